// expect TS2322 at 10:27
// `create` must return the declared fields.
import { defineAsyncConnector, Resource, t } from "flyte-fx";

export const weather = defineAsyncConnector({
  taskType: "weather",
  inputs: { city: t.string() },
  outputs: { temp: t.float(), sky: t.string() },
  resourceMeta: { jobId: t.string(), part: t.int() },
  create: ({ inputs }) => ({ jobId: inputs.city, pid: 1 }),
  get: () => Resource.running(),
  delete() {},
});
