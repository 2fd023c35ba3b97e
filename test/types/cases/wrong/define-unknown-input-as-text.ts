// expect TS2322 at 10:30
// Undeclared inputs are unknown, not any.
import { defineAsyncConnector, Resource } from "flyte-fx";
import { Job } from "../right/jobs.ts";

export const connector = defineAsyncConnector({
  name: "Connector",
  taskType: "c",
  resourceMeta: Job,
  create: ({ inputs }) => ({ jobId: inputs["city"] }),
  get: () => Resource.running(),
  delete() {},
});
