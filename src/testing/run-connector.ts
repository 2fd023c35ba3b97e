import { FxError } from "../runtime/base/errors/errors.ts";
import type { ConnectorBase } from "../runtime/connector/connector-base.ts";
import { ConnectorTask } from "../runtime/task/connector-task.ts";
import type { AnyTask } from "../runtime/task/task.ts";
import type { UnknownValues } from "../runtime/values/types/shape.ts";
import {
  type OutputsFrom,
  type TaskInputs,
  type TestOptions,
  type TestRun,
  runTask,
} from "./run-task.ts";

/** Options of {@link runConnector}: the task, its inputs, and the options of a run. */
export type ConnectorTestOptions<T extends AnyTask> = TestOptions & {
  readonly task: T;
} & ({} extends TaskInputs<T>
    ? { readonly inputs?: TaskInputs<T> }
    : { readonly inputs: TaskInputs<T> });

/**
 * Runs one job with this connector as `fx run` does: it polls in the same loop and encodes every
 * value as Flyte would. Each call has its own registry, its own temporary folder and, by default,
 * its own {@link FakeClock}. `task` is optional if the connector declares its inputs and outputs.
 *
 * @throws FxError FX2004 if the inputs do not match the interface; FX5001 if a secret is missing;
 * TaskFailure if the job fails.
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
  const { task = createDeclaredTask(connector), inputs = {}, ...rest } = options;
  const run: TestRun<unknown> = await runTask(task, inputs as never, {
    ...rest,
    connectors: [connector],
  });
  return run;
}

/** Creates a task from the interface that the connector declares. Throws FX3007 if it declares none. */
export function createDeclaredTask(connector: ConnectorBase): AnyTask {
  const { inputFields, outputFields } = connector;
  if (inputFields === undefined && outputFields === undefined) {
    throw new FxError("FX3007", `"${connector.name}" declares neither inputs nor outputs`, {
      hint: "pass a task, as the option task",
      location: connector.definedAt.location,
    });
  }
  const { name, version } = connector.taskCategory;
  return new ConnectorTask(connector, {
    name,
    taskType: name,
    taskTypeVersion: version,
    inputs: Object.fromEntries(inputFields ?? []),
    outputs: Object.fromEntries(outputFields ?? []),
  });
}
