import { Resource, defineAsyncConnector, defineSyncConnector, resourceMeta, t } from "flyte-fx";

/* What the benchmark of serving asks for. */

const SLOW_MS = 100;

class Job extends resourceMeta({ jobId: t.string() }) {}

export const bench = defineAsyncConnector({
  name: "Bench Connector",
  taskType: "bench",
  resourceMeta: Job,
  create: () => ({ jobId: "job-000042" }),
  get: () => Resource.running(),
  delete: () => undefined,
});

export const slow = defineAsyncConnector({
  name: "Bench Slow",
  taskType: "bench-slow",
  resourceMeta: Job,
  create: () => ({ jobId: "job-000042" }),
  get: () =>
    new Promise<Resource<never>>((resolve) =>
      setTimeout(() => resolve(Resource.running()), SLOW_MS),
    ),
  delete: () => undefined,
});

export const sync = defineSyncConnector({
  name: "Bench Sync",
  taskType: "bench-sync",
  do: ({ inputs }) => Resource.succeeded({ greeting: `Hello ${String(inputs["name"])}` }),
});
