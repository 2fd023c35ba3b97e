// expect TS2416 at 7:3
// `state` of a plain object is any string; `new Job({ … })` keeps the member.
import { AsyncConnectorBase } from "flyte-fx";
import type { Job } from "../right/jobs.ts";

export abstract class Connector extends AsyncConnectorBase<typeof Job> {
  create() {
    return { jobId: "j1", state: "new" };
  }
}
