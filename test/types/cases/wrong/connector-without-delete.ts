// expect TS2515 at 6:14
// An asynchronous connector must have a `delete`.
import { AsyncConnectorBase, Resource, type CreateRequest } from "flyte-fx";
import { Job } from "../right/jobs.ts";

export class Connector extends AsyncConnectorBase<typeof Job> {
  readonly name = "Connector";
  constructor() {
    super({ taskType: "c", resourceMeta: Job });
  }
  create(_request: CreateRequest) {
    return new Job({ jobId: "j1" });
  }
  get() {
    return Resource.running();
  }
}
