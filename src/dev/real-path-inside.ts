import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { isWithin } from "../runtime/base/files.ts";

/**
 * The real path of something in a folder, also through links. Undefined if it is elsewhere. Throws
 * the error of the system if it does not exist.
 */
export function realPathInside(folder: string, path: string): string | undefined {
  const real = realpathSync(resolve(folder, path));
  return isWithin(real, realpathSync(folder)) ? real : undefined;
}
