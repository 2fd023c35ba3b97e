// expect TS7031 at 7:9
// A method's parameters take no type from the base class: they are annotated.
import { AsyncConnectorBase, Resource } from "flyte-fx";
import type { Job } from "../right/jobs.ts";

export abstract class Connector extends AsyncConnectorBase<typeof Job> {
  get({ jobId }) {
    return Resource.running(jobId);
  }
}
