import { AsyncConnectorBase, type CreateRequest, t } from "flyte-fx";
import { Job } from "../right/jobs.ts";

const declared = { inputs: { city: t.string() }, outputs: { temp: t.float(), rain: t.bool() } };

export abstract class CreateDeclaredInputOfAnotherTypeConnector extends AsyncConnectorBase<typeof Job, typeof declared.inputs, typeof declared.outputs> {
  create({ inputs }: CreateRequest<typeof declared.inputs>) {
    // expect TS2322 at 11: `city` is a string.
    const city: number = inputs.city;
    return new Job({ jobId: String(city) });
  }
}

export abstract class CreateDeclaredInputUnknownConnector extends AsyncConnectorBase<typeof Job, typeof declared.inputs, typeof declared.outputs> {
  create({ inputs }: CreateRequest<typeof declared.inputs>) {
    // expect TS2339 at 43: The connector declares the input `city`, but not this one.
    return new Job({ jobId: String(inputs.town) });
  }
}

export abstract class CreateRequestOfUndeclaredInputsConnector extends AsyncConnectorBase<typeof Job> {
  // expect TS2416 at 3: The connector does not declare these inputs, so nothing checks them.
  create({ inputs: { city } }: CreateRequest<typeof declared.inputs>) {
    return new Job({ jobId: city });
  }
}

export abstract class CreateRequestWithoutDeclaredInputsConnector extends AsyncConnectorBase<typeof Job, typeof declared.inputs> {
  // expect TS2416 at 3: The connector declares its inputs: the request is a `CreateRequest<typeof inputs>`.
  create({ inputs: { city } }: CreateRequest) {
    return new Job({ jobId: String(city) });
  }
}

export abstract class CreateRequestWithoutMember extends AsyncConnectorBase<typeof Job> {
  // expect TS2339 at 12: A request has no such member.
  create({ password }: CreateRequest) {
    return new Job({ jobId: String(password) });
  }
}

export abstract class CreateReturnsAnotherJob extends AsyncConnectorBase<typeof Job> {
  // expect TS2416 at 3: `create` must return the fields of Job.
  create() {
    return { pid: 1 };
  }
}

export abstract class CreateReturnsWidenedEnum extends AsyncConnectorBase<typeof Job> {
  // expect TS2416 at 3: `state` of a plain object is any string; `new Job({ … })` keeps the member.
  create() {
    return { jobId: "j1", state: "new" };
  }
}

export abstract class CreateUnknownInputAsNumber extends AsyncConnectorBase<typeof Job> {
  create({ inputs }: CreateRequest) {
    // expect TS2322 at 11: Undeclared inputs are unknown, not any.
    const year: number = inputs["year"];
    return new Job({ jobId: String(year) });
  }
}
