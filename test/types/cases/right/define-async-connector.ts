import { defineAsyncConnector, Resource, resourceMeta, t } from "flyte-fx";
import { same } from "../same.ts";

class Job extends resourceMeta({ jobId: t.string(), state: t.enum("new", "old") }) {}

declare function start(statement: string): Promise<string>;

export const duckdb = defineAsyncConnector({
  name: "DuckDB Connector",
  taskType: "duckdb",
  taskTypeVersion: 1,
  secrets: ["TOKEN"],
  resourceMeta: Job,
  async create({ taskTemplate, inputs }) {
    same<typeof inputs, Readonly<Record<string, unknown>>>(true);
    return { jobId: await start(taskTemplate.sql?.statement ?? ""), state: "new" };
  },
  async get(job, { signal }) {
    same<typeof job.jobId, string>(true);
    same<typeof job.state, "new" | "old">(true);
    same<typeof signal, AbortSignal>(true);
    return job.state === "new" ? Resource.running() : Resource.succeeded({ rows: 42 });
  },
  async delete(job, { log }) {
    log.info("deleted", { job: job.jobId });
  },
  async *getLogs(job, { lines, token }) {
    same<typeof lines, number>(true);
    yield { lines: [job.jobId], token };
  },
  getMetrics: (job, { queries }) => queries.map((metric) => ({ metric, data: { job: job.jobId } })),
  classify: (error) => (error instanceof TypeError ? "user" : undefined),
});

export const weather = defineAsyncConnector({
  name: "Weather Connector",
  taskType: "weather",
  resourceMeta: Job,
  inputs: { city: t.string(), days: t.int().default(1) },
  outputs: { temp: t.float(), sky: t.enum("clear", "cloudy"), note: t.optional(t.string()) },
  create({ inputs }) {
    same<typeof inputs, { city: string; days: number }>(true);
    return { jobId: inputs.city, state: "new" };
  },
  get: ({ jobId }) => (jobId === "" ? Resource.queued() : Resource.succeeded({ temp: 4.5, sky: "clear" })),
  delete() {},
});

/** Declares only one of the two. */
export const counted = defineAsyncConnector({
  name: "Counting Connector",
  taskType: "count",
  resourceMeta: Job,
  outputs: { rows: t.int() },
  create: ({ inputs }) => {
    same<(typeof inputs)["city"], unknown>(true);
    return new Job({ jobId: "j", state: "old" });
  },
  get: () => Resource.succeeded({ rows: 1 }),
  delete: async () => {},
});
