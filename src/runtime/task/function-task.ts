import { isKind } from "../base/brand.ts";
import type { Awaitable } from "../base/context.ts";
import { FxError } from "../base/errors/errors.ts";
import { captureLocation } from "../base/source/source-location.ts";
import type { LiteralMap } from "../values/literal.ts";
import { toProtocolFields } from "../values/to-protocol-fields.ts";
import type { AnyFlyteType } from "../values/types/flyte-type.ts";
import type { InputValues, InputValue, Native, NativeValue, Shape } from "../values/types/shape.ts";
import type { Container } from "../wire/models/task-template.ts";
import { type ContainerOptions, buildContainer } from "./container.ts";
import type { RunOptions } from "./run/run-options.ts";
import { getTaskRunner } from "./run/task-runner.ts";
import { buildFunctionArguments, type SerializationSettings } from "./serialization-settings.ts";
import type { TaskContext } from "./task-context.ts";
import { UNNAMED, TaskDefinition, type TaskOptions } from "./task-definition.ts";
import { toNamedLiterals, ONLY_OUTPUT, toNativeInputs } from "./task-values.ts";
import { buildTaskTemplate } from "./template/build-task-template.ts";

/** What `run` gives: one value where one type is declared (named `o0` on the wire), else values by name. */
export type FunctionResult<O> = O extends AnyFlyteType ? NativeValue<O> : Native<O>;

/** What the function may return. Without declared outputs it may return anything; it is dropped. */
export type FunctionReturn<O> = O extends AnyFlyteType
  ? InputValue<O>
  : keyof O extends never
    ? unknown
    : InputValues<O>;

/** What {@link task} takes beside the function. */
export interface FunctionTaskOptions<I, O, C>
  extends Omit<TaskOptions<I, O>, "outputs" | "name">, ContainerOptions {
  /** Default: the function's name, else the name under which a module exports the task. */
  readonly name?: string;
  /** One type, or types by name. Default: nothing. */
  readonly outputs?: O;
  /** Chooses the task class that is registered for its class in `TaskPlugins`. */
  readonly config?: C;
}

/** The function of a task: inputs in, outputs out. What it throws fails the task; a RetryableError fails the attempt. */
export type TaskFunction<I, O> = (
  inputs: Native<I>,
  context: TaskContext,
) => Awaitable<FunctionReturn<O>>;

/** A task that is a function: it runs in a container of the project's image, or here. Made by {@link task}. */
export class FunctionTask<I = Shape, O = Shape, C = unknown> extends TaskDefinition {
  readonly taskType: string = "javascript-task";
  /** As given; undefined where none was. */
  readonly config: C | undefined;
  readonly #function: TaskFunction<I, O>;
  readonly #hasOnlyOutput: boolean;
  readonly #container: ContainerOptions;

  constructor(options: FunctionTaskOptions<I, O, C>, fn: TaskFunction<I, O>) {
    if (typeof fn !== "function") throw withoutFunction(options);
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
    return buildContainer(
      buildFunctionArguments(this.#locate(settings), settings),
      this.#container,
      settings,
    );
  }

  /**
   * Calls the function as its container would: inputs and outputs cross the wire's encoding.
   *
   * @throws FxError FX2004 for inputs that do not fit; TaskFailure where the task fails.
   */
  async run(
    ...[inputs, options]: {} extends InputValues<I>
      ? [inputs?: InputValues<I>, options?: RunOptions]
      : [inputs: InputValues<I>, options?: RunOptions]
  ): Promise<FunctionResult<O>> {
    const template = buildTaskTemplate(this, {
      locate: () => `#${this.name}`,
      keepImageTemplates: true,
    });
    const typed = { template, inputFields: this.inputFields, outputFields: this.outputFields };
    const outputs = await getTaskRunner().runInProcess(
      typed,
      () => (received, context) => this.dispatchExecute(received, context),
      inputs ?? {},
      options ?? {},
    );
    return (
      this.#hasOnlyOutput ? (outputs as Record<string, unknown>)[ONLY_OUTPUT] : outputs
    ) as FunctionResult<O>;
  }

  /**
   * Calls the function from literals to literals of a protocol, as its container does.
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
    return toNamedLiterals(
      this.outputsByName(returned),
      toProtocolFields(protocol, this.outputFields),
      this.name,
      { prefix: context.rawOutputPrefix, caller: context },
    );
  }

  override outputsByName(result: unknown): object {
    return this.#hasOnlyOutput ? { [ONLY_OUTPUT]: result } : (result as object);
  }

  #locate({ locate }: SerializationSettings): string {
    const found = locate?.(this);
    if (found !== undefined) return found;
    throw new FxError(
      "FX3011",
      `task ${this.name} is not found among the exports of the project's modules`,
      { location: this.definedAt.location, hint: "export const myTask = task({ … }, …)" },
    );
  }
}

/** In JavaScript, or unchecked, the function may stand in the wrong place. */
function withoutFunction({ name = "" }: { readonly name?: string }): FxError {
  return new FxError(
    "FX3007",
    `task ${JSON.stringify(name)} has no function: it is the second argument`,
    { location: captureLocation().location, hint: "task({ … }, async (inputs) => ({ … }))" },
  );
}
