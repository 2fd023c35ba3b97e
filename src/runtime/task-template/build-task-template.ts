import { createHash } from "node:crypto";
import { setOwn } from "../json.ts";
import { fieldsIn } from "../literals/fields-in.ts";
import { literalTypeOf } from "../literals/type-engine.ts";
import type { SerializationSettings } from "../task/serialization-settings.ts";
import type { TaskDefinition } from "../task/task-definition.ts";
import type { TypeNode } from "../types/flyte-type.ts";
import { FLYTE_SDK_LEVEL, FLYTEKIT_LEVEL, VERSION } from "../version.ts";
import type { Protocol } from "../wire/protocol.ts";
import { checkCustom } from "./check-custom.ts";
import { secretsIn } from "./secrets-in.ts";
import type { TaskMetadata, TaskTemplate, Variable, VariableMap } from "./task-template.ts";

/**
 * The TaskTemplate that Flyte will get. `warn` is told what Flyte takes, but hardly anybody means.
 *
 * @throws FxError FX3010 for a custom that Flyte cannot hold.
 */
export function buildTaskTemplate(
  task: TaskDefinition,
  settings: SerializationSettings,
  warn: (text: string) => void = ignore,
): TaskTemplate {
  const { protocol = "flyte1", project = "", domain = "", version = "" } = settings;
  const sql = task.getSql(settings);
  const container = task.getContainer(settings);
  const secrets = secretsIn(protocol, task.policy.secrets);
  if (container?.image === "")
    warn(
      `${task.name} runs in a container, and there is no image for it: fx serialize --image IMAGE, or containerImage on the task`,
    );
  return {
    id: { project, domain, name: task.name, version, org: "" },
    type: task.taskType,
    taskTypeVersion: task.taskTypeVersion,
    metadata: metadataOf(
      task,
      protocol,
      protocol === "flyte2" ? codeIdentity(container === undefined ? "" : version) : "",
    ),
    interface: {
      inputs: variablesOf(task.inputFields, protocol),
      outputs: variablesOf(task.outputFields, protocol),
    },
    custom: checkCustom(task.getCustom(settings), task, warn),
    config: task.getConfig(settings),
    ...(sql !== undefined && { sql }),
    ...(container !== undefined && { container }),
    ...(secrets.length > 0 && { securityContext: { secrets } }),
  };
}

function ignore(): void {}

function runtimeOf(protocol: Protocol): TaskMetadata["runtime"] {
  return {
    type: "FLYTE_SDK",
    version: protocol === "flyte1" ? FLYTEKIT_LEVEL : FLYTE_SDK_LEVEL,
    flavor: `fx/${VERSION}`,
  };
}

function metadataOf(
  { policy }: TaskDefinition,
  protocol: Protocol,
  uncachedVersion: string,
): TaskMetadata {
  const { cache } = policy;
  return {
    runtime: runtimeOf(protocol),
    retries: policy.retries,
    timeout: policy.timeout,
    interruptible: policy.interruptible,
    discoverable: cache !== undefined,
    discoveryVersion: cache?.version ?? uncachedVersion,
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

/** Flyte 2 tells by it, even of a task that is not cached, whether the code is still the same. A task without a container has none. */
function codeIdentity(version: string): string {
  return createHash("sha256").update(version).digest("hex");
}

/** As in flytekit, a variable without a description is described by its own name; under Flyte 2 not at all. */
function variablesOf(fields: ReadonlyMap<string, TypeNode>, protocol: Protocol): VariableMap {
  const variables: Record<string, Variable> = {};
  for (const [name, node] of fieldsIn(protocol, fields)) {
    setOwn(variables, name, {
      type: literalTypeOf(node),
      description: node.description ?? (protocol === "flyte1" ? name : ""),
    });
  }
  return variables;
}
