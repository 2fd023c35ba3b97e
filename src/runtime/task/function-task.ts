import type { Awaitable } from "../base/context.ts";
import { FxError } from "../base/errors/errors.ts";
import { isKind } from "../base/json.ts";
import { captureLocation } from "../base/source/source-location.ts";
import type { LiteralMap } from "../values/literal.ts";
import { toProtocolFields } from "../values/to-protocol-fields.ts";
import type { AnyFlyteType } from "../values/types/flyte-type.ts";
import type { InputValue, InputValues, Native, NativeValue, Shape } from "../values/types/shape.ts";
import type { Container } from "../wire/models/task-template.ts";
import { getTemplateProtocol } from "../wire/shared/template-codec.ts";
import { buildContainer, type ContainerOptions } from "./container.ts";
import {
  getTaskRunner,
  type RunnableTask,
  type RunOptions,
  type TaskContext,
} from "./run/run-options.ts";
import { buildFunctionArguments, type SerializationSettings } from "./serialization-settings.ts";
import { TaskDefinition, type TaskOptions, UNNAMED } from "./task-definition.ts";
import { literalsByName, ONLY_OUTPUT, toNativeInputs } from "./task-values.ts";
import { buildLocalTemplate } from "./template/build-task-template.ts";

/** The result of `run`: one value if the task declares a single output type (named `o0` on the wire), otherwise values by name. */
export type FunctionResult<O> = O extends AnyFlyteType ? NativeValue<O> : Native<O>;

/** The return type of the function. Without declared outputs it may return anything, and fx drops it. */
export type FunctionReturn<O> = O extends AnyFlyteType
  ? InputValue<O>
  : keyof O extends never
    ? unknown
    : InputValues<O>;

/** The first argument of {@link task}. */
export interface FunctionTaskOptions<I, O, C>
  extends Omit<TaskOptions<I, O>, "outputs" | "name">, ContainerOptions {
  /** Default: the name of the function, or the name under which a module exports the task. */
  readonly name?: string;
  /** A single type, or types by name. Default: none. */
  readonly outputs?: O;
  /** The configuration. Its class selects the task class that is registered for it in `TaskPlugins`. */
  readonly config?: C;
}

/** The function of a task: receives the inputs and returns the outputs. An error fails the task; a RetryableError fails only this attempt. */
export type TaskFunction<I, O> = (
  inputs: Native<I>,
  context: TaskContext,
) => Awaitable<FunctionReturn<O>>;

/** A task that runs a function, either here or in a container from the image of the project. {@link task} creates it. */
export class FunctionTask<I = Shape, O = Shape, C = unknown> extends TaskDefinition {
  readonly taskType: string = "javascript-task";
  /** The configuration, or undefined. */
  readonly config: C | undefined;
  readonly #function: TaskFunction<I, O>;
  readonly #hasOnlyOutput: boolean;
  readonly #container: ContainerOptions;

  constructor(options: FunctionTaskOptions<I, O, C>, fn: TaskFunction<I, O>) {
    if (typeof fn !== "function") {
      const summary = `task ${JSON.stringify(options.name ?? "")} has no function: pass it as the second argument`;
      const hint = "task({ … }, async (inputs) => ({ … }))";
      throw new FxError("FX3007", summary, { location: captureLocation().location, hint });
    }
    const { outputs } = options;
    const hasOnlyOutput = isKind(outputs, "type");
    super({
      ...options,
      name: options.name ?? (fn.name || UNNAMED),
      outputs: hasOnlyOutput ? { [ONLY_OUTPUT]: outputs } : (outputs ?? {}),
    });
    this.config = options.config;
    this.#function = fn;
    this.#hasOnlyOutput = hasOnlyOutput;
    this.#container = options;
  }

  override getContainer(settings: SerializationSettings): Container {
    const args = buildFunctionArguments(this.#locate(settings), settings);
    return buildContainer(args, this.#container, settings);
  }

  /**
   * Calls the function as its container would: fx encodes and decodes the inputs and outputs.
   *
   * @throws FxError FX2004 for inputs that do not fit; TaskFailure if the task fails.
   */
  async run(
    ...[inputs, options = {}]: {} extends InputValues<I>
      ? [inputs?: InputValues<I>, options?: RunOptions]
      : [inputs: InputValues<I>, options?: RunOptions]
  ): Promise<FunctionResult<O>> {
    const outputs = await getTaskRunner()(this.toRunnable(), inputs ?? {}, options);
    return (
      this.#hasOnlyOutput ? (outputs as Record<string, unknown>)[ONLY_OUTPUT] : outputs
    ) as FunctionResult<O>;
  }

  /** @internal */
  override toRunnable(): RunnableTask {
    return {
      task: this,
      typedFor: (protocol) => buildLocalTemplate(this, protocol, this.name),
      workFor: (template) => (received, context) =>
        this.dispatchExecute(received, context, getTemplateProtocol(template)),
    };
  }

  /**
   * Calls the function with literals of a protocol and returns literals, as its container does.
   *
   * @throws FxError FX2004 for inputs that do not fit, FX1003 for outputs that do not; whatever the function throws.
   */
  async dispatchExecute(
    inputs: LiteralMap,
    context: TaskContext,
    protocol: "flyte1" | "flyte2" = "flyte1",
  ): Promise<LiteralMap> {
    const natives = toNativeInputs(inputs, toProtocolFields(protocol, this.inputFields), this.name);
    const returned = await this.#function(natives as Native<I>, context);
    const target = { prefix: context.rawOutputPrefix, caller: context };
    const fields = toProtocolFields(protocol, this.outputFields);
    return literalsByName(this.outputsByName(returned), fields, this.name, target);
  }

  override outputsByName(result: unknown): object {
    return this.#hasOnlyOutput ? { [ONLY_OUTPUT]: result } : (result as object);
  }

  #locate({ locate }: SerializationSettings): string {
    const found = locate?.(this);
    if (found !== undefined) return found;
    throw new FxError("FX3011", `task ${this.name} is not exported by any module of the project`, {
      location: this.definedAt.location,
      hint: "export const myTask = task({ … }, …)",
    });
  }
}

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
