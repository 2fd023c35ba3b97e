import { createHash } from "node:crypto";
import { FxError } from "../../base/errors/errors.ts";
import type { JsonObject } from "../../base/json.ts";
import { type Protocol, FLYTE_SDK_LEVEL, FLYTEKIT_LEVEL, VERSION } from "../../base/protocol.ts";
import { findStructFaults } from "../../base/struct.ts";
import { toProtocolFields } from "../../values/to-protocol-fields.ts";
import { toLiteralType } from "../../values/type-engine.ts";
import type { TypeNode } from "../../values/types/flyte-type.ts";
import type {
  SecretRequest,
  TaskMetadata,
  TaskTemplate,
  VariableMap,
} from "../../wire/models/task-template.ts";
import type { TypedTemplate } from "../run/run-options.ts";
import type { SerializationSettings } from "../serialization-settings.ts";
import type { TaskDefinition } from "../task-definition.ts";

const LARGEST_CUSTOM_BYTES = 1024 * 1024;
const WARN_CUSTOM_BYTES = 64 * 1024;

/**
 * Builds the TaskTemplate for Flyte. Calls `warn` for settings that Flyte accepts but that are probably mistakes.
 *
 * @throws FxError FX3010 for a custom that Flyte cannot store.
 */
export function buildTaskTemplate(
  task: TaskDefinition,
  settings: SerializationSettings,
  warn: (text: string) => void = () => undefined,
): TaskTemplate {
  const { protocol = "flyte1", project = "", domain = "", version = "", org = "" } = settings;
  const sql = task.getSql(settings);
  const container = task.getContainer(settings);
  const secrets = toProtocolSecrets(protocol, task.policy.secrets);
  if (container?.image === "")
    warn(
      `${task.name} runs in a container but has no image: pass --image IMAGE, or set containerImage on the task`,
    );
  return {
    id: { project, domain, name: task.name, version, org },
    type: task.taskType,
    taskTypeVersion: task.taskTypeVersion,
    metadata: buildMetadata(task, protocol, container === undefined ? "" : version),
    interface: {
      inputs: buildVariables(task.inputFields, protocol),
      outputs: buildVariables(task.outputFields, protocol),
    },
    custom: checkCustom(task.getCustom(settings), task, warn),
    config: task.getConfig(settings),
    ...(sql !== undefined && { sql }),
    ...(container !== undefined && { container }),
    ...(secrets.length > 0 && { securityContext: { secrets } }),
  };
}

/**
 * Builds the template for a local run.
 *
 * @param exportName of a function or class that this process already has, so that its place does not matter
 */
export function buildLocalTemplate(
  task: TaskDefinition,
  protocol: Protocol,
  exportName?: string,
): TypedTemplate {
  const inProcess = { locate: () => `#${exportName}`, keepImageTemplates: true };
  return {
    protocol,
    template: buildTaskTemplate(task, { protocol, ...(exportName !== undefined && inProcess) }),
    inputFields: toProtocolFields(protocol, task.inputFields),
    outputFields: toProtocolFields(protocol, task.outputFields),
    poll: task.policy.poll,
  };
}

/** Checks that Flyte can store the custom of a task, and warns if it is large. Throws FX3010 with every fault. */
function checkCustom(
  custom: JsonObject,
  { name, definedAt }: TaskDefinition,
  warn: (text: string) => void,
): JsonObject {
  const faults = findStructFaults(custom, "custom", isExactNumber);
  const bytes = faults.length > 0 ? 0 : Buffer.byteLength(JSON.stringify(custom));
  if (faults.length > 0 || bytes > LARGEST_CUSTOM_BYTES)
    throw new FxError("FX3010", `Flyte cannot store the custom of ${name}`, {
      details: faults.length > 0 ? faults : ["custom: more than 1 MiB of JSON"],
      location: definedAt.location,
      hint: "return plain JSON from getCustom, and pass large data as an input or keep it in storage",
    });
  if (bytes > WARN_CUSTOM_BYTES)
    warn(
      `custom of ${name} has about ${Math.round(bytes / 1024)} KiB; fx rejects more than 1 MiB: pass large data as an input or keep it in storage`,
    );
  return custom;
}

/** An integer beyond 2^53 may have been rounded already. */
function isExactNumber(value: number): boolean {
  return (
    Number.isFinite(value) &&
    (!Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= 2 ** 64)
  );
}

/** @param version the task's; empty for a task without a container, which has none */
function buildMetadata(
  { policy }: TaskDefinition,
  protocol: Protocol,
  version: string,
): TaskMetadata {
  const { cache } = policy;
  // Flyte 2 uses this hash to detect changed code, even without a cache.
  const hash = protocol === "flyte2" ? createHash("sha256").update(version).digest("hex") : "";
  return {
    runtime: {
      type: "FLYTE_SDK",
      version: protocol === "flyte1" ? FLYTEKIT_LEVEL : FLYTE_SDK_LEVEL,
      flavor: `fx/${VERSION}`,
    },
    retries: policy.retries,
    timeout: policy.timeout,
    interruptible: policy.interruptible,
    discoverable: cache !== undefined,
    discoveryVersion: cache?.version ?? hash,
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

/** As in flytekit, the default description of a variable is its name; in Flyte 2 it is empty. */
function buildVariables(fields: ReadonlyMap<string, TypeNode>, protocol: Protocol): VariableMap {
  const variables = Array.from(toProtocolFields(protocol, fields), ([name, node]) => {
    const description = node.description ?? (protocol === "flyte1" ? name : "");
    return [name, { type: toLiteralType(node), description }] as const;
  });
  return Object.fromEntries(variables);
}

/** Converts the secrets for a protocol. In Flyte 2, a secret is a file or a named environment variable. */
export function toProtocolSecrets(
  protocol: Protocol,
  secrets: readonly SecretRequest[],
): readonly SecretRequest[] {
  if (protocol === "flyte1") return secrets;
  return secrets.map((secret) => {
    const envVar = secret.envVar || toEnvVariable(secret);
    return secret.mountRequirement === "FILE"
      ? secret
      : { ...secret, mountRequirement: "ENV_VAR", envVar };
  });
}

/** Flyte 2's SDK uses `GROUP_KEY` in upper case. */
function toEnvVariable({ group, key }: SecretRequest): string {
  const name = (group === "" ? key : `${group}_${key}`).toUpperCase().replace(/[^A-Z0-9_]/g, "_");
  return /^\d/.test(name) ? `_${name}` : name;
}
