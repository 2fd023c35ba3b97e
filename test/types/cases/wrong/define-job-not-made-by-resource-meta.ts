// expect TS2353 at 8:19
// A ResourceMeta is made by `resourceMeta`.
import { defineAsyncConnector, Resource, t } from "flyte-fx";

export const connector = defineAsyncConnector({
  name: "Connector",
  taskType: "c",
  resourceMeta: { jobId: t.string() },
  create: () => ({ jobId: "j1" }),
  get: () => Resource.running(),
  delete() {},
});
