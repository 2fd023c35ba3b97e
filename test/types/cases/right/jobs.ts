import { AsyncConnectorBase, type BatchResult, type CreateRequest, defineAsyncConnector, defineSensor, GetManyConnectorBase, type GetManyEntry, type GetManyRequest, type GetRequest, Resource, resourceMeta, type ResourceMetaClass, t, UserError } from "flyte-fx";
import { same } from "../same.ts";

/** Uses one name for the value and the type. */
export class Job extends resourceMeta({ jobId: t.string(), state: t.enum("new", "old").default("new"), note: t.optional(t.string()) }) {}
same<Job["jobId"], string>(true);
same<Job["state"], "new" | "old">(true);
same<Job["note"], string | null>(true);
same<ConstructorParameters<typeof Job>[0], { jobId: string; state?: "new" | "old" | undefined; note?: string | null | undefined }>(true);

const job = new Job({ jobId: "j1" });
const back = Job.decode(Job.encode(job));
same<typeof back.state, "new" | "old">(true);
export const sameJob: Job = back;
export const plainJob: Job = { jobId: "j2", state: "old", note: null };
export const bytes: Uint8Array = Job.encode({ jobId: "j1" });

/** A job class with a method. */
export class Query extends resourceMeta({ id: t.bigint() }) {
  get url(): string {
    return `https://example.org/queries/${this.id}`;
  }
}
export const url: string = new Query({ id: 7 }).url;

/** A constant, and a type of the same name. */
export const Run = resourceMeta({ at: t.datetime(), nested: t.object({ a: t.int(), b: t.optional(t.string()) }) });
export type Run = InstanceType<typeof Run>;
same<Run, { at: Date; nested: { a: number; b: string | null } }>(true);
export const run: Run = new Run({ at: "2024-01-01", nested: { a: 1 } });

export const runs: ResourceMetaClass<Run, ConstructorParameters<typeof Run>[0]> = Run;
export const metas = [Job, Query, Run];

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
