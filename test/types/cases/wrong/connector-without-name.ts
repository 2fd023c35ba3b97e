// expect TS2515 at 6:14
// A connector needs a name.
import { AsyncConnectorBase, Resource, type CreateRequest } from "flyte-fx";
import { Job } from "../right/jobs.ts";

export class Connector extends AsyncConnectorBase<typeof Job> {
  constructor() {
    super({ taskType: "c", resourceMeta: Job });
  }
  create(_request: CreateRequest) {
    return new Job({ jobId: "j1" });
  }
  get() {
    return Resource.running();
  }
  delete() {}
}
