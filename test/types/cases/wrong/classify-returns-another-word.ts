// expect TS2416 at 7:12
// `classify` returns user or retryable.
import { AsyncConnectorBase } from "flyte-fx";
import type { Job } from "../right/jobs.ts";

export abstract class Connector extends AsyncConnectorBase<typeof Job> {
  override classify() {
    return "fatal" as const;
  }
}
