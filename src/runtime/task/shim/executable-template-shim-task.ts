import type { Awaitable } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import { brandClass, type JsonObject } from "../../base/json.ts";
import { describeType, toLiteralType } from "../../values/conversions.ts";
import { fieldsFromVariables } from "../../values/literal-map.ts";
import type { LiteralType } from "../../values/literal-type.ts";
import { isSameMessage, type LiteralMap } from "../../values/literal.ts";
import { guessNode } from "../../values/schema/guess-type.ts";
import { toProtocolFields } from "../../values/to-protocol-fields.ts";
import type { TypeNode } from "../../values/types/flyte-type.ts";
import {
  fieldsFromShape,
  type InputValues,
  type Native,
  type Shape,
  type UnknownValues,
} from "../../values/types/shape.ts";
import type { TaskTemplate, TypedInterface, VariableMap } from "../../wire/models/task-template.ts";
import { getTemplateProtocol } from "../../wire/shared/template-codec.ts";
import type { TaskContext, TaskWork } from "../run/run-options.ts";
import { literalsByName, toNativeInputs } from "../task-values.ts";

/**
 * A task that consists of a TaskTemplate and the executor that runs it. `fx execute` creates it in
 * a container, and `fx run` does so here.
 */
export class ExecutableTemplateShimTask {
  readonly #fields: ReturnType<typeof executorFields>;

  /** @throws FxError FX1017 if the executor's interface differs from the template's. */
  constructor(
    /** The template of the task. */
    readonly template: TaskTemplate,
    private readonly executorType: ExecutorClass,
  ) {
    this.#fields = executorFields(executorType, template);
  }

  /** The name in `template.id`. */
  get name(): string {
    return this.template.id.name;
  }

  /** The types of inputs and outputs. */
  get interface(): TypedInterface {
    return this.template.interface;
  }

  /** The configuration of the task; numbers are doubles. */
  get custom(): JsonObject {
    return this.template.custom;
  }

  /**
   * Runs the task with literals and returns literals.
   *
   * @throws FxError FX2004 for inputs that do not fit the interface, FX1003 for outputs that do not; whatever the executor throws.
   */
  async dispatchExecute(inputs: LiteralMap, context: TaskContext): Promise<LiteralMap> {
    const natives = toNativeInputs(inputs, this.#fields.inputs, this.name);
    return literalsByName(await this.execute(natives, context), this.#fields.outputs, this.name, {
      prefix: context.rawOutputPrefix,
      caller: context,
    });
  }

  /** Creates an executor and calls it with native inputs. */
  async execute(inputs: object, context: TaskContext): Promise<unknown> {
    const executor = new this.executorType() as unknown as ShimTaskExecutor;
    return executor.executeFromModel(this.template, inputs as never, context);
  }
}

type Fields = ReadonlyMap<string, TypeNode>;

/**
 * Returns the types for calling an executor: those of the template's interface, or the executor's
 * own types if they fit the template, because these are more precise (`t.bigint()`, a schema).
 *
 * @throws FxError FX1017 with every difference between the executor and the template.
 */
function executorFields(executorType: ExecutorClass, template: TaskTemplate) {
  const { inputs, outputs } = template.interface;
  const { declared } = executorType as { declared?: { inputs: Shape; outputs: Shape } };
  if (declared === undefined)
    return { inputs: fieldsFromVariables(inputs), outputs: fieldsFromVariables(outputs) };
  const protocol = getTemplateProtocol(template);
  const own = {
    inputs: toProtocolFields(protocol, fieldsFromShape(declared.inputs)),
    outputs: toProtocolFields(protocol, fieldsFromShape(declared.outputs)),
  };
  const details = [
    ...differences("input", own.inputs, inputs),
    ...differences("output", own.outputs, outputs),
  ];
  if (details.length === 0) return own;
  throw new FxError(
    "FX1017",
    `the interface of the executor ${executorType.name} differs from the template of ${template.id.name}`,
    {
      details,
      hint: "declare the same inputs and outputs in shimTaskExecutor({ inputs, outputs }) as on the task, or extend ShimTaskExecutor",
    },
  );
}

function differences(what: string, own: Fields, variables: VariableMap): string[] {
  const names = new Set([...own.keys(), ...Object.keys(variables)]);
  return [...names].flatMap((name) => {
    const node = own.get(name);
    const type = Object.hasOwn(variables, name) ? variables[name]!.type : undefined;
    if (node === undefined) return [`${what} ${name}   is not declared by the executor`];
    if (type === undefined) return [`${what} ${name}   is not in the template`];
    if (isSameMessage(bare(toLiteralType(node)), bare(type))) return [];
    return [
      `${what} ${name}   the executor declares ${describeType(node)}, the template ${describeTemplateType(type)}`,
    ];
  });
}

function describeTemplateType(type: LiteralType): string {
  try {
    return describeType(guessNode(type));
  } catch {
    return "a type that fx does not know";
  }
}

/** The part of a type that determines its literals. Descriptive parts (schemas, tags, columns, formats) may differ. */
function bare(type: LiteralType): object {
  const { simple, enumType, blob } = type;
  return {
    simple,
    enumType,
    isSchema: type.schema != null,
    isDataset: type.structuredDatasetType != null,
    blob: blob != null && (blob.dimensionality === 1 ? "directory" : "file"),
    list: type.collectionType != null && bare(type.collectionType),
    dict: type.mapValueType != null && bare(type.mapValueType),
    union: type.unionType?.variants?.map(bare),
  };
}

/** The work of a shim task, from its template and its executor. */
export function createShimWork(template: TaskTemplate, executorType: ExecutorClass): TaskWork {
  const task = new ExecutableTemplateShimTask(template, executorType);
  return (inputs, context) => task.dispatchExecute(inputs, context);
}

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

brandClass(ShimTaskExecutor, "shim-executor");
