import { basename } from "node:path";
import { mapValues } from "../base/json.ts";
import { isRemoteUri, parseStorageUri } from "../base/storage-uri.ts";
import { trimEnd } from "../base/text.ts";
import { BlobDimensionality } from "../values/literal-type.ts";
import type { Literal, LiteralMap, Scalar } from "../values/literal.ts";

/** A local file, folder or table among outputs, and the URI it is uploaded to. */
export interface PlannedUpload {
  /** The output's name, with the position in a list or map: `reports.0`. */
  readonly output: string;
  /** A table can be a file or a folder. */
  readonly kind: "file" | "folder" | "table";
  readonly from: string;
  readonly to: string;
}

/** The uploads, and the outputs after them. */
export interface UploadPlan {
  readonly outputs: LiteralMap;
  readonly uploads: readonly PlannedUpload[];
}

/**
 * Finds local files, folders and tables in outputs and assigns each a URI under the prefix. The
 * same outputs always get the same URIs. Remote URIs and paths under the prefix stay unchanged.
 * Does not search the fields of objects.
 *
 * @param isMoved whether a path is uploaded; others stay unchanged
 */
export function planUploads(
  outputs: LiteralMap,
  prefix: string,
  isMoved: (path: string) => boolean = () => true,
): UploadPlan {
  const literals = Object.values(outputs.literals ?? {});
  if (literals.every(({ scalar }) => scalar?.primitive != null)) return { outputs, uploads: [] };
  const root = trimEnd(prefix, "/");
  const uploads: PlannedUpload[] = [];

  function moveMap(map: LiteralMap, path: readonly string[]): LiteralMap {
    const literals = mapValues(map.literals ?? {}, (literal, name) =>
      moveLiteral(literal, [...path, name]),
    );
    return { ...map, literals };
  }

  function moveLiteral(literal: Literal, path: readonly string[]): Literal {
    const { map, scalar, collection } = literal;
    if (map != null) return { ...literal, map: moveMap(map, path) };
    if (scalar != null) return { ...literal, scalar: moveScalar(scalar, path) };
    if (collection == null) return literal;
    const literals = (collection.literals ?? []).map((item, index) =>
      moveLiteral(item, [...path, String(index)]),
    );
    return { ...literal, collection: { ...collection, literals } };
  }

  function moveScalar(scalar: Scalar, path: readonly string[]): Scalar {
    const { blob, structuredDataset, schema, union } = scalar;
    if (blob != null) {
      const isFolder = blob.metadata?.type?.dimensionality === BlobDimensionality.MULTIPART;
      const uri = moveUri(blob.uri, isFolder ? "folder" : "file", path);
      return { ...scalar, blob: { ...blob, uri } };
    }
    if (structuredDataset != null) {
      const uri = moveUri(structuredDataset.uri, "table", path);
      return { ...scalar, structuredDataset: { ...structuredDataset, uri } };
    }
    if (schema != null)
      return { ...scalar, schema: { ...schema, uri: moveUri(schema.uri, "table", path) } };
    return union?.value == null
      ? scalar
      : { ...scalar, union: { ...union, value: moveLiteral(union.value, path) } };
  }

  /** The new URI includes the output's name, so that two files with the same name cannot collide. */
  function moveUri(
    from: string | null | undefined,
    kind: PlannedUpload["kind"],
    path: readonly string[],
  ): string {
    if (!from || isRemoteUri(from) || from.startsWith(`${root}/`)) return from ?? "";
    const parsed = parseStorageUri(from);
    if ("path" in parsed && !isMoved(parsed.path)) return from;
    const name = basename("path" in parsed ? parsed.path : from);
    const to = [root, ...path.map((part) => encodeURIComponent(part)), name].join("/");
    uploads.push({ output: path.join("."), kind, from, to });
    return to;
  }

  return { outputs: moveMap(outputs, []), uploads };
}
