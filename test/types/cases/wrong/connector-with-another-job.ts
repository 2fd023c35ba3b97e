// expect TS2322 at 8:28
// The connector is for Job, but its option names another ResourceMeta.
import { AsyncConnectorBase } from "flyte-fx";
import { type Job, Query } from "../right/jobs.ts";

export abstract class Connector extends AsyncConnectorBase<typeof Job> {
  constructor() {
    super({ taskType: "c", resourceMeta: Query });
  }
}
