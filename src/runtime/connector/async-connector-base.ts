import { brandClass } from "../brand.ts";
import type { OutputsOf, Shape } from "../types/shape.ts";
import type { Awaitable } from "../awaitable.ts";
import { ConnectorBase, type ConnectorOptions } from "./connector-base.ts";
import type { CreateRequest, DeleteRequest, GetRequest, LogPage, LogsRequest, MetricResult, MetricsRequest } from "./requests.ts";
import type { AnyResourceMeta, MetaGiven, MetaOf } from "./resource-meta.ts";
import type { Resource } from "./resource.ts";

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
export abstract class AsyncConnectorBase<M extends AnyResourceMeta, I = Shape, O = Shape> extends ConnectorBase {
  readonly resourceMeta: M;

  constructor(options: ConnectorOptions<I, O> & { readonly resourceMeta: M }) {
    super(options);
    this.resourceMeta = options.resourceMeta;
  }

  /**
   * Starts the job and returns what names it from then on. Flyte may repeat a create: `idempotencyKey` is then equal.
   * A throw fails the task; a {@link RetryableError} fails the attempt.
   */
  abstract create(request: CreateRequest<I>): Awaitable<MetaGiven<M>>;

  /**
   * Says how the job is. A throw is a passing fault of the asking, retried within a budget, unless it is a
   * {@link UserError} or `classify` says otherwise.
   */
  abstract get(job: MetaOf<M>, request: GetRequest): Awaitable<Resource<OutputsOf<O>>>;

  /** Stops the job. It must be idempotent: it can come twice, and after the job's end. */
  abstract delete(job: MetaOf<M>, request: DeleteRequest): Awaitable<void>;

  /** Yields what there is since `token`, at most the last `lines`, and returns; the last page's token says where to go on. */
  getLogs?(job: MetaOf<M>, request: LogsRequest): AsyncIterable<LogPage | string>;

  /** Measurements of the job, for Flyte's own pages. */
  getMetrics?(job: MetaOf<M>, request: MetricsRequest): Awaitable<readonly MetricResult[]>;
}

/** Any asynchronous connector, where its types do not matter. */
export interface AnyAsyncConnector extends ConnectorBase {
  readonly resourceMeta: AnyResourceMeta;
  create(request: never): Awaitable<unknown>;
  get(job: never, request: GetRequest): Awaitable<Resource<unknown>>;
  delete(job: never, request: DeleteRequest): Awaitable<void>;
  getLogs?(job: never, request: LogsRequest): AsyncIterable<LogPage | string>;
  getMetrics?(job: never, request: MetricsRequest): Awaitable<readonly MetricResult[]>;
}

brandClass(AsyncConnectorBase, "async-connector");
