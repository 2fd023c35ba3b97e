import { statSync } from "node:fs";
import { resolve } from "node:path";
import { isKind } from "../../runtime/base/brand.ts";
import { isPlainObject } from "../../runtime/base/json.ts";
import { isRemoteUri, parseStorageUri } from "../../runtime/base/storage-uri.ts";
import type { FaultPath } from "../../runtime/values/faults.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import { findVariantByValue } from "../../runtime/values/types/union-types.ts";

/** A file or folder that an input names and that does not exist on this machine. */
export interface MissingFile {
  readonly path: FaultPath;
  /** `there is no file data.csv`. */
  readonly message: string;
}

/** The files and folders of this machine that a value names and that do not exist. Remote ones are not checked. */
export function findMissingFiles(
  value: unknown,
  { spec }: TypeNode,
  path: FaultPath = [],
): MissingFile[] {
  if (value === null || value === undefined) return [];
  switch (spec.kind) {
    case "file":
    case "directory":
      return checkLocalPath(value, spec.kind).map((message) => ({ path, message }));
    case "optional":
      return findMissingFiles(value, spec.inner, path);
    case "list":
      return Array.isArray(value)
        ? value.flatMap((item, index) => findMissingFiles(item, spec.element, [...path, index]))
        : [];
    case "dict":
      return isPlainObject(value)
        ? Object.entries(value).flatMap(([name, item]) =>
            findMissingFiles(item, spec.element, [...path, name]),
          )
        : [];
    case "object":
      return isPlainObject(value)
        ? Object.entries(value).flatMap(([name, item]) =>
            findInField(item, spec.fields.get(name), [...path, name]),
          )
        : [];
    case "union":
      return spec.tags === undefined
        ? findInField(value, findVariantByValue(spec, value), path)
        : isPlainObject(value)
          ? findInField(value["value"], spec.variants[spec.tags.indexOf(String(value["tag"]))], [
              ...path,
              "value",
            ])
          : [];
    default:
      return [];
  }
}

function findInField(value: unknown, node: TypeNode | undefined, path: FaultPath): MissingFile[] {
  return node === undefined ? [] : findMissingFiles(value, node, path);
}

function checkLocalPath(value: unknown, kind: "file" | "directory"): string[] {
  const uri =
    typeof value === "string"
      ? value
      : isKind(value, kind)
        ? (value as { readonly uri: string }).uri
        : undefined;
  if (uri === undefined || uri === "" || isRemoteUri(uri)) return [];
  const what = kind === "file" ? "file" : "folder";
  const stats = readStats(uri);
  if (stats === "denied") return [];
  if (stats === undefined) return [`there is no ${what} ${uri}`];
  return stats.isDirectory() === (kind === "directory") ? [] : [`${uri} is no ${what}`];
}

/** Undefined if nothing is there. Whoever reads the file reports that it may not be read. */
function readStats(uri: string): ReturnType<typeof statSync> | "denied" {
  try {
    const place = parseStorageUri(uri);
    return "path" in place ? statSync(resolve(place.path)) : "denied";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ENOTDIR" ? undefined : "denied";
  }
}
