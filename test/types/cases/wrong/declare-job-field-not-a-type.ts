// expect TS2322 at 9:19
// A field of a job is a Flyte type.
import { defineAsyncConnector, Resource, t } from "flyte-fx";

export const weather = defineAsyncConnector({
  taskType: "weather",
  inputs: { city: t.string() },
  outputs: { temp: t.float(), sky: t.string() },
  resourceMeta: { jobId: 4 },
  create: () => Promise.reject(new Error()),
  get: () => Resource.running(),
  delete() {},
});
