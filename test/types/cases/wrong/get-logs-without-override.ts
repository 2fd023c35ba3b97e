// expect TS4114 at 7:10
// An optional method of the base class is overridden.
import { AsyncConnectorBase } from "flyte-fx";
import type { Job } from "../right/jobs.ts";

export abstract class Connector extends AsyncConnectorBase<typeof Job> {
  async *getLogs() {
    yield "one";
  }
}
