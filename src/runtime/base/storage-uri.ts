import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { FxError } from "./errors/errors.ts";
import { oneLine } from "./text.ts";

/** A parsed URI: a local path, or a key in a bucket. */
export type StorageUri = FileUri | ObjectUri;

export interface FileUri {
  readonly scheme: "file";
  readonly path: string;
}

/** Keys are not decoded: `%20` is three characters, as in Python's clients. */
export interface ObjectUri {
  /** In lower case, for instance `s3`. */
  readonly scheme: string;
  readonly bucket: string;
  readonly key: string;
}

/** A scheme (RFC 3986) of at least two letters, because `C:\data` is a path. */
const SCHEME = /^[a-z][a-z0-9+.-]+:/i;
const WITH_AUTHORITY = /^([a-z][a-z0-9+.-]+):\/\/([^/]*)(?:\/(.*))?$/is;

/** Throws FX5015 unless the text is a path or a URI with a bucket. */
export function parseStorageUri(uri: string): StorageUri {
  if (uri === "" || uri.includes("\0"))
    throw createNotOpenedError(uri, "it is neither a path nor a URI");
  if (/^file:/i.test(uri)) return { scheme: "file", path: pathFromFileUri(uri) };
  if (!SCHEME.test(uri)) return { scheme: "file", path: uri };
  const [, scheme = "", bucket = "", key = ""] = WITH_AUTHORITY.exec(uri) ?? [];
  if (bucket === "") throw createNotOpenedError(uri, "it has no bucket");
  if (/[\s@?#%\\]/.test(bucket)) throw createNotOpenedError(uri, "its bucket name is invalid");
  return { scheme: scheme.toLowerCase(), bucket, key };
}

export function isObjectUri(uri: StorageUri): uri is ObjectUri {
  return "bucket" in uri;
}

/** The path of a listed file relative to its folder, with `/` between its parts. */
export function getRelativePath(folderUri: string, uri: string): string {
  const folder = parseStorageUri(folderUri);
  const file = parseStorageUri(uri);
  return isObjectUri(folder) || isObjectUri(file)
    ? uri.slice(folderUri.length).replace(/^\//, "")
    : relative(folder.path, file.path).replaceAll(sep, "/");
}

/** True for a text with a scheme, also of one letter, and `//`. */
export function isUri(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
}

/** True for URIs such as `s3://…`, false for paths and `file:`. */
export function isRemoteUri(uri: string): boolean {
  return SCHEME.test(uri) && !/^file:/i.test(uri);
}

export function createNotOpenedError(uri: string, reason: string): FxError {
  return new FxError("FX5015", `${showUri(uri)} cannot be opened: ${reason}`);
}

/** A URI for a message: shortened, and safe to print. */
export function showUri(uri: string): string {
  return uri === "" ? "an empty URI" : oneLine(uri);
}

function pathFromFileUri(uri: string): string {
  try {
    return fileURLToPath(uri);
  } catch (error) {
    throw createNotOpenedError(uri, (error as Error).message);
  }
}
