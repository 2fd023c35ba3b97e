// expect TS2416 at 7:3
// `create` must return the fields of Job.
import { AsyncConnectorBase } from "flyte-fx";
import type { Job } from "../right/jobs.ts";

export abstract class Connector extends AsyncConnectorBase<typeof Job> {
  create() {
    return { pid: 1 };
  }
}
