import { readFileSync } from "node:fs";

/** A file's text; undefined where it cannot be read, whatever the reason. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
