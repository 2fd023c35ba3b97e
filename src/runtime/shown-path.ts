import { relative } from "node:path";

/** A path as a user reads it: seen from the working directory where that is shorter. */
export function shownPath(file: string, cwd: string): string {
  const fromHere = relative(cwd, file) || ".";
  return fromHere.length < file.length ? fromHere : file;
}
