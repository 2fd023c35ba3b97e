import type { Awaitable } from "../../base/context.ts";
import { brandClass } from "../../base/json.ts";
import type { InputValues, Native, Shape, UnknownValues } from "../../values/types/shape.ts";
import type { TaskTemplate } from "../../wire/models/task-template.ts";
import type { TaskContext } from "../task-context.ts";

/** The inputs of an executor, typed if it declares its interface. */
export type ExecutorInputs<I> = Shape extends I ? UnknownValues : Native<I>;

/** The outputs of an executor by name, typed if it declares its interface. */
export type ExecutorOutputs<O> = Shape extends O ? unknown : InputValues<O>;

/**
 * Runs a shim task, which it knows only by the TaskTemplate. fx creates it without arguments, in
 * the container or here. A module of the project must export it, because the container finds it by
 * name.
 *
 * @example
 * export class GreetExecutor extends ShimTaskExecutor {
 *   executeFromModel(taskTemplate: TaskTemplate, inputs: UnknownValues) {
 *     const { name } = readInputs({ name: t.string() }, inputs);
 *     return { greeting: `${String(taskTemplate.custom["greeting"])} ${name}` };
 *   }
 * }
 */
export abstract class ShimTaskExecutor<I = Shape, O = Shape> {
  /** For the compiler: ties an executor that declares its interface to its tasks. */
  declare readonly "~takes"?:
    ((inputs: ExecutorInputs<I>) => Shape extends O ? never : InputValues<O>) | undefined;

  /**
   * Does the work of the task and returns the outputs by name, or the bare value of a single
   * output. An error fails the task; a RetryableError fails only this attempt. `context.signal`
   * fires when the task is stopped: clean up then.
   */
  abstract executeFromModel(
    taskTemplate: TaskTemplate,
    inputs: ExecutorInputs<I>,
    context: TaskContext,
  ): Awaitable<ExecutorOutputs<O>>;
}

brandClass(ShimTaskExecutor, "shim-executor");

/** A class of executors. */
export type ExecutorClass = new () => ShimTaskExecutor<never, never>;

/** An executor class that fits the inputs and outputs of a task. One without a declared interface fits every task. */
export interface ExecutorFor<I, O> {
  /** Exists only for the compiler. */
  readonly "~takes"?: ((inputs: Native<I>) => InputValues<O>) | undefined;
  /** See {@link ShimTaskExecutor.executeFromModel}. */
  executeFromModel(taskTemplate: TaskTemplate, inputs: never, context: TaskContext): unknown;
}

/**
 * Creates a base class for executors with a declared interface: `executeFromModel` is typed, and
 * the compiler rejects a task with another interface.
 *
 * @example
 * export class Greeter extends shimTaskExecutor({ inputs: { name: t.string() }, outputs: { greeting: t.string() } }) { … }
 */
export function shimTaskExecutor<I extends Shape, O extends Shape>(declared: {
  readonly inputs: I;
  readonly outputs: O;
}): abstract new () => ShimTaskExecutor<I, O> {
  abstract class DeclaredExecutor extends ShimTaskExecutor<I, O> {
    static readonly declared = declared;
  }
  return DeclaredExecutor;
}
