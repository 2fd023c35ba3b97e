// expect TS2353 at 8:22
// A batch has a size and a wait.
import { defineAsyncConnector, Resource, t } from "flyte-fx";

export const connector = defineAsyncConnector({
  taskType: "c",
  resourceMeta: { jobId: t.string() },
  batch: { size: 10, delay: "1s" },
  create: () => ({ jobId: "j1" }),
  getMany: (entries) => entries.map(() => Resource.running()),
  delete() {},
});
