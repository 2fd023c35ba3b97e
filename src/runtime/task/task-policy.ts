import { isKind } from "../base/brand.ts";
import { FxError, type SourceLocation } from "../base/errors/errors.ts";
import { describeValue } from "../values/describe-value.ts";
import { Duration, type DurationInput } from "../values/types/duration.ts";
import type { SecretRequest } from "../wire/models/task-template.ts";
import { type PollLimits, type PollOptions, readPollOptions } from "./poll-options.ts";

/** When and how often a task runs (`flyteidl.core.TaskMetadata`). */
export interface TaskPolicyOptions {
  /** How often it is tried again after a failure that can pass. Default 0. */
  readonly retries?: number;
  /** Bounds one attempt: a Duration, or text such as `90s` or `1h30m`. Default: no limit, as `0s`. */
  readonly timeout?: DurationInput;
  /** How often local runs ask for the state of a connector's job. Default: as the connector says. */
  readonly poll?: PollOptions;
  /** Whether it may run on machines that can be taken away. Default: the platform's. */
  readonly interruptible?: boolean;
  /** Results are kept and used again for equal inputs, for as long as the version stays. Default: no cache. */
  readonly cache?: CacheOptions;
  /** Marks the task as deprecated; the text says what to use. */
  readonly deprecated?: string;
  /** A PodTemplate of the cluster, by name. Default: the platform's own. */
  readonly podTemplateName?: string;
  /** For what is made in Kubernetes. Default: none. */
  readonly labels?: { readonly [key: string]: string };
  /** For what is made in Kubernetes. Default: none. */
  readonly annotations?: { readonly [key: string]: string };
}

/** When a result is used again in place of a run. */
export interface CacheOptions {
  /** Any text but the empty one. Another text makes all that was kept count no more. */
  readonly version: string;
  /** Equal calls wait for the first one's result. Default false. */
  readonly serialize?: boolean;
  /** Inputs that do not count. Default: none. */
  readonly ignoreInputs?: readonly string[];
}

/** A secret that a task asks Flyte for (`flyteidl.core.Secret`). */
export interface SecretRequestOptions {
  /** The secret's name within its group; `secrets.get` is asked for it. */
  readonly key: string;
  /** Where the secret lies. Default: none. */
  readonly group?: string;
  /** Default: none. */
  readonly groupVersion?: string;
  /** How it is handed over. Default ANY. */
  readonly mount?: "ANY" | "ENV_VAR" | "FILE";
  /** The environment variable for it; upper-case letters, digits and _. */
  readonly envVar?: string;
}

/** The checked form of the options. */
export interface TaskPolicy {
  /** 0 where none were given. */
  readonly retries: number;
  /** Bounds one attempt; undefined: no limit, as 0 is. */
  readonly timeout: Duration | undefined;
  /** Milliseconds between the polls of a local run; what is missing is up to the connector. */
  readonly poll: PollLimits;
  /** Undefined: the platform's default. */
  readonly interruptible: boolean | undefined;
  /** Undefined: results are not kept. */
  readonly cache: Required<CacheOptions> | undefined;
  /** Empty: it is not deprecated. */
  readonly deprecated: string;
  /** Empty: the platform's own. */
  readonly podTemplateName: string;
  /** `{}` where none were given. */
  readonly labels: { readonly [key: string]: string };
  /** `{}` where none were given. */
  readonly annotations: { readonly [key: string]: string };
  /** As Flyte 1 has them; Flyte 2's form is made when a template is written. */
  readonly secrets: readonly SecretRequest[];
}

type Options = TaskPolicyOptions & {
  readonly name: string;
  readonly inputs?: object | undefined;
  readonly outputs?: object | undefined;
  readonly taskTypeVersion?: number;
  readonly secrets?: readonly SecretRequestOptions[];
};

/** Checks a task's options and collects every fault: FX3007 at the place where the task is made. */
export function readTaskPolicy(
  options: Options,
  location: () => SourceLocation | undefined,
): TaskPolicy {
  const timeout = readTimeout(options.timeout);
  const faults = [
    ...findFaults(options),
    ...(timeout instanceof Error ? [`timeout   ${timeout.message}`] : []),
  ];
  const poll = readPollOptions(options.poll, faults);
  if (faults.length > 0 || timeout instanceof Error) {
    throw new FxError(
      "FX3007",
      `${count(faults.length)} in the options of task ${JSON.stringify(options.name)}`,
      { details: faults, location: location() },
    );
  }
  return {
    retries: options.retries ?? 0,
    timeout,
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

/** Zero means no limit, as in Flyte. */
function readTimeout(given: DurationInput | undefined): Duration | undefined | Error {
  if (given === undefined) return undefined;
  try {
    const duration = Duration.parse(given);
    if (duration.toMs() < 0)
      return new RangeError(`expected a length of time, got ${String(duration)}`);
    return duration.toMs() === 0 ? undefined : duration;
  } catch (error) {
    return error as Error;
  }
}

function findFaults({
  name,
  inputs,
  outputs,
  retries = 0,
  taskTypeVersion = 0,
  cache,
  secrets = [],
}: Options): string[] {
  const faults: string[] = [];
  if (typeof name !== "string" || name === "") faults.push("name   expected a text");
  if (!isCount(retries))
    faults.push(`retries   expected a whole number from 0, got ${describeNumber(retries)}`);
  if (!isCount(taskTypeVersion))
    faults.push(
      `taskTypeVersion   expected a whole number from 0, got ${describeNumber(taskTypeVersion)}`,
    );
  if (cache !== undefined && (typeof cache.version !== "string" || cache.version === ""))
    faults.push(
      "cache.version   expected a text: a cache without a version would never be renewed",
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

const UNCALLED = "a function: it has to be called";

/** What `t` did not make: most often a call was left out. */
function typeFaults(what: string, shape: unknown): string[] {
  if (typeof shape === "function" || isKind(shape, "type"))
    return [
      `${what}   expected types by name, got ${typeof shape === "function" ? UNCALLED : "a single one"}`,
    ];
  return Object.entries(shape ?? {})
    .filter(([, type]) => !isKind(type, "type"))
    .map(
      ([name, type]) =>
        `${what}.${name}   expected a Flyte type such as t.int(), got ${typeof type === "function" ? UNCALLED : describeValue(type)}`,
    );
}

/** In a message about a number, the quotes of a text are easily missed. */
function describeNumber(value: unknown): string {
  return typeof value === "string" ? `the text ${describeValue(value)}` : describeValue(value);
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 0x7fff_ffff;
}

function count(faults: number): string {
  return faults === 1 ? "a fault" : `${faults} faults`;
}

function secretRequest({
  key,
  group = "",
  groupVersion = "",
  mount = "ANY",
  envVar = "",
}: SecretRequestOptions): SecretRequest {
  return { key, group, groupVersion, mountRequirement: mount, envVar };
}
