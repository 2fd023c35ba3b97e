import type { InputValues, Native, Shape } from "../values/types/shape.ts";
import type { RunOptions } from "./run/run-options.ts";
import { getTaskRunner } from "./run/task-runner.ts";
import { TaskDefinition, type TaskOptions } from "./task-definition.ts";

/**
 * A task with inputs and outputs by name. A subclass sets its `taskType` and uses a mixin that runs
 * it.
 *
 * @example
 * class WeatherTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "weather"; }
 */
export abstract class Task<I = Shape, O = Shape> extends TaskDefinition {
  // eslint-disable-next-line @typescript-eslint/no-useless-constructor -- it ties the declared shapes to I and O
  constructor(options: TaskOptions<I, O>) {
    super(options);
  }

  /**
   * Runs the task here as Flyte would: fx encodes and decodes template, inputs, ResourceMeta and
   * outputs wherever Flyte does. Inputs must be passed unless all are optional.
   *
   * @throws FxError FX2004 for inputs that do not fit; TaskFailure if the task fails; FX3005 without a connector.
   */
  run(
    ...[inputs, options]: {} extends InputValues<I>
      ? [inputs?: InputValues<I>, options?: RunOptions]
      : [inputs: InputValues<I>, options?: RunOptions]
  ): Promise<Native<O>> {
    return this.execute(inputs ?? {}, options ?? {}) as Promise<Native<O>>;
  }

  /** Runs the task as its mixin says. A class with its own way to run overrides it. */
  protected async execute(inputs: object, options: RunOptions): Promise<object> {
    return getTaskRunner()(this.toRunnable(options), inputs, options);
  }
}

/** A task with any types. */
export type AnyTask = TaskDefinition & {
  /** Runs the task here, see {@link Task.run}. A function task with a single unnamed output resolves to the bare value. */
  run(inputs: never, options?: RunOptions): Promise<unknown>;
};
