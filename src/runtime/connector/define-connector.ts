import type { Awaitable } from "../base/context.ts";
import { isKind } from "../base/json.ts";
import { capitalize } from "../base/text.ts";
import type { PollOptions } from "../task/poll-options.ts";
import type { Fields, InputValues, Native, OutputsOf, Shape } from "../values/types/shape.ts";
import type { MetricResult } from "../wire/models/connector-messages.ts";
import type { Resource } from "../wire/models/resource.ts";
import { AsyncConnectorBase, missingGetError } from "./async-connector-base.ts";
import type { BatchOptions } from "./batch-options.ts";
import { type BatchResults, getWithMany } from "./batch-results.ts";
import type { ConnectorOptions } from "./connector-base.ts";
import type {
  CreateRequest,
  DeleteRequest,
  DoRequest,
  GetManyEntry,
  GetManyRequest,
  GetRequest,
  LogPage,
  LogsRequest,
  MetricsRequest,
} from "./requests.ts";
import { resourceMeta, type ResourceMetaClass } from "./resource-meta.ts";
import { SyncConnectorBase } from "./sync-connector-base.ts";

/** The options that all definitions have. */
export interface CommonDefinition<I, O> extends Omit<ConnectorOptions<I, O>, "poll"> {
  /** Shown by Flyte and `fx list-connectors`. Default: derived from the task type, such as "Big Query Connector" for `big_query`. */
  readonly name?: string;
  classify?(error: unknown): "user" | "retryable" | undefined;
}

/** A class made by {@link resourceMeta}, or the fields. Compiler errors point at the field that is not a Flyte type. */
type JobDefinition<M> = M & (M extends AnyJobClass ? unknown : Fields<M>);

type AnyJobClass = new (fields: never) => unknown;

/** What `get` and `delete` receive, by how the job is defined. */
type JobValue<M> = M extends new (fields: never) => infer N ? N : Native<M>;

/** What `create` returns, by how the job is defined. */
type JobInput<M> = M extends new (fields: infer G) => unknown ? G : InputValues<M>;

/**
 * An asynchronous connector as an object literal; see {@link AsyncConnectorBase} for its methods. It has `get`, `getMany`
 * or both. None of them is optional in a member of the union, so that the compiler shows which line of one is wrong.
 */
export type AsyncConnectorDefinition<M, R, I, O> =
  GetDefinition<M, R, I, O> | GetManyDefinition<M, R, I, O> | GetBothDefinition<M, R, I, O>;

interface GetBothDefinition<M, R, I, O>
  extends GetDefinition<M, R, I, O>, GetManyDefinition<M, R, I, O> {}

interface AnyGetDefinition<M, R, I, O> extends CommonDefinition<I, O> {
  /** The fields that identify a job, or a class made by {@link resourceMeta}. */
  readonly resourceMeta: JobDefinition<M>;
  /** How often local runs call `get`. A task's `poll` overrides it. */
  readonly poll?: PollOptions;
  /** Which polls of a server share one call of `getMany`. */
  readonly batch?: BatchOptions;
  /**
   * Starts the job. Flyte may repeat it with the same `idempotencyKey`. A {@link UserError} fails the task permanently,
   * a {@link RetryableError} only this attempt. A server reports any other error as INTERNAL, and Flyte retries it. When
   * the signal fires, stop and throw: fx deletes a job that is returned anyway.
   */
  create(request: CreateRequest<I>): Awaitable<R>;
  /**
   * Stops the job. Flyte may call it twice, and after the job has ended. An error means that the job may still be running.
   * A local run repeats the call after a {@link RetryableError}, for up to 60 s; then the signal fires.
   */
  delete(job: JobValue<NoInfer<M>>, request: DeleteRequest): Awaitable<void>;
  /** Yields the log since `token`, and returns. An error does not affect the job. */
  getLogs?(job: JobValue<NoInfer<M>>, request: LogsRequest): AsyncIterable<LogPage | string>;
  /** Returns measurements of the job. Only servers call it. */
  getMetrics?(
    job: JobValue<NoInfer<M>>,
    request: MetricsRequest,
  ): Awaitable<readonly MetricResult[]>;
}

interface GetDefinition<M, R, I, O> extends AnyGetDefinition<M, R, I, O> {
  /**
   * Returns the state of the job. A {@link UserError} fails the job. Any other error means that the request failed: fx
   * calls `get` again, for up to 10 minutes by default. The signal fires when no caller waits for this result any more.
   */
  get(job: JobValue<NoInfer<M>>, request: GetRequest): Awaitable<Resource<OutputsOf<NoInfer<O>>>>;
}

interface GetManyDefinition<M, R, I, O> extends AnyGetDefinition<M, R, I, O> {
  /**
   * Returns the states of several jobs that a server was asked for at about the same time: a Map from the `job` of each
   * entry to a Resource, or to an Error that fails only the poll of this job, as a missing answer does. A list in the order
   * of the entries is accepted, too. If it throws, takes longer than `batch.timeout`, or the list has another length, all
   * polls fail. The signal of an entry fires when no caller waits for its job any more, the one of the request when this is
   * so for all entries.
   */
  getMany(
    entries: readonly GetManyEntry<JobValue<NoInfer<M>>>[],
    request: GetManyRequest,
  ): Awaitable<BatchResults<JobValue<NoInfer<M>>, OutputsOf<NoInfer<O>>>>;
}

/** A synchronous connector as an object literal; see {@link SyncConnectorBase}. */
export interface SyncConnectorDefinition<I, O> extends CommonDefinition<I, O> {
  /**
   * Does the work and returns a terminal phase; Flyte waits for 10 s. A {@link UserError} fails the task permanently, a
   * {@link RetryableError} only this attempt. A server reports any other error as INTERNAL, and Flyte retries it. The
   * signal fires when no caller waits for the result any more.
   */
  do(request: DoRequest<I>): Awaitable<Resource<OutputsOf<NoInfer<O>>>>;
}

/**
 * Creates an asynchronous connector from an object literal. Every type is inferred.
 *
 * @example
 * export const weather = defineAsyncConnector({
 *   taskType: "weather",
 *   inputs: { city: t.string() },
 *   outputs: { temp: t.float() },
 *   resourceMeta: { jobId: t.string() },
 *   async create({ inputs }) { …; return { jobId }; },
 *   async get({ jobId }) { return Resource.succeeded({ temp: 4.5 }); },
 *   async delete({ jobId }) { … },
 * });
 * export const forecast = weather.task({ name: "forecast" });
 */
export function defineAsyncConnector<
  const M,
  const R extends NoInfer<JobInput<M>>,
  I = Shape,
  O = Shape,
>(
  definition: AsyncConnectorDefinition<M, R, I, O>,
): AsyncConnectorBase<ResourceMetaClass<JobValue<M>, JobInput<M>>, I, O> {
  const polls: Partial<GetBothDefinition<M, R, I, O>> = definition;
  class DefinedAsyncConnector extends AsyncConnectorBase<
    ResourceMetaClass<JobValue<M>, JobInput<M>>,
    I,
    O
  > {
    readonly name = definition.name ?? toTitle(definition.taskType, "Connector");
    create(request: CreateRequest<I>): Awaitable<JobInput<M>> {
      return definition.create(request);
    }
    get(job: JobValue<M>, request: GetRequest): Awaitable<Resource<OutputsOf<O>>> {
      if (polls.get !== undefined) return polls.get(job, request);
      return getWithMany((entries, shared) => polls.getMany!(entries, shared), job, request);
    }
    delete(job: JobValue<M>, request: DeleteRequest): Awaitable<void> {
      return definition.delete(job, request);
    }
  }
  const connector = new DefinedAsyncConnector({
    ...definition,
    resourceMeta: (isKind(definition.resourceMeta, "resource-meta")
      ? definition.resourceMeta
      : resourceMeta(definition.resourceMeta as Shape)) as never,
  });
  if (polls.get === undefined && polls.getMany === undefined) throw missingGetError(connector);
  return addMethods(connector, polls, ["classify", "getMany", "getLogs", "getMetrics"]);
}

/** Adds those of the optional methods that the definition has. It keeps its own `this`. */
function addMethods<C extends object>(
  connector: C,
  definition: { readonly [Name in keyof C]?: unknown },
  names: readonly (keyof C)[],
): C {
  for (const name of names) {
    const method = definition[name];
    if (typeof method === "function") connector[name] = method.bind(definition) as C[typeof name];
  }
  return connector;
}

/**
 * Creates a synchronous connector from an object literal. Every type is inferred.
 *
 * @example
 * export const greet = defineSyncConnector({
 *   taskType: "greet",
 *   inputs: { name: t.string() },
 *   outputs: { greeting: t.string() },
 *   do: ({ inputs }) => Resource.succeeded({ greeting: `Hello ${inputs.name}` }),
 * });
 * export const welcome = greet.task({ name: "welcome" });
 */
export function defineSyncConnector<I = Shape, O = Shape>(
  definition: SyncConnectorDefinition<I, O>,
): SyncConnectorBase<I, O> {
  class DefinedSyncConnector extends SyncConnectorBase<I, O> {
    readonly name = definition.name ?? toTitle(definition.taskType, "Connector");
    do(request: DoRequest<I>): Awaitable<Resource<OutputsOf<O>>> {
      return definition.do(request);
    }
  }
  return addMethods(new DefinedSyncConnector(definition), definition, ["classify"]);
}

/** Turns both `big_query` and `bigQuery` into "Big Query Connector". */
export function toTitle(taskType: string, kind: "Connector" | "Sensor"): string {
  const words = taskType
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "" && word.toLowerCase() !== kind.toLowerCase())
    .map(capitalize);
  return [...words, kind].join(" ");
}
