import { existsSync, mkdirSync, statSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { readBoundedFile } from "./read-bounded-file.ts";

/**
 * Makes a folder and those above it. Node's own recursive mkdir never ends in a file system such as /proc, which answers
 * ENOENT when a folder is made.
 *
 * @returns the first folder that was made; undefined if all existed
 */
export function makeFolders(path: string, mode = 0o777): string | undefined {
  if (isFolder(path)) return undefined;
  const firstAbove = existsSync(dirname(path)) ? undefined : makeFolders(dirname(path), mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (!isFolder(path)) throw error; // otherwise another process made it just now
  }
  return firstAbove ?? path;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** The names in a folder, sorted; empty if it cannot be read for any reason. */
export function listNames(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** The folder of the nearest package.json at or above; the folder itself if there is none. */
export function findProjectRoot(folder: string): string {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, "package.json"))) return at;
    if (dirname(at) === at) return resolve(folder);
  }
}

/** A file's text; undefined if it cannot be read for any reason. */
export function readFileIfThere(path: string): string | undefined {
  try {
    return readBoundedFile(path).toString("utf8");
  } catch {
    return undefined;
  }
}
