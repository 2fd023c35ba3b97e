import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a folder, and those above it. Node's own recursive mkdir never ends in a file system such as /proc, whose answer to
 * making a folder is that it does not exist.
 *
 * @returns the first folder that was made; undefined where all were there
 */
export function makeFolders(path: string, mode = 0o777): string | undefined {
  if (isFolder(path)) return undefined;
  const firstAbove = existsSync(dirname(path)) ? undefined : makeFolders(dirname(path), mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (!isFolder(path)) throw error; // else somebody else made it just now
  }
  return firstAbove ?? path;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
