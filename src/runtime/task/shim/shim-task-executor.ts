import { brandClass } from "../../base/brand.ts";
import type { Awaitable } from "../../base/context.ts";
import type { InputValues, Native, Shape, UnknownValues } from "../../values/types/shape.ts";
import type { TaskTemplate } from "../../wire/models/task-template.ts";
import type { TaskContext } from "../task-context.ts";

/** What an executor receives: typed where it declares its interface. */
export type ExecutorInputs<I> = Shape extends I ? UnknownValues : Native<I>;

/** What an executor gives: outputs by name, typed where it declares its interface. */
export type ExecutorOutputs<O> = Shape extends O ? unknown : InputValues<O>;

/**
 * Runs a shim task: all that it knows of the task is its TaskTemplate. Made without arguments, in the task's container
 * or here; exported from a module of the project, since the container finds it by its name.
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
  /** Types only: ties an executor that declares its interface to the task that names it. */
  declare readonly "~takes"?:
    ((inputs: ExecutorInputs<I>) => Shape extends O ? never : InputValues<O>) | undefined;

  /**
   * Does the task's work. Gives the outputs by name; for a single output the bare value will do. What it throws fails the
   * task; a RetryableError fails the attempt. `context.signal` fires when the task is stopped: clean up then.
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

/** An executor class that fits a task's inputs and outputs: one without a declared interface fits every task. */
export interface ExecutorFor<I, O> {
  /** Types only. */
  readonly "~takes"?: ((inputs: Native<I>) => InputValues<O>) | undefined;
  /** See {@link ShimTaskExecutor.executeFromModel}. */
  executeFromModel(taskTemplate: TaskTemplate, inputs: never, context: TaskContext): unknown;
}

/**
 * A base class of executors whose interface is declared once: `executeFromModel` is typed, and a task of another
 * interface is refused by the compiler.
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
