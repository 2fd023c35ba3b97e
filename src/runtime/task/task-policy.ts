import { FxError, type SourceLocation } from "../base/errors/errors.ts";
import { isKind } from "../base/json.ts";
import { describeValue } from "../values/faults.ts";
import type { Duration, DurationInput } from "../values/types/duration.ts";
import type { SecretRequest } from "../wire/models/task-template.ts";
import {
  type PollLimits,
  type PollOptions,
  readDuration,
  readPollOptions,
} from "./poll-options.ts";

/** When and how often a task runs (`flyteidl.core.TaskMetadata`). */
export interface TaskPolicyOptions {
  /** How many times to retry after a transient failure. Default: 0. */
  readonly retries?: number;
  /** Time limit of one attempt: a Duration, or text such as `90s` or `1h30m`. Default: none, as with `0s`. */
  readonly timeout?: DurationInput;
  /** How often local runs call the connector's `get`. Default: the connector's `poll`. */
  readonly poll?: PollOptions;
  /** Whether it may run on machines that can be preempted. Default: the platform's. */
  readonly interruptible?: boolean;
  /** Caches the results for equal inputs, as long as the version stays the same. Default: no cache. */
  readonly cache?: CacheOptions;
  /** Marks the task as deprecated. Say what to use instead. */
  readonly deprecated?: string;
  /** The name of a PodTemplate in the cluster. Default: the platform's. */
  readonly podTemplateName?: string;
  /** For the Kubernetes objects of the task. Default: none. */
  readonly labels?: { readonly [key: string]: string };
  /** For the Kubernetes objects of the task. Default: none. */
  readonly annotations?: { readonly [key: string]: string };
}

/** Options of the result cache. */
export interface CacheOptions {
  /** The version of the cache, a non-empty string. Changing it invalidates all earlier results. */
  readonly version: string;
  /** Makes equal calls wait for the result of the first one. Default: false. */
  readonly serialize?: boolean;
  /** Inputs that do not affect the cache. Default: none. */
  readonly ignoreInputs?: readonly string[];
}

/** A secret that a task requests from Flyte (`flyteidl.core.Secret`). */
export interface SecretRequestOptions {
  /** The name of the secret in its group, and for `secrets.get`. */
  readonly key: string;
  /** The group of the secret. Default: none. */
  readonly group?: string;
  /** Default: none. */
  readonly groupVersion?: string;
  /** How Flyte passes the secret on. Default: ANY. */
  readonly mount?: "ANY" | "ENV_VAR" | "FILE";
  /** The environment variable that receives it: upper-case letters, digits and _. */
  readonly envVar?: string;
}

/** The validated options. */
export interface TaskPolicy {
  /** Number of retries. */
  readonly retries: number;
  /** Time limit of one attempt; undefined means none. */
  readonly timeout: Duration | undefined;
  /** Limits in milliseconds for the pauses between polls of a local run. The connector decides what is missing. */
  readonly poll: PollLimits;
  /** Undefined means the platform's default. */
  readonly interruptible: boolean | undefined;
  /** Undefined means that results are not cached. */
  readonly cache: Required<CacheOptions> | undefined;
  /** Empty if the task is not deprecated. */
  readonly deprecated: string;
  /** Empty means the platform's default. */
  readonly podTemplateName: string;
  /** For the Kubernetes objects of the task. */
  readonly labels: { readonly [key: string]: string };
  /** For the Kubernetes objects of the task. */
  readonly annotations: { readonly [key: string]: string };
  /** The secrets in the form of Flyte 1. The template builder converts them for Flyte 2. */
  readonly secrets: readonly SecretRequest[];
}

type Options = TaskPolicyOptions & {
  readonly name: string;
  readonly inputs?: object | undefined;
  readonly outputs?: object | undefined;
  readonly taskTypeVersion?: number;
  readonly secrets?: readonly SecretRequestOptions[];
};

const TIMEOUT = { leastMs: 0, expected: "a length of time" };

/** Validates the options of a task. Throws FX3007 with every fault and the place where the author creates the task. */
export function readTaskPolicy(
  options: Options,
  location: () => SourceLocation | undefined,
): TaskPolicy {
  const faults = findFaults(options);
  const timeout = readDuration(options.timeout, "timeout", faults, TIMEOUT);
  const poll = readPollOptions(options.poll, faults);
  if (faults.length > 0) {
    const count = faults.length === 1 ? "a fault" : `${faults.length} faults`;
    const summary = `${count} in the options of task ${JSON.stringify(options.name)}`;
    throw new FxError("FX3007", summary, { details: faults, location: location() });
  }
  return {
    retries: options.retries ?? 0,
    timeout: timeout?.toMs() === 0 ? undefined : timeout, // zero means no limit, as in Flyte
    poll,
    interruptible: options.interruptible,
    cache: options.cache && { serialize: false, ignoreInputs: [], ...options.cache },
    deprecated: options.deprecated ?? "",
    podTemplateName: options.podTemplateName ?? "",
    labels: options.labels ?? {},
    annotations: options.annotations ?? {},
    secrets: (options.secrets ?? []).map(secretRequest),
  };
}

function findFaults(options: Options): string[] {
  const { name, inputs, outputs, retries = 0, taskTypeVersion = 0, cache, secrets = [] } = options;
  const faults: string[] = [];
  if (typeof name !== "string" || name === "") faults.push("name   expected a non-empty string");
  for (const [option, value] of Object.entries({ retries, taskTypeVersion })) {
    if (!isCount(value))
      faults.push(`${option}   expected a whole number from 0, got ${describeNumber(value)}`);
  }
  if (cache !== undefined && (typeof cache.version !== "string" || cache.version === ""))
    faults.push(
      "cache.version   expected a non-empty string, because a cache without a version would never be renewed",
    );
  faults.push(...typeFaults("inputs", inputs), ...typeFaults("outputs", outputs));
  for (const input of cache?.ignoreInputs ?? []) {
    if (!Object.hasOwn(inputs ?? {}, input))
      faults.push(`cache.ignoreInputs   there is no input ${JSON.stringify(input)}`);
  }
  for (const { key, envVar } of secrets) {
    if (typeof key !== "string" || key === "") faults.push("secrets   expected a key");
    if (envVar !== undefined && !/^[A-Z_][A-Z0-9_]*$/.test(envVar))
      faults.push(
        `secrets.${key}.envVar   expected upper-case letters, digits and _, got ${JSON.stringify(envVar)}`,
      );
  }
  return faults;
}

const UNCALLED = "a function; call it, as in t.int()";

/** Describes fields that are not Flyte types. Most often the author forgot to call a function of `t`. */
function typeFaults(what: string, shape: unknown): string[] {
  if (typeof shape === "function" || isKind(shape, "type"))
    return [
      `${what}   expected types by name, got ${typeof shape === "function" ? UNCALLED : "a single one"}`,
    ];
  const wrong = Object.entries(shape ?? {}).filter(([, type]) => !isKind(type, "type"));
  return wrong.map(([name, type]) => {
    const got = typeof type === "function" ? UNCALLED : describeValue(type);
    return `${what}.${name}   expected a Flyte type such as t.int(), got ${got}`;
  });
}

/** Says if the value is a string, because quotes are easily missed in a message about a number. */
function describeNumber(value: unknown): string {
  return typeof value === "string" ? `the string ${describeValue(value)}` : describeValue(value);
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 0x7fff_ffff;
}

function secretRequest(options: SecretRequestOptions): SecretRequest {
  const { key, group = "", groupVersion = "", mount = "ANY", envVar = "" } = options;
  return { key, group, groupVersion, mountRequirement: mount, envVar };
}
