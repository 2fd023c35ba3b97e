// expect TS2322 at 10:17
// `create` must return the fields of Job.
import { defineAsyncConnector, Resource } from "flyte-fx";
import { Job } from "../right/jobs.ts";

export const connector = defineAsyncConnector({
  name: "Connector",
  taskType: "c",
  resourceMeta: Job,
  create: () => ({ pid: 1 }),
  get: () => Resource.running(),
  delete() {},
});
