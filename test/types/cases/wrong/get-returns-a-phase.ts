// expect TS2416 at 7:3
// `get` returns a Resource.
import { AsyncConnectorBase } from "flyte-fx";
import type { Job } from "../right/jobs.ts";

export abstract class Connector extends AsyncConnectorBase<typeof Job> {
  get() {
    return "RUNNING" as const;
  }
}
