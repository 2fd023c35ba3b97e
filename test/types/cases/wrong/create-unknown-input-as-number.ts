// expect TS2322 at 8:11
// Undeclared inputs are unknown, not any.
import { AsyncConnectorBase, type CreateRequest } from "flyte-fx";
import { Job } from "../right/jobs.ts";

export abstract class Connector extends AsyncConnectorBase<typeof Job> {
  create({ inputs }: CreateRequest) {
    const year: number = inputs["year"];
    return new Job({ jobId: String(year) });
  }
}
