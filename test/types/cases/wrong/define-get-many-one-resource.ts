// expect TS2322 at 9:18
// `getMany` returns a list.
import { defineAsyncConnector, Resource, t } from "flyte-fx";

export const connector = defineAsyncConnector({
  taskType: "c",
  resourceMeta: { jobId: t.string() },
  create: () => ({ jobId: "j1" }),
  getMany: () => Resource.running(),
  delete() {},
});
