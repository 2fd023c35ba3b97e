// expect TS2416 at 9:3
// The connector declares its inputs: the request is a `CreateRequest<typeof inputs>`.
import { AsyncConnectorBase, t, type CreateRequest } from "flyte-fx";
import { Job } from "../right/jobs.ts";

const inputs = { city: t.string() };

export abstract class Connector extends AsyncConnectorBase<typeof Job, typeof inputs> {
  create({ inputs: { city } }: CreateRequest) {
    return new Job({ jobId: String(city) });
  }
}
