// expect TS2339 at 11:38
// A job has `jobId`, but not `pid`.
import { defineAsyncConnector, Resource } from "flyte-fx";
import { Job } from "../right/jobs.ts";

export const connector = defineAsyncConnector({
  name: "Connector",
  taskType: "c",
  resourceMeta: Job,
  create: () => ({ jobId: "j1" }),
  get: (job) => Resource.running(job.pid),
  delete() {},
});
