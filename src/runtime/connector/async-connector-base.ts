import { brandClass } from "../base/brand.ts";
import type { Awaitable } from "../base/context.ts";
import type { ConnectorTask, ConnectorTaskOptions } from "../task/connector-task.ts";
import type { OutputsOf, Shape } from "../values/types/shape.ts";
import type { MetricResult } from "../wire/models/connector-messages.ts";
import type { Resource } from "../wire/models/resource.ts";
import { ConnectorBase, type ConnectorOptions } from "./connector-base.ts";
import { createConnectorTask } from "./create-connector-task.ts";
import type {
  CreateRequest,
  DeleteRequest,
  GetRequest,
  LogPage,
  LogsRequest,
  MetricsRequest,
} from "./requests.ts";
import type { AnyResourceMeta, ResourceMetaInput, ResourceMetaValue } from "./resource-meta.ts";

/**
 * A connector whose job goes on in an outside system: Flyte creates it, polls it and deletes it
 * (`flyteidl.service.AsyncAgentService`). The methods may be plain or async.
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
  /** The class that writes what `create` returned, and reads what `get` and `delete` receive. */
  readonly resourceMeta: M;

  constructor(options: ConnectorOptions<I, O> & { readonly resourceMeta: M }) {
    super(options);
    this.resourceMeta = options.resourceMeta;
  }

  /**
   * Creates a task that this connector runs. Type, version and interface come from the connector; pass `inputs` and
   * `outputs` only if it declares none. `run` needs neither a loader nor a registry.
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
   * Starts the job and returns what names it from then on (`CreateTask`). Flyte may repeat a create: `idempotencyKey` is
   * then equal.
   *
   * A {@link UserError}, or an error that `classify` calls "user", fails the task for good: in a local run, and under
   * Flyte as FAILED with the error's code and message. So does a return value that does not fit the ResourceMeta
   * (FX1005). A {@link RetryableError}, or an error that `classify` calls "retryable", fails the attempt, and the next
   * one follows while retries are left. Any other error fails the task in a local run; a server reports it as INTERNAL,
   * and Flyte retries it.
   *
   * When the signal fires, give up and throw. A job that is returned all the same is deleted, since nobody else knows of
   * it. Flyte waits for 10 s by default.
   */
  abstract create(request: CreateRequest<I>): Awaitable<ResourceMetaInput<M>>;

  /**
   * Says how the job is (`GetTask`): once right after the create, then again and again until the phase is terminal.
   *
   * A {@link UserError}, or an error that `classify` calls "user", fails the job at once, as does an answer that cannot be
   * sent: outputs that do not fit (FX1003), an unknown phase (FX1004), a link that is not a URL (FX1007). Any other error
   * means that asking failed, not the job: fx asks again, and a server answers RUNNING with the connector's last message
   * and the error. If `get` fails for 10 minutes (`--get-fault-budget`), the attempt fails; a server then answers
   * RETRYABLE_FAILED, from the third fault on.
   *
   * The signal fires when nobody waits for this answer any more; the job is asked about again unless the run is over.
   */
  abstract get(job: ResourceMetaValue<M>, request: GetRequest): Awaitable<Resource<OutputsOf<O>>>;

  /**
   * Stops the job (`DeleteTask`). It must be idempotent: it can come twice, and after the job's end; a job that is no
   * longer there is no error.
   *
   * A throw says that the job may still run. A local run then ends with FX6001 and keeps the job on record; a server
   * answers INTERNAL, and the engine asks again. In a local run it is called once, and has 60 s before its signal fires.
   */
  abstract delete(job: ResourceMetaValue<M>, request: DeleteRequest): Awaitable<void>;

  /**
   * Yields what there is since `token`, at most the last `lines`, and returns; the last page's token says where to go on
   * (`GetTaskLogs`). A local run looks after each `get` that did not end the job, and once after its end. Without it a
   * server answers UNIMPLEMENTED.
   *
   * A throw fails nothing but the look: it is one warning in a local run, and INTERNAL in a server. The signal fires
   * when nobody reads on, in a local run when the run is over.
   */
  getLogs?(job: ResourceMetaValue<M>, request: LogsRequest): AsyncIterable<LogPage | string>;

  /**
   * Measurements of the job, for Flyte's own pages (`GetTaskMetrics`). Only servers call it; without it they answer
   * UNIMPLEMENTED, and INTERNAL where it throws.
   */
  getMetrics?(
    job: ResourceMetaValue<M>,
    request: MetricsRequest,
  ): Awaitable<readonly MetricResult[]>;
}

/** Any asynchronous connector, where its types do not matter. */
export interface AnyAsyncConnector extends ConnectorBase {
  /** See {@link AsyncConnectorBase.resourceMeta}. */
  readonly resourceMeta: AnyResourceMeta;
  /** See {@link AsyncConnectorBase.create}. */
  create(request: never): Awaitable<unknown>;
  /** See {@link AsyncConnectorBase.get}. */
  get(job: never, request: GetRequest): Awaitable<Resource<unknown>>;
  /** See {@link AsyncConnectorBase.delete}. */
  delete(job: never, request: DeleteRequest): Awaitable<void>;
  /** See {@link AsyncConnectorBase.getLogs}. */
  getLogs?(job: never, request: LogsRequest): AsyncIterable<LogPage | string>;
  /** See {@link AsyncConnectorBase.getMetrics}. */
  getMetrics?(job: never, request: MetricsRequest): Awaitable<readonly MetricResult[]>;
}

brandClass(AsyncConnectorBase, "async-connector");
