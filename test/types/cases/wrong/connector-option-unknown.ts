// expect TS2353 at 8:47
// The option is called `taskTypeVersion`.
import { AsyncConnectorBase } from "flyte-fx";
import { Job } from "../right/jobs.ts";

export abstract class Connector extends AsyncConnectorBase<typeof Job> {
  constructor() {
    super({ taskType: "c", resourceMeta: Job, version: 1 });
  }
}
