// expect TS2416 at 7:19
// A log line is a string.
import { AsyncConnectorBase } from "flyte-fx";
import type { Job } from "../right/jobs.ts";

export abstract class Connector extends AsyncConnectorBase<typeof Job> {
  override async *getLogs() {
    yield 1;
  }
}
