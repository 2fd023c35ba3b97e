import { readBoundedFile } from "./read-bounded-file.ts";

/** A file's text; undefined if it cannot be read, whatever the reason. */
export function readIfThere(path: string): string | undefined {
  try {
    return readBoundedFile(path).toString("utf8");
  } catch {
    return undefined;
  }
}
