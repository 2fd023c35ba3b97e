import type { Awaitable } from "../awaitable.ts";
import type { Fields, OutputsOf, Shape } from "../types/shape.ts";
import { AsyncConnectorBase } from "./async-connector-base.ts";
import type { ConnectionSecret } from "./connector-base.ts";
import type { CreateRequest, DeleteRequest, DoRequest, GetRequest, LogPage, LogsRequest, MetricResult, MetricsRequest } from "./requests.ts";
import type { ResourceMetaClass } from "./resource-meta.ts";
import type { Resource } from "./resource.ts";
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
  readonly resourceMeta: ResourceMetaClass<N, G>;
  create(request: CreateRequest<I>): Awaitable<R>;
  get(job: NoInfer<N>, request: GetRequest): Awaitable<Resource<OutputsOf<NoInfer<O>>>>;
  delete(job: NoInfer<N>, request: DeleteRequest): Awaitable<void>;
  getLogs?(job: NoInfer<N>, request: LogsRequest): AsyncIterable<LogPage | string>;
  getMetrics?(job: NoInfer<N>, request: MetricsRequest): Awaitable<readonly MetricResult[]>;
}

/** A synchronous connector as an object literal; see {@link SyncConnectorBase}. */
export interface SyncConnectorDefinition<I, O> extends CommonDefinition<I, O> {
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
  if (definition.classify !== undefined) connector.classify = (error) => definition.classify!(error);
  if (definition.getLogs !== undefined) connector.getLogs = (job, request) => definition.getLogs!(job, request);
  if (definition.getMetrics !== undefined) connector.getMetrics = (job, request) => definition.getMetrics!(job, request);
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
export function defineSyncConnector<I = Shape, O = Shape>(definition: SyncConnectorDefinition<I, O>): SyncConnectorBase<I, O> {
  class DefinedSyncConnector extends SyncConnectorBase<I, O> {
    readonly name = definition.name;
    do(request: DoRequest<I>): Awaitable<Resource<OutputsOf<O>>> {
      return definition.do(request);
    }
  }
  const connector = new DefinedSyncConnector(definition);
  if (definition.classify !== undefined) connector.classify = (error) => definition.classify!(error);
  return connector;
}
