// expect TS2416 at 9:3
// The connector does not declare these inputs, so nothing checks them.
import { AsyncConnectorBase, t, type CreateRequest } from "flyte-fx";
import { Job } from "../right/jobs.ts";

const inputs = { city: t.string() };

export abstract class Connector extends AsyncConnectorBase<typeof Job> {
  create({ inputs: { city } }: CreateRequest<typeof inputs>) {
    return new Job({ jobId: city });
  }
}
