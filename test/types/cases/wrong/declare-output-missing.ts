// expect TS2322 at 11:14
// `sky` is also declared.
import { defineAsyncConnector, Resource, t } from "flyte-fx";

export const weather = defineAsyncConnector({
  taskType: "weather",
  inputs: { city: t.string() },
  outputs: { temp: t.float(), sky: t.string() },
  resourceMeta: { jobId: t.string(), part: t.int() },
  create: ({ inputs }) => ({ jobId: inputs.city, part: 1 }),
  get: () => Resource.succeeded({ temp: 4.5 }),
  delete() {},
});
