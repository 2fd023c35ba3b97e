import { AsyncConnectorBase, Resource, resourceMeta, t, type CreateRequest } from "flyte-fx";
import { same } from "../same.ts";

class Job extends resourceMeta({ city: t.string() }) {}

const declared = { inputs: { city: t.string(), days: t.int().default(1) }, outputs: { temp: t.float(), note: t.optional(t.string()) } };

export class WeatherConnector extends AsyncConnectorBase<typeof Job, typeof declared.inputs, typeof declared.outputs> {
  readonly name = "Weather Connector";
  constructor() {
    super({ taskType: "weather", resourceMeta: Job, ...declared });
  }
  create({ inputs }: CreateRequest<typeof declared.inputs>) {
    same<typeof inputs, { city: string; days: number }>(true);
    return new Job({ city: inputs.city });
  }
  get({ city }: Job) {
    return city === "" ? Resource.running() : Resource.succeeded({ temp: 4.5 });
  }
  delete() {}
}

/** Only the outputs are declared: the inputs stay unknown. */
export class ForecastConnector extends AsyncConnectorBase<typeof Job, t.Shape, typeof declared.outputs> {
  readonly name = "Forecast Connector";
  constructor() {
    super({ taskType: "forecast", resourceMeta: Job, outputs: declared.outputs });
  }
  create({ inputs }: CreateRequest) {
    same<(typeof inputs)["city"], unknown>(true);
    return { city: String(inputs["city"]) };
  }
  get() {
    return Resource.succeeded({ temp: 4.5, note: null });
  }
  delete() {}
}
