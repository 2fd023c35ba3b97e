// expect TS2322 at 9:19
// The type is the result of `t.string`, not the function.
import { defineAsyncConnector, Resource, t } from "flyte-fx";

export const weather = defineAsyncConnector({
  taskType: "weather",
  inputs: { city: t.string() },
  outputs: { temp: t.float(), sky: t.string() },
  resourceMeta: { jobId: t.string },
  create: () => Promise.reject(new Error()),
  get: () => Resource.running(),
  delete() {},
});
