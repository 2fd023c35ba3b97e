import { AsyncConnectorBase, ConnectorRegistry, type CreateRequest, defineAsyncConnector, FunctionTask, GetManyConnectorBase, type GetManyEntry, Resource, SyncConnectorBase, t, TaskPlugins } from "flyte-fx";
import { connectorChecks, type CreateWorld } from "flyte-fx/testing";
import { greet } from "../right/define-sync-connector.ts";
import { Job, Query } from "../right/jobs.ts";
import { weather } from "../right/one-declaration.ts";
import { GreetConnector } from "../right/connector-classes.ts";

export const connector = defineAsyncConnector({
  taskType: "c",
  resourceMeta: { jobId: t.string() },
  // expect TS2353 at 22: A batch has a size and a wait.
  batch: { size: 10, delay: "1s" },
  create: () => ({ jobId: "j1" }),
  getMany: (entries) => entries.map(() => Resource.running()),
  delete() {},
});

export abstract class ClassifyReturnsAnotherWord extends AsyncConnectorBase<typeof Job> {
  // expect TS2416 at 12: `classify` returns user or retryable.
  override classify() {
    return "fatal" as const;
  }
}

// expect TS2769 at 23: The task requires the input `city`.
export const checks = connectorChecks({ connector: weather, task: weather.task({ name: "forecast" }), inputs: {} });

// expect TS2322 at 41: A world says which jobs exist.
export const world: CreateWorld = () => ({ secrets: {} });

export abstract class ConnectorOptionUnknown extends AsyncConnectorBase<typeof Job> {
  constructor() {
    // expect TS2353 at 47: The option is called `taskTypeVersion`.
    super({ taskType: "c", resourceMeta: Job, version: 1 });
  }
}

const inputs = { city: t.string() };

export abstract class ConnectorOptionsOtherThanDeclared extends AsyncConnectorBase<typeof Job, typeof inputs> {
  constructor() {
    // expect TS2353 at 57: The type arguments name an input that the options do not declare.
    super({ taskType: "c", resourceMeta: Job, inputs: { town: inputs.city } });
  }
}

export abstract class ConnectorSecretsAText extends AsyncConnectorBase<typeof Job> {
  constructor() {
    // expect TS2322 at 47: Secrets are a list of names.
    super({ taskType: "c", resourceMeta: Job, secrets: "TOKEN" });
  }
}

export abstract class ConnectorWithAnotherJob extends AsyncConnectorBase<typeof Job> {
  constructor() {
    // expect TS2322 at 28: The connector is for Job, but its option names another ResourceMeta.
    super({ taskType: "c", resourceMeta: Query });
  }
}

/** A connector that lacks its name, `get` and `delete`. */
abstract class Created extends AsyncConnectorBase<typeof Job> {
  constructor() {
    super({ taskType: "c", resourceMeta: Job });
  }
  create(_request: CreateRequest) {
    return new Job({ jobId: "j1" });
  }
}

// expect TS2515 at 14: An asynchronous connector must have a `delete`.
export class ConnectorWithoutDelete extends Created {
  readonly name = "Connector";
  get() {
    return Resource.running();
  }
}

// expect TS2515 at 14: A connector class must have a `get`; with `getMany` alone, it extends GetManyConnectorBase.
export class ConnectorWithoutGet extends Created {
  readonly name = "Connector";
  override getMany(entries: readonly GetManyEntry<Job>[]) {
    return entries.map(() => Resource.running());
  }
  delete() {}
}

export abstract class ConnectorWithoutJob extends AsyncConnectorBase<typeof Job> {
  constructor() {
    // expect TS2345 at 11: An asynchronous connector must name its ResourceMeta.
    super({ taskType: "c", secrets: [] });
  }
}

// expect TS2515 at 14: A connector needs a name.
export class ConnectorWithoutName extends Created {
  get() {
    return Resource.running();
  }
  delete() {}
}

export abstract class GetLogsWithoutOverride extends AsyncConnectorBase<typeof Job> {
  // expect TS4114 at 10: A method of the base class needs `override`.
  async *getLogs() {
    yield "one";
  }
}

export abstract class GetLogsYieldsANumber extends AsyncConnectorBase<typeof Job> {
  // expect TS2416 at 19: A log line is a string.
  override async *getLogs() {
    yield 1;
  }
}

// expect TS2515 at 14: Such a connector must have a `getMany`.
export class GetManyConnectorWithoutGetMany extends GetManyConnectorBase<typeof Job> {
  readonly name = "Connector";
  constructor() {
    super({ taskType: "c", resourceMeta: Job });
  }
  create(_request: CreateRequest) {
    return new Job({ jobId: "j1" });
  }
  delete() {}
}

class Spark {
  constructor(readonly executors: number) {}
}
class Ray {
  constructor(readonly workers: number) {}
}
class SparkTask<I, O> extends FunctionTask<I, O, Spark> {}
// expect TS2345 at 27: SparkTask takes a Spark, not a Ray.
TaskPlugins.register(Ray, SparkTask);

// expect TS2345 at 28: The registry takes a connector, not its class.
ConnectorRegistry.register(GreetConnector);

// expect TS2345 at 28: The registry takes only connectors.
ConnectorRegistry.register({ name: "Connector" });

// expect TS2353 at 37: The option is called `override`.
ConnectorRegistry.register(greet, { replace: true });

export abstract class SyncConnectorWithGet extends SyncConnectorBase {
  // expect TS4113 at 12: A synchronous connector has no jobs, so it has no `get`.
  override get() {
    return Resource.running();
  }
}
