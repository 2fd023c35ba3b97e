import type { Awaitable } from "../base/context.ts";
import type { Fields, OutputsOf, Shape } from "../values/types/shape.ts";
import type { MetricResult } from "../wire/models/connector-messages.ts";
import type { Resource } from "../wire/models/resource.ts";
import { AsyncConnectorBase } from "./async-connector-base.ts";
import type { ConnectionSecret } from "./connector-base.ts";
import type {
  CreateRequest,
  DeleteRequest,
  DoRequest,
  GetRequest,
  LogPage,
  LogsRequest,
  MetricsRequest,
} from "./requests.ts";
import type { ResourceMetaClass } from "./resource-meta.ts";
import { SyncConnectorBase } from "./sync-connector-base.ts";

interface CommonDefinition<I, O> {
  readonly name: string;
  readonly taskType: string;
  readonly taskTypeVersion?: number;
  readonly secrets?: readonly (string | ConnectionSecret)[];
  readonly inputs?: Fields<I>;
  readonly outputs?: Fields<O>;
  classify?(error: unknown): "user" | "retryable" | undefined;
}

/** An asynchronous connector as an object literal; see {@link AsyncConnectorBase} for its methods. */
export interface AsyncConnectorDefinition<N, G, R, I, O> extends CommonDefinition<I, O> {
  /** What names a job; made by {@link resourceMeta}. */
  readonly resourceMeta: ResourceMetaClass<N, G>;
  /**
   * Starts the job. May be repeated with the same `idempotencyKey`. A {@link UserError} fails the task for good, a
   * {@link RetryableError} the attempt; a server reports any other error as INTERNAL, and Flyte retries it. When the
   * signal fires, give up: a job that is returned anyway is deleted.
   */
  create(request: CreateRequest<I>): Awaitable<R>;
  /**
   * Says how the job is. A throw is a fault of the asking: it is asked again, for 10 minutes by default; a {@link
   * UserError} fails the job. The signal fires when nobody waits for this answer any more.
   */
  get(job: NoInfer<N>, request: GetRequest): Awaitable<Resource<OutputsOf<NoInfer<O>>>>;
  /** Stops the job; it can come twice, and after the end. A throw says that the job may still run. In a local run the signal fires after 60 s. */
  delete(job: NoInfer<N>, request: DeleteRequest): Awaitable<void>;
  /** Yields the log since `token`, and returns. A throw fails nothing but the look. */
  getLogs?(job: NoInfer<N>, request: LogsRequest): AsyncIterable<LogPage | string>;
  /** Measurements of the job. Only servers call it. */
  getMetrics?(job: NoInfer<N>, request: MetricsRequest): Awaitable<readonly MetricResult[]>;
}

/** A synchronous connector as an object literal; see {@link SyncConnectorBase}. */
export interface SyncConnectorDefinition<I, O> extends CommonDefinition<I, O> {
  /**
   * Does the work and answers a terminal phase, within 10 s under Flyte. A {@link UserError} fails the task for good, a
   * {@link RetryableError} the attempt; a server reports any other error as INTERNAL, and Flyte retries it. The signal
   * fires when nobody waits for the answer any more.
   */
  do(request: DoRequest<I>): Awaitable<Resource<OutputsOf<NoInfer<O>>>>;
}

/**
 * An asynchronous connector from an object literal: the same as a class, with every type inferred.
 *
 * @example
 * export const weather = defineAsyncConnector({
 *   name: "Weather Connector", taskType: "weather", resourceMeta: Job, outputs: { temp: t.float() },
 *   async create({ inputs }) { …; return { jobId }; },
 *   async get({ jobId }) { return Resource.succeeded({ temp: 4.5 }); },
 *   async delete({ jobId }) { … },
 * });
 */
export function defineAsyncConnector<N, G, const R extends NoInfer<G>, I = Shape, O = Shape>(
  definition: AsyncConnectorDefinition<N, G, R, I, O>,
): AsyncConnectorBase<ResourceMetaClass<N, G>, I, O> {
  class DefinedAsyncConnector extends AsyncConnectorBase<ResourceMetaClass<N, G>, I, O> {
    readonly name = definition.name;
    create(request: CreateRequest<I>): Awaitable<G> {
      return definition.create(request);
    }
    get(job: N, request: GetRequest): Awaitable<Resource<OutputsOf<O>>> {
      return definition.get(job, request);
    }
    delete(job: N, request: DeleteRequest): Awaitable<void> {
      return definition.delete(job, request);
    }
  }
  const connector = new DefinedAsyncConnector(definition);
  if (definition.classify !== undefined)
    connector.classify = (error) => definition.classify!(error);
  if (definition.getLogs !== undefined)
    connector.getLogs = (job, request) => definition.getLogs!(job, request);
  if (definition.getMetrics !== undefined)
    connector.getMetrics = (job, request) => definition.getMetrics!(job, request);
  return connector;
}

/**
 * A synchronous connector from an object literal.
 *
 * @example
 * export const greet = defineSyncConnector({
 *   name: "Greet Connector", taskType: "greet", inputs: { name: t.string() }, outputs: { greeting: t.string() },
 *   do: ({ inputs }) => Resource.succeeded({ greeting: `Hello ${inputs.name}` }),
 * });
 */
export function defineSyncConnector<I = Shape, O = Shape>(
  definition: SyncConnectorDefinition<I, O>,
): SyncConnectorBase<I, O> {
  class DefinedSyncConnector extends SyncConnectorBase<I, O> {
    readonly name = definition.name;
    do(request: DoRequest<I>): Awaitable<Resource<OutputsOf<O>>> {
      return definition.do(request);
    }
  }
  const connector = new DefinedSyncConnector(definition);
  if (definition.classify !== undefined)
    connector.classify = (error) => definition.classify!(error);
  return connector;
}
