import { relative, sep } from "node:path";
import { didYouMean } from "../base/errors/did-you-mean.ts";
import { FxError } from "../base/errors/errors.ts";
import type { TaskEntry, LoadedModule } from "./collect-exports.ts";

/**
 * The task of this name; where no task has it, the one that is exported under it. `where` is the path as the user gave it,
 * and `hint` says what to do about a name that is none.
 *
 * @throws FxError FX2001 for a name that is none, or stands for several exports.
 */
export function findTask(
  tasks: readonly TaskEntry[],
  name: string,
  where: string,
  hint = `fx run ${where} lists the tasks`,
): TaskEntry {
  const found = tasks.find((entry) => entry.name === name);
  if (found !== undefined) return found;
  const [exported, ...others] = tasks.filter((entry) => entry.exportName === name);
  if (exported === undefined) throw unknownTask(tasks, name, where, hint);
  if (others.length === 0) return exported;
  const names = [exported, ...others].map((entry) => `"${entry.name}"`);
  throw new FxError(
    "FX2001",
    `no task "${name}" in ${where}, and several exports of that name: ${names.join(", ")}`,
    { hint: "call the task by its own name" },
  );
}

function unknownTask(
  tasks: readonly TaskEntry[],
  name: string,
  where: string,
  hint: string,
): FxError {
  const guess = didYouMean(
    name,
    tasks.flatMap((entry) => [entry.name, entry.exportName]),
  );
  return new FxError(
    "FX2001",
    `no task "${name}" in ${where}${guess}`,
    guess === "" ? { hint } : {},
  );
}

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
