// expect TS2322 at 8:47
// Secrets are a list of names.
import { AsyncConnectorBase } from "flyte-fx";
import { Job } from "../right/jobs.ts";

export abstract class Connector extends AsyncConnectorBase<typeof Job> {
  constructor() {
    super({ taskType: "c", resourceMeta: Job, secrets: "TOKEN" });
  }
}
