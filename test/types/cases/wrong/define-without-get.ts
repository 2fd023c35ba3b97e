// expect TS2345 at 6:47
// An asynchronous connector must have a `get` or a `getMany`.
import { defineAsyncConnector } from "flyte-fx";
import { Job } from "../right/jobs.ts";

export const connector = defineAsyncConnector({
  taskType: "c",
  resourceMeta: Job,
  create: () => ({ jobId: "j1" }),
  delete() {},
});
