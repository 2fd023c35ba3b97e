import { basename } from "node:path";
import { mapValues } from "../base/json.ts";
import { isRemoteUri, parseStorageUri } from "../base/storage-uri.ts";
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
 */
export function planUploads(outputs: LiteralMap, prefix: string): UploadPlan {
  const planner = new UploadPlanner(prefix);
  return { outputs: planner.map(outputs, []), uploads: planner.uploads };
}

class UploadPlanner {
  readonly uploads: PlannedUpload[] = [];
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix.replace(/\/+$/, "");
  }

  map(map: LiteralMap, path: readonly string[]): LiteralMap {
    const literals = mapValues(map.literals ?? {}, (literal, name) =>
      this.#literal(literal, [...path, name]),
    );
    return { ...map, literals };
  }

  #literal(literal: Literal, path: readonly string[]): Literal {
    if (literal.map != null) return { ...literal, map: this.map(literal.map, path) };
    if (literal.scalar != null) return { ...literal, scalar: this.#scalar(literal.scalar, path) };
    if (literal.collection == null) return literal;
    const literals = (literal.collection.literals ?? []).map((item, index) =>
      this.#literal(item, [...path, String(index)]),
    );
    return { ...literal, collection: { ...literal.collection, literals } };
  }

  #scalar(scalar: Scalar, path: readonly string[]): Scalar {
    const { blob, structuredDataset, schema, union } = scalar;
    if (blob != null) {
      const isFolder = blob.metadata?.type?.dimensionality === BlobDimensionality.MULTIPART;
      const uri = this.#newUri(blob.uri, isFolder ? "folder" : "file", path);
      return { ...scalar, blob: { ...blob, uri } };
    }
    if (structuredDataset != null) {
      const uri = this.#newUri(structuredDataset.uri, "table", path);
      return { ...scalar, structuredDataset: { ...structuredDataset, uri } };
    }
    if (schema != null)
      return { ...scalar, schema: { ...schema, uri: this.#newUri(schema.uri, "table", path) } };
    return union?.value == null
      ? scalar
      : { ...scalar, union: { ...union, value: this.#literal(union.value, path) } };
  }

  #newUri(
    from: string | null | undefined,
    kind: PlannedUpload["kind"],
    path: readonly string[],
  ): string {
    if (from == null || this.#stays(from)) return from ?? "";
    const to = this.#uriBelowPrefix(from, path);
    this.uploads.push({ output: path.join("."), kind, from, to });
    return to;
  }

  #stays(uri: string): boolean {
    return uri === "" || isRemoteUri(uri) || uri.startsWith(`${this.#prefix}/`);
  }

  /** Includes the output's name, so that two files with the same name cannot collide. */
  #uriBelowPrefix(uri: string, path: readonly string[]): string {
    const parsed = parseStorageUri(uri);
    return [
      this.#prefix,
      ...path.map((part) => encodeURIComponent(part)),
      basename("path" in parsed ? parsed.path : uri),
    ].join("/");
  }
}
