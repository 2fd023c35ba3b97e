import { AsyncConnectorBase, defineSensor, type DoRequest, FxError, Resource, RetryableError, SyncConnectorBase, t, UserError } from "flyte-fx";
import { type HttpContext, requestJson } from "flyte-fx/http";
import { type Job, type Query } from "../right/jobs.ts";

const declared = { inputs: { city: t.string() }, outputs: { temp: t.float(), rain: t.bool() } };

// expect TS2515 at 14: A synchronous connector must have a `do`.
export class DoMissing extends SyncConnectorBase {
  readonly name = "Connector";
  constructor() {
    super({ taskType: "c" });
  }
}

export abstract class DoOutputOfAnotherTypeConnector extends SyncConnectorBase<typeof declared.inputs, typeof declared.outputs> {
  // expect TS2416 at 3: `temp` is a number.
  do({ inputs }: DoRequest<typeof declared.inputs>) {
    return Resource.succeeded({ temp: inputs.city, rain: false });
  }
}

// expect TS2345 at 19: There is no such code.
throw new FxError("FX9999", "what happened");

export abstract class GetOutputMissingConnector extends AsyncConnectorBase<typeof Job, typeof declared.inputs, typeof declared.outputs> {
  // expect TS2416 at 3: `rain` is also declared.
  get() {
    return Resource.succeeded({ temp: 4.5 });
  }
}

export abstract class GetOutputOfAnotherTypeConnector extends AsyncConnectorBase<typeof Job, typeof declared.inputs, typeof declared.outputs> {
  // expect TS2416 at 3: `temp` is a number.
  get() {
    return Resource.succeeded({ temp: "4.5", rain: false });
  }
}

export abstract class GetRequestParameterNotAnnotated extends AsyncConnectorBase<typeof Job> {
  // expect TS7031 at 9: Method parameters do not inherit their types: annotate them.
  get({ jobId }) {
    return Resource.running(jobId);
  }
}

export abstract class GetReturnsAPhase extends AsyncConnectorBase<typeof Job> {
  // expect TS2416 at 3: `get` returns a Resource.
  get() {
    return "RUNNING" as const;
  }
}

export abstract class GetTakesAnotherJob extends AsyncConnectorBase<typeof Job> {
  // expect TS2416 at 3: `get` receives the job that `create` returned.
  get({ id }: Query) {
    return Resource.running(String(id));
  }
}

export async function stop(context: HttpContext): Promise<string> {
  const job = await requestJson<{ id: string }>(context, { method: "DELETE", baseUrl: "https://jobs.example", path: "/" });
  // expect TS18048 at 10: The answer of a DELETE may be missing.
  return job.id;
}

// expect TS2673 at 30: The method for its phase creates a Resource.
export const resourceByNew = new Resource("RUNNING", {}, {});

// expect TS2554 at 54: A failure needs a message.
export const resourceFailedWithoutMessage = Resource.failed();

// expect TS2741 at 78: A link needs a name.
export const resourceLinkWithoutName = Resource.running("60 %", { logLinks: [{ uri: "https://example.org" }] });

// expect TS2345 at 56: Outputs are an object of values by name.
export const resourceOutputsAText = Resource.succeeded("done");

// expect TS2345 at 49: Flyte has no such phase.
export const resourcePhaseUnknown = Resource.of("DONE");

// expect TS2345 at 26: A code is a string.
throw new RetryableError(429, "too many queries");

export const sensorOutputOfAnotherType = defineSensor({
  taskType: "offsets",
  outputs: { offset: t.int() },
  // expect TS2322 at 18: The outputs of a poke are those that the sensor declares.
  poke: () => ({ offset: "five" }),
});

export const sensorTrueInPlaceOfOutputs = defineSensor({
  taskType: "offsets",
  outputs: { offset: t.int() },
  // expect TS2322 at 15: A sensor with outputs returns them when it is done.
  poke: () => true,
});

// expect TS2345 at 47: A sensor has a `poke`, a `pokeMany`, or both.
export const sensorWithoutPoke = defineSensor({
  taskType: "offsets",
  inputs: { topic: t.string() },
});

// expect TS2345 at 21: The cause follows the message: `{ cause }`.
throw new UserError(new Error("why"));

// expect TS2345 at 7: An error needs a message.
throw new UserError();
