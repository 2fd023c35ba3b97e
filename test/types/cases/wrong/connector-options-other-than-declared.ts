// expect TS2353 at 10:57
// The type arguments name an input that the options do not declare.
import { AsyncConnectorBase, t } from "flyte-fx";
import { Job } from "../right/jobs.ts";

const inputs = { city: t.string() };

export abstract class Connector extends AsyncConnectorBase<typeof Job, typeof inputs> {
  constructor() {
    super({ taskType: "c", resourceMeta: Job, inputs: { town: inputs.city } });
  }
}
