import type { SerializationSettings } from "../task/serialization-settings.ts";
import type { TaskDefinition } from "../task/task-definition.ts";
import type { TypeNode } from "../types/flyte-type.ts";
import { literalTypeOf } from "../literals/type-engine.ts";
import { setOwn } from "../json.ts";
import { VERSION } from "../version.ts";
import { checkCustom } from "./check-custom.ts";
import type { TaskMetadata, TaskTemplate, Variable, VariableMap } from "./task-template.ts";

/**
 * The TaskTemplate that Flyte will get. `warn` is told what Flyte takes, but hardly anybody means.
 *
 * @throws FxError FX3010 for a custom that Flyte cannot hold.
 */
export function buildTaskTemplate(task: TaskDefinition, settings: SerializationSettings, warn: (text: string) => void = ignore): TaskTemplate {
  const { project = "", domain = "", version = "" } = settings;
  const sql = task.getSql(settings);
  const container = task.getContainer(settings);
  const secrets = task.policy.secrets;
  if (container?.image === "") warn(`${task.name} runs in a container, and there is no image for it: fx serialize --image IMAGE, or containerImage on the task`);
  return {
    id: { project, domain, name: task.name, version, org: "" },
    type: task.taskType,
    taskTypeVersion: task.taskTypeVersion,
    metadata: metadataOf(task),
    interface: { inputs: variablesOf(task.inputFields), outputs: variablesOf(task.outputFields) },
    custom: checkCustom(task.getCustom(settings), task, warn),
    config: task.getConfig(settings),
    ...(sql !== undefined && { sql }),
    ...(container !== undefined && { container }),
    ...(secrets.length > 0 && { securityContext: { secrets } }),
  };
}

function ignore(): void {}

const RUNTIME = { type: "FLYTE_SDK", version: VERSION, flavor: "typescript" } as const;

function metadataOf({ policy }: TaskDefinition): TaskMetadata {
  const { cache } = policy;
  return {
    runtime: RUNTIME,
    retries: policy.retries,
    timeout: policy.timeout,
    interruptible: policy.interruptible,
    discoverable: cache !== undefined,
    discoveryVersion: cache?.version ?? "",
    cacheSerializable: cache?.serialize ?? false,
    cacheIgnoreInputVars: cache?.ignoreInputs ?? [],
    deprecatedErrorMessage: policy.deprecated,
    podTemplateName: policy.podTemplateName,
    generatesDeck: false,
    isEager: false,
    labels: policy.labels,
    annotations: policy.annotations,
  };
}

/** As in flytekit, a variable without a description is described by its own name. */
function variablesOf(fields: ReadonlyMap<string, TypeNode>): VariableMap {
  const variables: Record<string, Variable> = {};
  for (const [name, node] of fields) setOwn(variables, name, { type: literalTypeOf(node), description: node.description ?? name });
  return variables;
}
