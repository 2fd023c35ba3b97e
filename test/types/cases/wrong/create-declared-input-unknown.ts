// expect TS2339 at 10:43
// The connector declares the input `city`, but not this one.
import { AsyncConnectorBase, t, type CreateRequest } from "flyte-fx";
import { Job } from "../right/jobs.ts";

const declared = { inputs: { city: t.string() }, outputs: { temp: t.float(), rain: t.bool() } };

export abstract class Connector extends AsyncConnectorBase<typeof Job, typeof declared.inputs, typeof declared.outputs> {
  create({ inputs }: CreateRequest<typeof declared.inputs>) {
    return new Job({ jobId: String(inputs.town) });
  }
}
