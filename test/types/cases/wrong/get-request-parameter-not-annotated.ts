// expect TS7031 at 7:9
// Method parameters do not inherit their types: annotate them.
import { AsyncConnectorBase, Resource } from "flyte-fx";
import type { Job } from "../right/jobs.ts";

export abstract class Connector extends AsyncConnectorBase<typeof Job> {
  get({ jobId }) {
    return Resource.running(jobId);
  }
}
