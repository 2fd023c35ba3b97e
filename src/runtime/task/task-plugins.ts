import type { Awaitable } from "../base/context.ts";
import { FxError } from "../base/errors/errors.ts";
import type { AnyFlyteType } from "../values/types/flyte-type.ts";
import type { Native, Shape } from "../values/types/shape.ts";
import {
  FunctionTask,
  type FunctionReturn,
  type FunctionTaskOptions,
  type TaskFunction,
} from "./function-task.ts";
import type { TaskContext } from "./task-context.ts";

/** A class of function tasks for configurations of one class. */
export type FunctionTaskClass<C> = new (
  options: FunctionTaskOptions<never, never, C>,
  fn: TaskFunction<never, never>,
) => FunctionTask<never, never, C>;

type ConfigClass<C> = abstract new (...args: never[]) => C;

const classes = new Map<ConfigClass<object>, FunctionTaskClass<object>>();

/** Selects the task class that `task` creates for a configuration. */
export const TaskPlugins = {
  /**
   * Registers a task class for configurations of exactly this class. Registering the same pair
   * again changes nothing.
   *
   * @throws FxError FX3013 if another task class is registered for it.
   */
  register<C extends object>(
    config: ConfigClass<C>,
    taskClass: FunctionTaskClass<NoInfer<C>>,
  ): void {
    const present = classes.get(config);
    if (present !== undefined && present !== (taskClass as unknown)) {
      throw new FxError(
        "FX3013",
        `${taskClass.name} and ${present.name} are both registered for configurations of class ${config.name}`,
        { hint: "remove one of the two registrations, or use two configuration classes" },
      );
    }
    classes.set(config, taskClass as unknown as FunctionTaskClass<object>);
  },

  /** Returns the task class for exactly the class of a configuration, ignoring what it extends. Default: FunctionTask. */
  find(config: object | undefined): FunctionTaskClass<never> {
    const found =
      config === undefined ? undefined : classes.get(config.constructor as ConfigClass<object>);
    return (found ?? FunctionTask) as unknown as FunctionTaskClass<never>;
  },
};

/**
 * Creates a task from a function.
 *
 * @example
 * export const add = task({ inputs: { a: t.int(), b: t.int().default(1) }, outputs: t.int() }, ({ a, b }) => a + b);
 *
 * @throws FxError FX3007 with every fault of the options.
 */
export function task<
  I extends Shape = {},
  O extends AnyFlyteType | Shape = {},
  const R extends FunctionReturn<NoInfer<O>> = FunctionReturn<NoInfer<O>>,
>(
  options: FunctionTaskOptions<I, O, object>,
  fn: (inputs: Native<I>, context: TaskContext) => Awaitable<R>,
): FunctionTask<I, O> {
  return new (TaskPlugins.find(options.config))(
    options as never,
    fn as never,
  ) as unknown as FunctionTask<I, O>;
}
