// expect TS2416 at 7:3
// `get` receives the job that `create` returned.
import { AsyncConnectorBase, Resource } from "flyte-fx";
import type { Job, Query } from "../right/jobs.ts";

export abstract class Connector extends AsyncConnectorBase<typeof Job> {
  get({ id }: Query) {
    return Resource.running(String(id));
  }
}
