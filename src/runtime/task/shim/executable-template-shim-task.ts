import { FxError } from "../../base/errors/errors.ts";
import type { JsonObject } from "../../base/json.ts";
import { toLiteralType } from "../../values/conversions.ts";
import { describeType } from "../../values/describe-type.ts";
import { fieldsFromVariables } from "../../values/literal-map.ts";
import type { LiteralType } from "../../values/literal-type.ts";
import { type LiteralMap, isSameMessage } from "../../values/literal.ts";
import { guessNode } from "../../values/schema/guess-type.ts";
import { toProtocolFields } from "../../values/to-protocol-fields.ts";
import type { TypeNode } from "../../values/types/flyte-type.ts";
import { type Shape, fieldsFromShape } from "../../values/types/shape.ts";
import type { TaskTemplate, TypedInterface, VariableMap } from "../../wire/models/task-template.ts";
import { getTemplateProtocol } from "../../wire/shared/template-origin.ts";
import type { TaskWork } from "../run/task-runner.ts";
import type { TaskContext } from "../task-context.ts";
import { toNamedLiterals, toNativeInputs } from "../task-values.ts";
import type { ExecutorClass, ShimTaskExecutor } from "./shim-task-executor.ts";

/**
 * A task that is known by its TaskTemplate alone, with the executor that runs it: what `fx execute` makes in a container,
 * and `fx run` here.
 */
export class ExecutableTemplateShimTask {
  /** All that is known of the task. */
  readonly template: TaskTemplate;
  readonly #executorType: ExecutorClass;
  readonly #fields: ExecutorFields;

  /** @throws FxError FX1017 where the executor declares another interface than the template has. */
  constructor(template: TaskTemplate, executorType: ExecutorClass) {
    this.template = template;
    this.#executorType = executorType;
    this.#fields = executorFields(executorType, template);
  }

  /** That of `template.id`. */
  get name(): string {
    return this.template.id.name;
  }

  /** The types of inputs and outputs. */
  get interface(): TypedInterface {
    return this.template.interface;
  }

  /** The task's configuration; numbers are doubles. */
  get custom(): JsonObject {
    return this.template.custom;
  }

  /**
   * Runs the task from literals to literals.
   *
   * @throws FxError FX2004 for inputs that do not fit the interface, FX1003 for outputs that do not; whatever the executor throws.
   */
  async dispatchExecute(inputs: LiteralMap, context: TaskContext): Promise<LiteralMap> {
    const natives = toNativeInputs(inputs, this.#fields.inputs, this.name);
    return toNamedLiterals(await this.execute(natives, context), this.#fields.outputs, this.name, {
      prefix: context.rawOutputPrefix,
      caller: context,
    });
  }

  /** Makes an executor and calls it with native inputs. */
  async execute(inputs: object, context: TaskContext): Promise<unknown> {
    const executor = new this.#executorType() as unknown as ShimTaskExecutor;
    return executor.executeFromModel(this.template, inputs as never, context);
  }
}

type Fields = ReadonlyMap<string, TypeNode>;

export interface ExecutorFields {
  readonly inputs: Fields;
  readonly outputs: Fields;
}

/**
 * The types by which an executor is called: those that the template's interface gives, or the executor's own, which say
 * more (`t.bigint()`, a schema), where they fit the template.
 *
 * @throws FxError FX1017 with every name in which the executor's declaration and the template differ.
 */
function executorFields(executorType: ExecutorClass, template: TaskTemplate): ExecutorFields {
  const {
    id,
    interface: { inputs, outputs },
  } = template;
  const { declared } = executorType as {
    declared?: { readonly inputs: Shape; readonly outputs: Shape };
  };
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
    `the executor ${executorType.name} declares another interface than the template of ${id.name} has`,
    {
      details,
      hint: "declare in shimTaskExecutor({ inputs, outputs }) what the task declares, or extend ShimTaskExecutor for tasks of any interface",
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
    return isSameMessage(bare(toLiteralType(node)), bare(type))
      ? []
      : [
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

/** What decides a type's literals. What only describes it (schemas, tags, columns, formats) may differ. */
function bare({
  simple,
  schema,
  collectionType,
  mapValueType,
  blob,
  enumType,
  structuredDatasetType,
  unionType,
}: LiteralType): object {
  return {
    simple,
    enumType,
    isSchema: schema != null,
    isDataset: structuredDatasetType != null,
    blob: blob != null && (blob.dimensionality === 1 ? "directory" : "file"),
    list: collectionType != null && bare(collectionType),
    dict: mapValueType != null && bare(mapValueType),
    union: unionType?.variants?.map(bare),
  };
}

/** The work of a shim task: its template and its executor, nothing else. */
export function createShimWork(template: TaskTemplate, executorType: ExecutorClass): TaskWork {
  const task = new ExecutableTemplateShimTask(template, executorType);
  return (inputs, context) => task.dispatchExecute(inputs, context);
}
