import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** The folder of the nearest package.json at or above; the folder itself where there is none. */
export function projectRootOf(folder: string): string {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, "package.json"))) return at;
    if (dirname(at) === at) return resolve(folder);
  }
}
