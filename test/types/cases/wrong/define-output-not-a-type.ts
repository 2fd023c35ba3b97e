// expect TS2322 at 10:14
// An output is a Flyte type.
import { defineAsyncConnector, Resource } from "flyte-fx";
import { Job } from "../right/jobs.ts";

export const connector = defineAsyncConnector({
  name: "Connector",
  taskType: "c",
  resourceMeta: Job,
  outputs: { temp: 4.5 },
  create: () => ({ jobId: "j1" }),
  get: () => Resource.running(),
  delete() {},
});
