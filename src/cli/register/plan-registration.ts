import { createHash } from "node:crypto";
import { addDetail, FxError } from "../../runtime/base/errors/errors.ts";
import type { TaskVersion } from "../../runtime/remote/cluster-types.ts";
import type { Cluster } from "../../runtime/remote/cluster.ts";
import type { SerializationSettings } from "../../runtime/task/serialization-settings.ts";
import type { TaskDefinition } from "../../runtime/task/task-definition.ts";
import { getField, TEMPLATE_FIELD } from "../../runtime/wire/reflected/message-fields.ts";
import { joinPaths, listDifferingFields } from "../serialize/check-serialized.ts";
import { getMessageType, serializeTasks } from "../serialize/serialize-tasks.ts";

/** A task with its encoded TaskSpec. */
export interface SpecToRegister extends TaskVersion {
  readonly spec: Uint8Array;
}

/** A task to register, and what the cluster has under its version. */
export interface PlannedTask extends SpecToRegister {
  readonly state: "new" | "identical" | "different" | "not compared";
  /** The fields in which the registered task differs. */
  readonly differences: readonly string[];
}

/**
 * Serializes tasks for a cluster.
 *
 * @throws FxError FX2000 for a container without an image
 */
export async function serializeForCluster(
  tasks: readonly TaskDefinition[],
  { protocol, scope }: Pick<Cluster, "protocol" | "scope">,
  settings: SerializationSettings,
  warn: (text: string) => void,
): Promise<readonly SpecToRegister[]> {
  refuseMissingImages(tasks, settings);
  const complete = { ...settings, ...scope, protocol };
  const versions = await chooseVersions(tasks, complete);
  return Promise.all(
    tasks.map(async (task, index) => {
      const settingsOfTask = { ...complete, version: versions[index]! };
      const [serialized] = await serializeTasks([task], "spec", settingsOfTask, warn);
      return { name: task.name, version: versions[index]!, spec: serialized!.bytes };
    }),
  );
}

/**
 * The version of each task. Without a version in the settings, it is a hash of the task's own
 * content, so an unchanged task keeps its version. The hash is the same for all projects and
 * domains.
 *
 * @throws FxError FX2000 for a container without an image, which is part of the content
 */
export async function chooseVersions(
  tasks: readonly TaskDefinition[],
  settings: SerializationSettings,
): Promise<readonly string[]> {
  const { version = "" } = settings;
  if (version !== "") return tasks.map(() => version);
  refuseMissingImages(tasks, settings);
  // The spec without the parts of its id but the name.
  const withoutId = { ...settings, org: "", project: "", domain: "", version: "" };
  const specs = await serializeTasks(tasks, "spec", withoutId, () => undefined);
  return specs.map(({ bytes }) => createHash("sha256").update(bytes).digest("hex").slice(0, 20));
}

/** Compares the tasks with those that the cluster has, if there is one. Changes nothing. */
export async function planRegistration(
  tasks: readonly SpecToRegister[],
  cluster: Cluster | undefined,
): Promise<readonly PlannedTask[]> {
  const planned: PlannedTask[] = [];
  for (const task of tasks) {
    const found = await cluster?.findTask(task);
    if (cluster === undefined || found === undefined) {
      const state = cluster === undefined ? "not compared" : "new";
      planned.push({ ...task, state, differences: [] });
      continue;
    }
    const ours = found.form === "spec" ? task.spec : getField(task.spec, TEMPLATE_FIELD)!;
    const type = getMessageType(cluster.protocol, found.form);
    const differences = await listDifferingFields(type, found.bytes, ours);
    const state = differences.length === 0 ? "identical" : "different";
    planned.push({ ...task, state, differences });
  }
  return planned;
}

/** A container without an image cannot start. fx asks no registry whether an image exists. */
function refuseMissingImages(
  tasks: readonly TaskDefinition[],
  settings: SerializationSettings,
): void {
  const lacking = tasks.filter((task) => task.getContainer(settings)?.image === "");
  if (lacking.length === 0) return;
  const names = lacking.map(({ name }) => name).join(", ");
  const run = lacking.length === 1 ? "runs in a container but has" : "run in containers but have";
  const { location } = lacking[0]!.definedAt;
  throw new FxError("FX2000", `${names} ${run} no image`, { hint: "--image IMAGE", location });
}

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
