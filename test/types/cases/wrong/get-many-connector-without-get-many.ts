// expect TS2515 at 6:14
// Such a connector must have a `getMany`.
import { GetManyConnectorBase, type CreateRequest } from "flyte-fx";
import { Job } from "../right/jobs.ts";

export class Connector extends GetManyConnectorBase<typeof Job> {
  readonly name = "Connector";
  constructor() {
    super({ taskType: "c", resourceMeta: Job });
  }
  create(_request: CreateRequest) {
    return new Job({ jobId: "j1" });
  }
  delete() {}
}
