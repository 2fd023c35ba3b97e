// expect TS2339 at 9:71
// An entry of `getMany` has the declared fields of its job.
import { defineAsyncConnector, Resource, t } from "flyte-fx";

export const connector = defineAsyncConnector({
  taskType: "c",
  resourceMeta: { jobId: t.string() },
  create: () => ({ jobId: "j1" }),
  getMany: (entries) => entries.map(({ job }) => Resource.running(job.id)),
  delete() {},
});
