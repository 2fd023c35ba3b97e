import { createHash } from "node:crypto";
import { FxError } from "../../base/errors/errors.ts";
import { setOwn, type JsonObject, isPlainObject } from "../../base/json.ts";
import type { Protocol } from "../../base/protocol.ts";
import type { LazyLocation } from "../../base/source/source-location.ts";
import { structFaults, DEEPEST_WRITTEN } from "../../base/struct.ts";
import { FLYTE_SDK_LEVEL, FLYTEKIT_LEVEL, VERSION } from "../../base/version.ts";
import { toProtocolFields } from "../../values/to-protocol-fields.ts";
import { toLiteralType } from "../../values/type-engine.ts";
import type { TypeNode } from "../../values/types/flyte-type.ts";
import type {
  TaskMetadata,
  TaskTemplate,
  Variable,
  VariableMap,
} from "../../wire/models/task-template.ts";
import type { SerializationSettings } from "../serialization-settings.ts";
import type { TaskDefinition } from "../task-definition.ts";
import { secretsIn } from "./secrets-in.ts";

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
    metadata: messageFromMetadata(
      task,
      protocol,
      protocol === "flyte2" ? codeIdentity(container === undefined ? "" : version) : "",
    ),
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

function ignore(): void {}

function runtimeOf(protocol: Protocol): TaskMetadata["runtime"] {
  return {
    type: "FLYTE_SDK",
    version: protocol === "flyte1" ? FLYTEKIT_LEVEL : FLYTE_SDK_LEVEL,
    flavor: `fx/${VERSION}`,
  };
}

function messageFromMetadata(
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
function buildVariables(fields: ReadonlyMap<string, TypeNode>, protocol: Protocol): VariableMap {
  const variables: Record<string, Variable> = {};
  for (const [name, node] of toProtocolFields(protocol, fields)) {
    setOwn(variables, name, {
      type: toLiteralType(node),
      description: node.description ?? (protocol === "flyte1" ? name : ""),
    });
  }
  return variables;
}

/** Above this many bytes of JSON, custom is refused: large data belongs to inputs or storage. */
const LARGEST_BYTES = 1024 * 1024;
const WARN_BYTES = 64 * 1024;

/** Checks that a task's custom is JSON that Flyte can hold, and warns of a large one. Throws FX3010 with every fault. */
function checkCustom(
  custom: JsonObject,
  task: { readonly name: string; readonly definedAt: LazyLocation },
  warn: (text: string) => void,
): JsonObject {
  const bytes =
    typeof custom === "object" && !Array.isArray(custom)
      ? jsonSize(custom, LARGEST_BYTES)
      : undefined;
  if (bytes === undefined) throw invalidCustomError(custom, task);
  if (bytes > WARN_BYTES)
    warn(
      `custom of ${task.name} has about ${Math.round(bytes / 1024)} KiB; above 1 MiB it is refused: large data belongs to inputs or storage`,
    );
  return custom;
}

function invalidCustomError(
  custom: unknown,
  task: { readonly name: string; readonly definedAt: LazyLocation },
): FxError {
  const faults = structFaults(custom, "custom", isExact);
  return new FxError("FX3010", `custom of ${task.name} cannot be held by Flyte`, {
    details: faults.length > 0 ? faults : ["custom: more than 1 MiB of JSON"],
    location: task.definedAt.location,
    hint: "return plain JSON from getCustom; large data belongs to inputs or storage",
  });
}

/**
 * About how many bytes of JSON a value makes; undefined where it holds what Flyte cannot carry (see `structFaults`), or
 * makes more than `most`.
 */
function jsonSize(value: unknown, most: number, depth = 0): number | undefined {
  if (typeof value === "string") return Buffer.byteLength(value) + 3;
  if (typeof value === "number") return isExact(value) ? 8 : undefined;
  if (typeof value === "boolean" || value === null) return 5;
  if (depth >= DEEPEST_WRITTEN) return undefined;
  if (Array.isArray(value)) return sum(value, most, (item) => jsonSize(item, most, depth + 1));
  if (!isPlainObject(value)) return undefined;
  return sum(Object.keys(value), most, (key) => propertySize(key, value[key], most, depth + 1));
}

/** Like JSON, Flyte carries no property that is undefined. */
function propertySize(
  key: string,
  value: unknown,
  most: number,
  depth: number,
): number | undefined {
  if (value === undefined) return 0;
  const size = jsonSize(value, most, depth);
  return size === undefined ? undefined : size + Buffer.byteLength(key) + 4;
}

function sum<T>(
  items: readonly T[],
  most: number,
  getSize: (item: T) => number | undefined,
): number | undefined {
  let total = 2;
  for (const item of items) {
    const size = getSize(item);
    if (size === undefined || (total += size) > most) return undefined;
  }
  return total;
}

/** What looks like an integer of 64 bits past 2^53 may have been rounded before it came here. */
function isExact(value: number): boolean {
  return (
    Number.isFinite(value) &&
    (!Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= 2 ** 64)
  );
}
