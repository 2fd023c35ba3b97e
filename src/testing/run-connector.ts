import { FxError } from "../runtime/base/errors/errors.ts";
import type { ConnectorBase } from "../runtime/connector/connector-base.ts";
import { AsyncConnectorExecutorMixin } from "../runtime/task/executor-mixins.ts";
import { type AnyTask, Task } from "../runtime/task/task.ts";
import type { TypeNode } from "../runtime/values/types/flyte-type.ts";
import type { Shape, UnknownValues } from "../runtime/values/types/shape.ts";
import { type TaskInputs, type OutputsFrom, runTask } from "./run-task.ts";
import type { TestOptions, TestRun } from "./test-run.ts";

/** What {@link runConnector} is given: the task that the connector is to run, its inputs, and what else a run may be given. */
export type ConnectorTestOptions<T extends AnyTask> = TestOptions & {
  readonly task: T;
} & ({} extends TaskInputs<T>
    ? { readonly inputs?: TaskInputs<T> }
    : { readonly inputs: TaskInputs<T> });

/**
 * Runs one job by this connector: the real loop, over the bytes that Flyte would send, with a registry and a temporary
 * folder of its own and, unless told otherwise, on a {@link FakeClock}. `task` can be left out where the connector declares
 * its inputs and outputs.
 *
 * @throws FxError FX2004 for inputs that do not fit; FX5001 for a missing secret; TaskFailure where the job fails.
 * @example
 * const { outputs, phases } = await runConnector(new WeatherConnector(), { task: weather, inputs: { city: "Oslo" } });
 */
export function runConnector<T extends AnyTask>(
  connector: ConnectorBase,
  options: ConnectorTestOptions<T>,
): Promise<TestRun<OutputsFrom<T>>>;
export function runConnector(
  connector: ConnectorBase,
  options: TestOptions & { readonly inputs?: object; readonly task?: undefined },
): Promise<TestRun<UnknownValues>>;
export async function runConnector(
  connector: ConnectorBase,
  options: TestOptions & { readonly task?: AnyTask | undefined; readonly inputs?: object },
): Promise<TestRun<unknown>> {
  const { task = taskFor(connector), inputs = {}, ...rest } = options;
  const run: TestRun<unknown> = await runTask(task, inputs as never, {
    ...rest,
    connectors: [connector],
  });
  return run;
}

class DeclaredTask extends AsyncConnectorExecutorMixin(Task)<Shape, Shape> {
  readonly taskType: string;

  constructor({ taskCategory: { name, version } }: ConnectorBase, inputs: Shape, outputs: Shape) {
    super({ name, taskTypeVersion: version, inputs, outputs });
    this.taskType = name;
  }
}

/** A task with the interface that the connector declares. */
function taskFor(connector: ConnectorBase): AnyTask {
  const { inputFields, outputFields } = connector;
  if (inputFields === undefined && outputFields === undefined) {
    throw new FxError("FX3007", `"${connector.name}" serves tasks of any interface`, {
      hint: "say which one: runConnector(connector, { task, inputs })",
      location: connector.definedAt.location,
    });
  }
  return new DeclaredTask(connector, shapeFromFields(inputFields), shapeFromFields(outputFields));
}

function shapeFromFields(fields: ReadonlyMap<string, TypeNode> | undefined): Shape {
  return Object.fromEntries(fields ?? []);
}
