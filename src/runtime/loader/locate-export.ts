import { relative, sep } from "node:path";
import type { LoadedModule } from "./collect-exports.ts";

/**
 * Where the modules export a value, as `src/module#Export`: the path seen from the project, with / between its parts
 * and without an extension. Undefined where none of them exports it under a name of its own.
 */
export function locateExport(
  modules: readonly LoadedModule[],
  projectRoot: string,
  value: object,
): string | undefined {
  for (const { file, exports } of modules) {
    const inside = relative(projectRoot, file);
    if (inside.startsWith("..")) continue;
    const name = Object.keys(exports).find((exportName) => exports[exportName] === value);
    if (name !== undefined)
      return `${inside
        .split(sep)
        .join("/")
        .replace(/\.[cm]?[jt]s$/, "")}#${name}`;
  }
  return undefined;
}
