import { realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";

/** A path from the user and what it refers to. */
export interface LocatedPath {
  readonly text: string;
  /** Absolute; without symbolic links if the path exists. */
  readonly real: string;
  readonly isFolder: boolean;
  readonly isFile: boolean;
  /** The system's error code, such as `ENOENT` for a missing file. */
  readonly problem?: string;
}

/** Never throws; `problem` says what is wrong with the path. */
export function locatePath(text: string, cwd: string): LocatedPath {
  const path = resolve(cwd, text);
  try {
    const real = realpathSync(path);
    const stats = statSync(real);
    return { text, real, isFolder: stats.isDirectory(), isFile: stats.isFile() };
  } catch (error) {
    return {
      text,
      real: path,
      isFolder: false,
      isFile: false,
      problem: (error as NodeJS.ErrnoException).code ?? String(error),
    };
  }
}

/** The extensions of modules that Node or fx can import. */
export const MODULE_EXTENSIONS = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"] as const;

const DECLARATION = /\.d\.[cm]?ts$/;

export function isModuleName(name: string): boolean {
  return MODULE_EXTENSIONS.some((extension) => name.endsWith(extension)) && !DECLARATION.test(name);
}

/** Modules that fx loads from a folder: no tests, and no configurations such as `vitest.config.ts`. */
export function isSourceName(name: string): boolean {
  return isModuleName(name) && !/^\.|\.(?:test|spec|config)\.[cm]?[jt]s$/.test(name);
}
