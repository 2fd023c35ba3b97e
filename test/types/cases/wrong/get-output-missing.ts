// expect TS2416 at 9:3
// `rain` is also declared.
import { AsyncConnectorBase, Resource, t } from "flyte-fx";
import type { Job } from "../right/jobs.ts";

const declared = { inputs: { city: t.string() }, outputs: { temp: t.float(), rain: t.bool() } };

export abstract class Connector extends AsyncConnectorBase<typeof Job, typeof declared.inputs, typeof declared.outputs> {
  get() {
    return Resource.succeeded({ temp: 4.5 });
  }
}
