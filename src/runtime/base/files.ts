import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { type BoundedFileOptions, readBoundedFile } from "./read-bounded-file.ts";

/**
 * Creates a folder and its missing parents. Node's recursive mkdir loops forever in file systems
 * such as /proc, where mkdir fails with ENOENT.
 *
 * @returns the topmost folder created; undefined if all existed
 */
export function makeFolders(path: string, mode = 0o777): string | undefined {
  if (isFolder(path)) return undefined;
  const firstAbove = existsSync(dirname(path)) ? undefined : makeFolders(dirname(path), mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (!isFolder(path)) throw error; // otherwise another process has just created it
  }
  return firstAbove ?? path;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** The names in a folder, sorted; empty if the folder cannot be read. */
export function listNames(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/**
 * The nearest folder, from this one upwards, with a package.json; this folder if there is no such
 * folder.
 */
export function findProjectRoot(folder: string): string {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, "package.json"))) return at;
    if (dirname(at) === at) return resolve(folder);
  }
}

/** Whether a path is a folder or in it. Resolves no symbolic links. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** The path without links; undefined if there is nothing, or if it cannot be looked at. */
export function realPathIfThere(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** The real path of something in a folder, also through links. Undefined if it is not there. */
export function realPathInside(folder: string, path: string): string | undefined {
  const real = realPathIfThere(resolve(folder, path));
  return real !== undefined && isWithin(real, realpathSync(folder)) ? real : undefined;
}

/** Whether a system error says that there is no such file or folder. */
export function isFileMissing(error: unknown): boolean {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code === "ENOENT" || code === "ENOTDIR";
}

/** A file's bytes; undefined if it cannot be read. */
export function readBytesIfThere(path: string, options?: BoundedFileOptions): Buffer | undefined {
  try {
    return readBoundedFile(path, options);
  } catch {
    return undefined;
  }
}

/** A file's text; undefined if it cannot be read. */
export function readFileIfThere(path: string, options?: BoundedFileOptions): string | undefined {
  return readBytesIfThere(path, options)?.toString("utf8");
}

/** Creates a folder in that for temporary files. The caller removes it. */
export function createTemporaryFolder(name: string): string {
  return realpathSync(mkdtempSync(join(tmpdir(), `${name}-`)));
}
