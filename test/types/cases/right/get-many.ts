import { AsyncConnectorBase, GetManyConnectorBase, Resource, UserError, defineAsyncConnector, defineSensor, t, type BatchResult, type CreateRequest, type GetManyEntry, type GetManyRequest, type GetRequest } from "flyte-fx";
import { same } from "../same.ts";
import { Job } from "./jobs.ts";

declare function listRows(ids: readonly string[], signal: AbortSignal): Promise<Map<string, number>>;

/** `getMany` in place of `get`. */
export const counted = defineAsyncConnector({
  taskType: "count",
  resourceMeta: { jobId: t.string(), region: t.string().default("eu") },
  outputs: { rows: t.int() },
  batch: { size: 500, wait: "20ms" },
  create: () => ({ jobId: "j1" }),
  async getMany(entries, { signal, fetch, connection }) {
    same<typeof fetch, typeof globalThis.fetch>(true);
    same<typeof connection extends { taskType: string } | undefined ? true : false, true>(true);
    const rows = await listRows(entries.map(({ job }) => job.jobId), signal);
    return entries.map(({ job, outputPrefix, signal: own }) => {
      same<typeof job, { jobId: string; region: string }>(true);
      same<typeof outputPrefix, string>(true);
      same<typeof own, AbortSignal>(true);
      const found = rows.get(job.jobId);
      return found === undefined ? new UserError("LOST", "no such job") : Resource.succeeded({ rows: found });
    });
  },
  delete() {},
});
export const count = counted.task({ name: "count", inputs: {} });

/** Both methods. */
export const both = defineAsyncConnector({
  taskType: "both",
  resourceMeta: Job,
  create: () => ({ jobId: "j1" }),
  get: ({ jobId }) => Resource.running(jobId),
  getMany: (entries) => entries.map(({ job }) => Resource.running(job.jobId)),
  delete() {},
});

export class QueueConnector extends GetManyConnectorBase<typeof Job> {
  readonly name = "Queue Connector";
  constructor() {
    super({ taskType: "queue", resourceMeta: Job, batch: { size: 10 } });
  }
  create(_request: CreateRequest) {
    return new Job({ jobId: "j1" });
  }
  async getMany(entries: readonly GetManyEntry<Job>[], { signal }: GetManyRequest): Promise<BatchResult<{ rows: number }>[]> {
    const rows = await listRows(entries.map(({ job }) => job.jobId), signal);
    return entries.map(({ job }) => Resource.succeeded({ rows: rows.get(job.jobId) ?? 0 }));
  }
  delete() {}
}

export class BothConnector extends AsyncConnectorBase<typeof Job> {
  readonly name = "Both Connector";
  constructor() {
    super({ taskType: "both", resourceMeta: Job, batch: { wait: "1s" } });
  }
  create(_request: CreateRequest) {
    return new Job({ jobId: "j1" });
  }
  get({ jobId }: Job, _request: GetRequest) {
    return Resource.running(jobId);
  }
  override getMany(entries: readonly GetManyEntry<Job>[]) {
    return entries.map(({ job }) => Resource.running(job.jobId));
  }
  delete() {}
}

/** A `Map` from the entry's job, without the jobs that the system does not know. */
export const mapped = defineAsyncConnector({
  taskType: "mapped",
  resourceMeta: Job,
  outputs: { rows: t.int() },
  batch: { timeout: "8s" },
  create: () => ({ jobId: "j1" }),
  async getMany(entries, { signal }) {
    const rows = await listRows(entries.map(({ job }) => job.jobId), signal);
    return new Map(entries.map(({ job }) => [job, toResource(rows.get(job.jobId))]));
  },
  delete() {},
});

function toResource(rows: number | undefined) {
  return rows === undefined ? new UserError("LOST", "no such job") : Resource.succeeded({ rows });
}

export const sensor = defineSensor({
  taskType: "many",
  inputs: { name: t.string() },
  outputs: { size: t.int() },
  pokeMany: (entries) => new Map(entries.map(({ inputs }) => [inputs, { size: inputs.name.length }])),
});
