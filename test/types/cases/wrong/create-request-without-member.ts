// expect TS2339 at 7:12
// A request has no such member.
import { AsyncConnectorBase, type CreateRequest } from "flyte-fx";
import { Job } from "../right/jobs.ts";

export abstract class Connector extends AsyncConnectorBase<typeof Job> {
  create({ password }: CreateRequest) {
    return new Job({ jobId: String(password) });
  }
}
