// expect TS2339 at 10:44
// The connector declares only the input `city`.
import { defineAsyncConnector, Resource, t } from "flyte-fx";

export const weather = defineAsyncConnector({
  taskType: "weather",
  inputs: { city: t.string() },
  outputs: { temp: t.float(), sky: t.string() },
  resourceMeta: { jobId: t.string(), part: t.int() },
  create: ({ inputs }) => ({ jobId: inputs.town, part: 1 }),
  get: () => Resource.running(),
  delete() {},
});
