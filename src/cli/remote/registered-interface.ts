import { FxError } from "../../runtime/base/errors/errors.ts";
import { mapValues } from "../../runtime/base/json.ts";
import type { ExecutionState } from "../../runtime/remote/cluster-types.ts";
import type { Cluster } from "../../runtime/remote/cluster.ts";
import { nativeFromUntyped } from "../../runtime/values/literal-from-untyped.ts";
import { checkedNatives, fieldsFromVariables } from "../../runtime/values/literal-map.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import { loadWire } from "../../runtime/wire/load-wire.ts";
import type { TaskTemplate } from "../../runtime/wire/models/task-template.ts";

/** The template of the task that an execution runs; undefined if the cluster does not have it. */
export async function findTemplate(
  { task }: ExecutionState,
  cluster: Cluster,
): Promise<TaskTemplate | undefined> {
  const found = task && (await cluster.findTask(task));
  if (found === undefined) return undefined;
  const wire = await loadWire(cluster.protocol);
  return found.form === "spec"
    ? wire.decodeTaskSpec(found.bytes)
    : wire.decodeTaskTemplate(found.bytes);
}

/**
 * The outputs of an execution, with the types of the registered task. If fx did not register it, a
 * workflow or a task of Python may have types that fx does not know: then the literals decide.
 */
export async function readTypedOutputs(state: ExecutionState, cluster: Cluster) {
  const template = await findTemplate(state, cluster);
  if (template?.metadata.runtime.flavor.startsWith("fx/") === true) {
    const fields = fieldsFromVariables(template.interface.outputs);
    return { outputs: await readOutputs(state.name, fields, "its task", cluster), fields };
  }
  const outputs = await cluster.getOutputs(state.name, true);
  const toMisfit = (details: string[]): FxError =>
    new FxError("FX1003", "the outputs have other types", { details });
  try {
    const fields = fieldsFromVariables(template?.interface.outputs ?? {});
    return { outputs: checkedNatives(outputs, fields, toMisfit), fields };
  } catch (error) {
    if (!(error instanceof FxError)) throw error;
    return { outputs: mapValues(outputs.literals ?? {}, nativeFromUntyped), fields: new Map() };
  }
}

/** The outputs of an execution by name. Throws FX1003 if they do not fit the task's interface. */
export async function readOutputs(
  name: string,
  fields: ReadonlyMap<string, TypeNode>,
  task: string,
  cluster: Cluster,
): Promise<object> {
  const outputs = await cluster.getOutputs(name, fields.size > 0);
  const fault = `the outputs of ${name} do not fit the interface of ${task}`;
  return checkedNatives(outputs, fields, (details) => new FxError("FX1003", fault, { details }));
}
