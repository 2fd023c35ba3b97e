// expect TS2339 at 11:44
// The connector declares the input `city`, but not this one.
import { defineAsyncConnector, Resource, t } from "flyte-fx";
import { Job } from "../right/jobs.ts";

export const connector = defineAsyncConnector({
  name: "Connector",
  taskType: "c",
  resourceMeta: Job,
  inputs: { city: t.string() },
  create: ({ inputs }) => ({ jobId: inputs.town }),
  get: () => Resource.running(),
  delete() {},
});
