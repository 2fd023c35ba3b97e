// expect TS2322 at 9:25
// The keys of a Map are the jobs, not their ids.
import { defineAsyncConnector, Resource, t } from "flyte-fx";

export const connector = defineAsyncConnector({
  taskType: "c",
  resourceMeta: { jobId: t.string() },
  create: () => ({ jobId: "j1" }),
  getMany: (entries) => new Map(entries.map(({ job }) => [job.jobId, Resource.running()])),
  delete() {},
});
