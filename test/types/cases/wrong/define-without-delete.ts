// expect TS2345 at 6:47
// An asynchronous connector must have a `delete`.
import { defineAsyncConnector, Resource } from "flyte-fx";
import { Job } from "../right/jobs.ts";

export const connector = defineAsyncConnector({
  name: "Connector",
  taskType: "c",
  resourceMeta: Job,
  create: () => ({ jobId: "j1" }),
  get: () => Resource.running(),
});
