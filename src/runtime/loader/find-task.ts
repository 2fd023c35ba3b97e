import { didYouMean } from "../base/errors/did-you-mean.ts";
import { FxError } from "../base/errors/errors.ts";
import type { TaskEntry } from "./collect-exports.ts";

/**
 * Finds the task of this name, or else the one that is exported under it. `where` is the path as the user gave it, and
 * `hint` says what to do about an unknown name.
 *
 * @throws FxError FX2001 for an unknown name, or for the name of several exports.
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
  if (exported === undefined) throw createUnknownTaskError(tasks, name, where, hint);
  if (others.length === 0) return exported;
  const names = [exported, ...others].map((entry) => `"${entry.name}"`);
  throw new FxError(
    "FX2001",
    `no task "${name}" in ${where}, and several exports of that name: ${names.join(", ")}`,
    { hint: "call the task by its own name" },
  );
}

function createUnknownTaskError(
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
