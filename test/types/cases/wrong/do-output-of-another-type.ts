// expect TS2416 at 8:3
// `temp` is a number.
import { Resource, SyncConnectorBase, t, type DoRequest } from "flyte-fx";

const declared = { inputs: { city: t.string() }, outputs: { temp: t.float(), rain: t.bool() } };

export abstract class Connector extends SyncConnectorBase<typeof declared.inputs, typeof declared.outputs> {
  do({ inputs }: DoRequest<typeof declared.inputs>) {
    return Resource.succeeded({ temp: inputs.city, rain: false });
  }
}
