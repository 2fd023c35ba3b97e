import { didYouMean } from "../base/errors/did-you-mean.ts";
import { FxError } from "../base/errors/errors.ts";
import type { TaskEntry } from "./collect-exports.ts";

/**
 * Finds a task by its name, otherwise by its export name. `where` is the path as the user typed it;
 * `hint` is shown for an unknown name.
 *
 * @throws FxError FX2001 for an unknown name, or an export name that several modules use
 */
export function findTask(
  tasks: readonly TaskEntry[],
  name: string,
  where: string,
  hint = `list the tasks: fx run ${where}`,
): TaskEntry {
  const found = tasks.find((entry) => entry.name === name);
  if (found !== undefined) return found;
  const [exported, ...others] = tasks.filter((entry) => entry.exportName === name);
  if (exported === undefined) {
    const names = tasks.flatMap((entry) => [entry.name, entry.exportName]);
    const guess = didYouMean(name, names);
    const summary = `no task "${name}" in ${where}${guess}`;
    throw new FxError("FX2001", summary, guess === "" ? { hint } : {});
  }
  if (others.length === 0) return exported;
  const names = [exported, ...others].map((entry) => `"${entry.name}"`);
  throw new FxError(
    "FX2001",
    `no task "${name}" in ${where}, and several exports have that name: ${names.join(", ")}`,
    { hint: "use the name of the task" },
  );
}
