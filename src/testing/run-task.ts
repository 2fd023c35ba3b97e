import type { ConnectorBase } from "../runtime/connector/connector-base.ts";
import { ConnectorRegistry } from "../runtime/connector/connector-registry.ts";
import type { AnyTask } from "../runtime/task/task.ts";
import { recordRun, type TestOptions, type TestRun } from "./test-run.ts";

/** Input values of a task. */
export type TaskInputs<T extends AnyTask> = NonNullable<Parameters<T["run"]>[0]>;

/** Output values of a task. */
export type OutputsFrom<T extends AnyTask> = Awaited<ReturnType<T["run"]>>;

/** Options of {@link runTask}. */
export interface TaskTestOptions extends TestOptions {
  /** Connectors that may run the task. Default: the task's own connector, or the registered ones. */
  readonly connectors?: readonly ConnectorBase[];
}

/**
 * Runs a task as `fx run` does, in a new temporary folder and, by default, on a {@link FakeClock}.
 *
 * @throws FxError FX2004 if the inputs do not match the interface; TaskFailure if the task fails.
 * @example
 * const { outputs } = await runTask(weather, { city: "Oslo" }, { connectors: [new WeatherConnector()] });
 */
export function runTask<T extends AnyTask>(
  task: T,
  inputs: TaskInputs<T>,
  options: TaskTestOptions = {},
): Promise<TestRun<OutputsFrom<T>>> {
  const { connectors, ...rest } = options;
  const registry = connectors && new ConnectorRegistry();
  for (const connector of connectors ?? []) registry?.register(connector);
  const lookup = registry && { registry };
  return recordRun(
    rest,
    (complete) => task.run(inputs as never, { ...complete, ...lookup }) as Promise<OutputsFrom<T>>,
  );
}
