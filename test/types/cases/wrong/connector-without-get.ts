// expect TS2515 at 6:14
// A connector class must have a `get`; with `getMany` alone, it extends GetManyConnectorBase.
import { AsyncConnectorBase, Resource, type CreateRequest, type GetManyEntry } from "flyte-fx";
import { Job } from "../right/jobs.ts";

export class Connector extends AsyncConnectorBase<typeof Job> {
  readonly name = "Connector";
  constructor() {
    super({ taskType: "c", resourceMeta: Job });
  }
  create(_request: CreateRequest) {
    return new Job({ jobId: "j1" });
  }
  override getMany(entries: readonly GetManyEntry<Job>[]) {
    return entries.map(() => Resource.running());
  }
  delete() {}
}
