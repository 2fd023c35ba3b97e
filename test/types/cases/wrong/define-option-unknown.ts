// expect TS2353 at 10:3
// The option is called `taskTypeVersion`.
import { defineAsyncConnector, Resource } from "flyte-fx";
import { Job } from "../right/jobs.ts";

export const connector = defineAsyncConnector({
  name: "Connector",
  taskType: "c",
  resourceMeta: Job,
  taskVersion: 1,
  create: () => ({ jobId: "j1" }),
  get: () => Resource.running(),
  delete() {},
});
