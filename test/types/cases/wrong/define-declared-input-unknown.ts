// expect TS2339 at 11:44
// The connector declares an input `city`, and none of this name.
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
