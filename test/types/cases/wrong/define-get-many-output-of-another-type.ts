// expect TS2322 at 10:25
// `getMany` returns outputs of the declared types.
import { defineAsyncConnector, Resource, t } from "flyte-fx";

export const connector = defineAsyncConnector({
  taskType: "c",
  resourceMeta: { jobId: t.string() },
  outputs: { rows: t.int() },
  create: () => ({ jobId: "j1" }),
  getMany: (entries) => entries.map(() => Resource.succeeded({ rows: "42" })),
  delete() {},
});
