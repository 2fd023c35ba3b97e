import type { Awaitable } from "../base/context.ts";
import { FxError } from "../base/errors/errors.ts";
import { brandClass } from "../base/json.ts";
import type { ConnectorTask, ConnectorTaskOptions } from "../task/connector-task.ts";
import type { OutputsOf, Shape } from "../values/types/shape.ts";
import type { MetricResult } from "../wire/models/connector-messages.ts";
import type { Resource } from "../wire/models/resource.ts";
import { type BatchLimits, type BatchOptions, readBatchOptions } from "./batch-options.ts";
import { type BatchResults, getWithMany } from "./batch-results.ts";
import { ConnectorBase, type ConnectorOptions, refuseInvalidOptions } from "./connector-base.ts";
import { createConnectorTask } from "./create-connector-task.ts";
import type {
  CreateRequest,
  DeleteRequest,
  GetManyEntry,
  GetManyRequest,
  GetRequest,
  LogPage,
  LogsRequest,
  MetricsRequest,
} from "./requests.ts";
import type { AnyResourceMeta, ResourceMetaInput, ResourceMetaValue } from "./resource-meta.ts";

/** The options of an asynchronous connector. */
export interface AsyncConnectorOptions<M, I = Shape, O = Shape> extends ConnectorOptions<I, O> {
  /** The class of the jobs, made by {@link resourceMeta}. */
  readonly resourceMeta: M;
  /** Which polls of a server share one call of `getMany`. */
  readonly batch?: BatchOptions;
}

/**
 * A connector for jobs in an outside system: Flyte creates, polls and deletes them
 * (`flyteidl.service.AsyncAgentService`). Methods may be synchronous or asynchronous.
 *
 * @example
 * class Job extends resourceMeta({ jobId: t.string() }) {}
 *
 * class WeatherConnector extends AsyncConnectorBase<typeof Job> {
 *   readonly name = "Weather Connector";
 *   constructor() { super({ taskType: "weather", resourceMeta: Job, secrets: ["WX_API_KEY"] }); }
 *   async create({ inputs, idempotencyKey, signal }: CreateRequest) { …; return new Job({ jobId }); }
 *   async get({ jobId }: Job, { signal }: GetRequest) { return Resource.running(); }
 *   async delete({ jobId }: Job, { signal }: DeleteRequest) { … }
 * }
 */
export abstract class AsyncConnectorBase<
  M extends AnyResourceMeta,
  I = Shape,
  O = Shape,
> extends ConnectorBase {
  /** Encodes what `create` returns, and decodes what `get` and `delete` receive. */
  readonly resourceMeta: M;
  /** How many polls share one call of `getMany`, and for how many milliseconds they wait for each other and for it. */
  readonly batch: BatchLimits;
  /** Whether its jobs exist in an outside system: false for a sensor. */
  readonly hasJobs: boolean = true;

  /** @throws FxError FX3007 with every fault of `poll` or `batch`. */
  constructor(options: AsyncConnectorOptions<M, I, O>) {
    super(options);
    this.resourceMeta = options.resourceMeta;
    const faults: string[] = [];
    this.batch = readBatchOptions(options.batch, faults);
    refuseInvalidOptions(this, faults);
  }

  /**
   * Creates a task that this connector runs. Type, version and interface come from the connector; pass `inputs` and
   * `outputs` only if it declares none. `run` needs no registry.
   *
   * @example
   * export const forecast = weather.task({ name: "forecast" });
   *
   * @throws FxError FX3007 for invalid options; FX3022 if they contradict the connector.
   */
  task<TaskInputs extends I = I, TaskOutputs extends O = O>(
    options: ConnectorTaskOptions<I, O, TaskInputs, TaskOutputs>,
  ): ConnectorTask<TaskInputs, TaskOutputs> {
    return createConnectorTask(this, options) as never;
  }

  /**
   * Starts the job and returns the fields that identify it (`CreateTask`). Flyte may repeat a create; `idempotencyKey`
   * is then the same.
   *
   * A {@link UserError}, or an error that `classify` calls "user", fails the task permanently. Flyte then shows FAILED
   * with the error's code and message. A return value that does not match the ResourceMeta has the same effect (FX1005).
   * A {@link RetryableError}, or an error that `classify` calls "retryable", fails this attempt; another one follows
   * while retries are left. Any other error fails the task in a local run. A server reports it as INTERNAL, and Flyte
   * retries it.
   *
   * When the signal fires, stop and throw. If you return a job anyway, fx deletes it, because only this call knows it.
   * By default, Flyte waits for 10 s.
   */
  abstract create(request: CreateRequest<I>): Awaitable<ResourceMetaInput<M>>;

  /**
   * Returns the state of the job (`GetTask`). It is called right after `create`, then repeatedly until the phase is
   * terminal.
   *
   * A {@link UserError}, or an error that `classify` calls "user", fails the job immediately. So does a result that
   * cannot be sent: outputs that do not match (FX1003), an unknown phase (FX1004), a link that is not a URL (FX1007).
   * Any other error means that the request failed, not the job: fx calls `get` again, and a server reports RUNNING with
   * the connector's last message and the error. If `get` keeps failing for 10 minutes (`--get-fault-budget`), the attempt
   * fails; a server then reports RETRYABLE_FAILED, at the third error at the earliest.
   *
   * The signal fires when no caller waits for this result any more. `get` is called again unless the run is over.
   */
  abstract get(job: ResourceMetaValue<M>, request: GetRequest): Awaitable<Resource<OutputsOf<O>>>;

  /**
   * Returns the states of several jobs, which a server was asked for at about the same time: a Map from the `job` of each
   * entry to its Resource, or a list in the order of the entries. Prefer the Map: fx cannot notice a list in another order.
   * An Error instead of a Resource fails only the poll of this job, as if `get` had thrown it. So does a missing one
   * (FX1018). If the method throws, or the list has another length (FX1018), it fails all of them, and a server logs it
   * once. Each job is there once. All entries have the same secrets and connection.
   *
   * A server waits up to `batch.wait` for `batch.size` jobs, and up to `batch.timeout` for their states. Then the polls of
   * all jobs fail, so limit what you wait for about a single one. It calls `get` for a job that is alone. Local runs call only
   * `get`. A connector without its own `get` extends {@link GetManyConnectorBase}.
   *
   * The signal of an entry fires when no caller waits for its job any more, the one of the request when this is so for all
   * entries.
   */
  getMany?(
    entries: readonly GetManyEntry<ResourceMetaValue<M>>[],
    request: GetManyRequest,
  ): Awaitable<BatchResults<ResourceMetaValue<M>, OutputsOf<O>>>;

  /**
   * Stops the job (`DeleteTask`). It must be idempotent: Flyte may call it twice, and after the job has ended. Do not
   * throw if the job no longer exists.
   *
   * An error means that the job may still be running. A server replies INTERNAL, and the engine calls again. A local run
   * repeats the call after a {@link RetryableError}, for up to 60 s; then the signal fires. If that does not help, or
   * after another error, the run ends with FX6001 and keeps its record of the job.
   */
  abstract delete(job: ResourceMetaValue<M>, request: DeleteRequest): Awaitable<void>;

  /**
   * Yields the log since `token`, at most the last `lines` lines, and returns (`GetTaskLogs`). The token of the last page
   * marks where the next call continues. A local run calls it after each `get` until the job has ended, and once more
   * then. If the method is missing, a server replies UNIMPLEMENTED.
   *
   * An error does not affect the job: it is a warning in a local run, and INTERNAL in a server. The signal fires when
   * the reader stops; in a local run, when the run is over.
   */
  getLogs?(job: ResourceMetaValue<M>, request: LogsRequest): AsyncIterable<LogPage | string>;

  /**
   * Returns measurements of the job for Flyte's console (`GetTaskMetrics`). Only servers call it. They reply
   * UNIMPLEMENTED if the method is missing, and INTERNAL if it throws.
   */
  getMetrics?(
    job: ResourceMetaValue<M>,
    request: MetricsRequest,
  ): Awaitable<readonly MetricResult[]>;
}

/** An asynchronous connector with any types. */
export interface AnyAsyncConnector extends ConnectorBase {
  /** See {@link AsyncConnectorBase.resourceMeta}. */
  readonly resourceMeta: AnyResourceMeta;
  /** See {@link AsyncConnectorBase.batch}. */
  readonly batch: BatchLimits;
  /** See {@link AsyncConnectorBase.hasJobs}. */
  readonly hasJobs: boolean;
  /** See {@link AsyncConnectorBase.create}. */
  create(request: never): Awaitable<unknown>;
  /** See {@link AsyncConnectorBase.get}. */
  get(job: never, request: GetRequest): Awaitable<Resource<unknown>>;
  /** See {@link AsyncConnectorBase.getMany}. */
  getMany?(
    entries: readonly GetManyEntry<never>[],
    request: GetManyRequest,
  ): Awaitable<BatchResults<unknown, unknown>>;
  /** See {@link AsyncConnectorBase.delete}. */
  delete(job: never, request: DeleteRequest): Awaitable<void>;
  /** See {@link AsyncConnectorBase.getLogs}. */
  getLogs?(job: never, request: LogsRequest): AsyncIterable<LogPage | string>;
  /** See {@link AsyncConnectorBase.getMetrics}. */
  getMetrics?(job: never, request: MetricsRequest): Awaitable<readonly MetricResult[]>;
}

/** JavaScript callers can leave `get` out. */
export function missingGetError({ name, definedAt }: ConnectorBase): FxError {
  return new FxError("FX3007", `"${name}" has no get`, {
    hint: "define get, getMany or both; a class with getMany alone extends GetManyConnectorBase",
    location: definedAt.location,
  });
}

brandClass(AsyncConnectorBase, "async-connector");

/**
 * An asynchronous connector that asks for the states of several jobs at once, and of one job in the same way. If an
 * outside system is asked differently for one job, extend {@link AsyncConnectorBase} and define both methods.
 *
 * @example
 * class QueueConnector extends GetManyConnectorBase<typeof Job> {
 *   readonly name = "Queue Connector";
 *   constructor() { super({ taskType: "queue", resourceMeta: Job, batch: { size: 500 } }); }
 *   async create({ inputs, idempotencyKey, signal }: CreateRequest) { …; return new Job({ jobId }); }
 *   async getMany(entries: readonly GetManyEntry<Job>[], { signal }: GetManyRequest) {
 *     const states = await listStates(entries.map(({ job }) => job.jobId), signal);
 *     return new Map(entries.map(({ job }) => [job, toResource(states.get(job.jobId))]));
 *   }
 *   async delete({ jobId }: Job, { signal }: DeleteRequest) { … }
 * }
 */
export abstract class GetManyConnectorBase<
  M extends AnyResourceMeta,
  I = Shape,
  O = Shape,
> extends AsyncConnectorBase<M, I, O> {
  abstract override getMany(
    entries: readonly GetManyEntry<ResourceMetaValue<M>>[],
    request: GetManyRequest,
  ): Awaitable<BatchResults<ResourceMetaValue<M>, OutputsOf<O>>>;

  /** Asks `getMany` about one job. */
  override get(job: ResourceMetaValue<M>, request: GetRequest): Awaitable<Resource<OutputsOf<O>>> {
    return getWithMany((entries, shared) => this.getMany(entries, shared), job, request);
  }
}
