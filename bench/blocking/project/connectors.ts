import { Resource, defineAsyncConnector, resourceMeta, t } from "flyte-fx";
import { useCpu } from "./work.ts";

// Connectors for the benchmarks of blocking methods and of workers. flytekit_connectors.py has the
// first three for flytekit.

const CALL_MS = Number(process.env["BENCH_CALL_MS"]);

class Job extends resourceMeta({ jobId: t.string() }) {}

const JOBS = { resourceMeta: Job, create: () => ({ jobId: "job-0" }), delete: () => undefined };

export const asleep = defineAsyncConnector({
  ...JOBS,
  name: "Bench Asleep",
  taskType: "bench-asleep",
  blocking: true,
  get() {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, CALL_MS);
    return Resource.running();
  },
});

export const busy = defineAsyncConnector({
  ...JOBS,
  name: "Bench Busy",
  taskType: "bench-busy",
  blocking: true,
  get() {
    useCpu(CALL_MS);
    return Resource.running();
  },
});

export const cheap = defineAsyncConnector({
  ...JOBS,
  name: "Bench Cheap",
  taskType: "bench-cheap",
  get: () => Resource.running(),
});

export const isolated = defineAsyncConnector({
  ...JOBS,
  name: "Bench Isolated",
  taskType: "bench-isolated",
  blocking: true,
  get: () => Resource.running(),
});

export const working = defineAsyncConnector({
  ...JOBS,
  name: "Bench Working",
  taskType: "bench-working",
  get() {
    useCpu(CALL_MS);
    return Resource.running();
  },
});
