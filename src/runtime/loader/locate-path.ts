import { realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";

/** A path that the user gave, and what is there. */
export interface LocatedPath {
  readonly text: string;
  /** Absolute; symbolic links are followed where the path exists. */
  readonly real: string;
  readonly isFolder: boolean;
  readonly isFile: boolean;
  /** The system's code for why it cannot be looked at: `ENOENT` where nothing is there. */
  readonly problem?: string;
}

/** Never throws: what is wrong with a path is part of the answer. */
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
