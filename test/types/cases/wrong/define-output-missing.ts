// expect TS2322 at 12:14
// `sky` is also declared.
import { defineAsyncConnector, Resource, t } from "flyte-fx";
import { Job } from "../right/jobs.ts";

export const connector = defineAsyncConnector({
  name: "Connector",
  taskType: "c",
  resourceMeta: Job,
  outputs: { temp: t.float(), sky: t.enum("clear", "cloudy") },
  create: () => ({ jobId: "j1" }),
  get: () => Resource.succeeded({ temp: 4.5 }),
  delete() {},
});
