import { addDetail, FxError } from "../../runtime/base/errors/errors.ts";
import type { Cluster } from "../../runtime/remote/cluster.ts";
import { joinPaths } from "../serialize/differing-fields.ts";
import type { PlannedTask } from "./plan-registration.ts";

/**
 * Registers the tasks that the cluster does not have yet, and with `force` also those that differ.
 *
 * @throws FxError FX4011 if tasks differ and `force` is not set, before anything is written; the
 * cluster's own error, with the tasks that were registered before it
 */
export async function registerTasks(
  planned: readonly PlannedTask[],
  cluster: Cluster,
  { force }: { readonly force: boolean },
): Promise<readonly PlannedTask[]> {
  const different = planned.filter(({ state }) => state === "different");
  if (different.length > 0 && !force) throw createDifferentError(different);
  const done: PlannedTask[] = [];
  for (const task of planned.filter(({ state }) => state !== "identical")) {
    try {
      await cluster.registerTask(task, task.spec);
      done.push(task);
    } catch (error) {
      throw error instanceof FxError ? addDetail(error, describeDone(done)) : error;
    }
  }
  return done;
}

export function createDifferentError(different: readonly PlannedTask[]): FxError {
  const names = different.map(({ name, version }) => `${name} ${version}`).join(", ");
  return new FxError("FX4011", `registered with other content: ${names}; fx registered nothing`, {
    details: different.map(
      ({ name, differences }) => `${name}  differs in ${joinPaths(differences)}`,
    ),
    hint: "--version with a new version",
  });
}

function describeDone(done: readonly PlannedTask[]): string {
  const names = done.map(({ name, version }) => `${name} ${version}`);
  return names.length === 0
    ? "fx registered nothing"
    : `registered before that: ${names.join(", ")}; run fx register again to register the rest`;
}
