// expect TS2322 at 10:33
// `state` is new or old.
import { defineAsyncConnector, Resource } from "flyte-fx";
import { Job } from "../right/jobs.ts";

export const connector = defineAsyncConnector({
  name: "Connector",
  taskType: "c",
  resourceMeta: Job,
  create: () => ({ jobId: "j1", state: "gone" }),
  get: () => Resource.running(),
  delete() {},
});
