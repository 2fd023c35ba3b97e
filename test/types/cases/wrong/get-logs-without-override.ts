// expect TS4114 at 7:10
// A method of the base class needs `override`.
import { AsyncConnectorBase } from "flyte-fx";
import type { Job } from "../right/jobs.ts";

export abstract class Connector extends AsyncConnectorBase<typeof Job> {
  async *getLogs() {
    yield "one";
  }
}
