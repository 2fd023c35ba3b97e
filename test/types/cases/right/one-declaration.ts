import { defineAsyncConnector, defineSyncConnector, Resource, t, type ConnectorTask, type FlyteType, type JsonObject } from "flyte-fx";
import { same } from "../same.ts";

declare function submit(city: string, key: string, fetch: typeof globalThis.fetch): Promise<string>;

/** Inputs, outputs and job are inferred from one object literal. */
export const weather = defineAsyncConnector({
  taskType: "weather",
  inputs: { city: t.string(), days: t.int().default(1) },
  outputs: { temp: t.float(), sky: t.enum("clear", "cloudy"), note: t.optional(t.string()) },
  resourceMeta: { jobId: t.string(), state: t.enum("new", "old"), region: t.string().default("eu") },
  async create({ inputs, idempotencyKey, fetch }) {
    same<typeof inputs, { city: string; days: number }>(true);
    same<typeof idempotencyKey, string>(true);
    same<typeof fetch, typeof globalThis.fetch>(true);
    return { jobId: await submit(inputs.city, idempotencyKey, fetch), state: "new" };
  },
  async get(job, { fetch, signal }) {
    same<typeof job, { jobId: string; state: "new" | "old"; region: string }>(true);
    same<typeof fetch, typeof globalThis.fetch>(true);
    same<typeof signal, AbortSignal>(true);
    return job.state === "new" ? Resource.running() : Resource.succeeded({ temp: 4.5, sky: "clear" });
  },
  async delete({ jobId }) {
    same<typeof jobId, string>(true);
  },
  async *getLogs({ jobId }, { token }) {
    yield { lines: [jobId], token };
  },
});

export const forecast = weather.task({ name: "forecast", retries: 2, timeout: "5 min", custom: { unit: "C", levels: [1, 2] } });
export const outputs: Promise<{ temp: number; sky: "clear" | "cloudy"; note: string | null }> = forecast.run({ city: "Oslo" });

/** A task may repeat what the connector declares. */
export const repeated = weather.task({ name: "repeated", inputs: { city: t.string(), days: t.int().default(1) } });
export const repeatedOutputs: Promise<{ temp: number; sky: "clear" | "cloudy"; note: string | null }> = repeated.run({ city: "Oslo", days: 2 });

/** A connector without an interface runs tasks with any interface. */
export const query = defineAsyncConnector({
  taskType: "query",
  resourceMeta: { id: t.bigint() },
  create: ({ inputs }) => ({ id: Number(inputs["limit"]) }),
  get: ({ id }) => (id === 0n ? Resource.queued() : Resource.succeeded({ rows: 1 })),
  delete() {},
});
export const count = query.task({ name: "count", inputs: { limit: t.int() }, outputs: { rows: t.int() } });
export const ofThisType: ConnectorTask<{ limit: FlyteType<number> }, { rows: FlyteType<number> }> = count;
export const rows: Promise<{ rows: number }> = count.run({ limit: 1 });
export const nothing = query.task({ name: "nothing", inputs: {}, outputs: {} });
export const nothingRuns: Promise<{}> = nothing.run();

export const greet = defineSyncConnector({
  taskType: "greet",
  inputs: {},
  outputs: { greeting: t.string() },
  do: ({ inputs, secrets }) => {
    same<typeof inputs, {}>(true);
    return Resource.succeeded({ greeting: secrets.get("TOKEN") });
  },
});
const custom: JsonObject = { a: null };
export const welcome = greet.task({ name: "welcome", custom });
export const greeting: Promise<{ greeting: string }> = welcome.run();
