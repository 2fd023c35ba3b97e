import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { isWithin } from "../runtime/base/files.ts";

/** The real path of something in a folder, also through links. Undefined if it is not there. */
export function realPathInside(folder: string, path: string): string | undefined {
  try {
    const real = realpathSync(resolve(folder, path));
    return isWithin(real, realpathSync(folder)) ? real : undefined;
  } catch {
    return undefined; // it does not exist, or only as a link to nothing
  }
}
