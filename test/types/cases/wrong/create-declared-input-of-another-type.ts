// expect TS2322 at 10:11
// `city` is a string.
import { AsyncConnectorBase, t, type CreateRequest } from "flyte-fx";
import { Job } from "../right/jobs.ts";

const declared = { inputs: { city: t.string() }, outputs: { temp: t.float(), rain: t.bool() } };

export abstract class Connector extends AsyncConnectorBase<typeof Job, typeof declared.inputs, typeof declared.outputs> {
  create({ inputs }: CreateRequest<typeof declared.inputs>) {
    const city: number = inputs.city;
    return new Job({ jobId: String(city) });
  }
}
