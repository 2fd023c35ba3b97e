// expect TS2339 at 11:11
// A job has `jobId`, but not `pid`.
import { defineAsyncConnector, Resource, t } from "flyte-fx";

export const weather = defineAsyncConnector({
  taskType: "weather",
  inputs: { city: t.string() },
  outputs: { temp: t.float(), sky: t.string() },
  resourceMeta: { jobId: t.string(), part: t.int() },
  create: ({ inputs }) => ({ jobId: inputs.city, part: 1 }),
  get: ({ pid }) => Resource.running(pid),
  delete() {},
});
