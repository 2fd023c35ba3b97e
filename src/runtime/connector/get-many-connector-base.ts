import type { Awaitable } from "../base/context.ts";
import type { OutputsOf, Shape } from "../values/types/shape.ts";
import type { Resource } from "../wire/models/resource.ts";
import { AsyncConnectorBase } from "./async-connector-base.ts";
import { type BatchResults, getWithMany } from "./batch-results.ts";
import type { GetManyEntry, GetManyRequest, GetRequest } from "./requests.ts";
import type { AnyResourceMeta, ResourceMetaValue } from "./resource-meta.ts";

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
