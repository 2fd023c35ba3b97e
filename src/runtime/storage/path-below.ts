import { relative, sep } from "node:path";
import { isObjectUri, notOpened, parseStorageUri } from "./storage-uri.ts";

/**
 * The path of something that was listed, from its folder on, with `/` between its parts. Throws FX5015 for a name that
 * would lead out of a folder on disk: whoever filled the store chose it.
 */
export function pathBelow(folderUri: string, uri: string): string {
  const folder = parseStorageUri(folderUri);
  const parsed = parseStorageUri(uri);
  const path =
    isObjectUri(folder) || isObjectUri(parsed)
      ? uri.slice(folderUri.length).replace(/^\//, "")
      : relative(folder.path, parsed.path).replaceAll(sep, "/");
  const isUnsafe = (part: string): boolean =>
    part === "" ||
    part === "." ||
    part === ".." ||
    part.includes("\0") ||
    (sep === "\\" && /[\\:]/.test(part));
  if (path.split("/").some(isUnsafe)) throw notOpened(uri, `its name leads out of ${folderUri}`);
  return path;
}
