import { FxError } from "../errors/errors.ts";
import { fieldsIn } from "../literals/fields-in.ts";
import { literalTypeOf } from "../literals/literal-type-of.ts";
import { describeType } from "../literals/type-name.ts";
import { fieldsOfVariables } from "../literals/variables.ts";
import type { TaskTemplate, VariableMap } from "../task-template/task-template.ts";
import { type TypeNode, nodeOf } from "../types/flyte-type.ts";
import type { Shape } from "../types/shape.ts";
import { protocolOf } from "../wire/template/template-origin.ts";
import { carriesSameValues } from "./same-values.ts";
import type { ExecutorClass } from "./shim-task-executor.ts";

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
export function executorFields(
  executorType: ExecutorClass,
  template: TaskTemplate,
): ExecutorFields {
  const {
    id,
    interface: { inputs, outputs },
  } = template;
  const { declared } = executorType as {
    declared?: { readonly inputs: Shape; readonly outputs: Shape };
  };
  if (declared === undefined)
    return { inputs: fieldsOfVariables(inputs), outputs: fieldsOfVariables(outputs) };
  const protocol = protocolOf(template);
  const own = {
    inputs: fieldsIn(protocol, fieldsOf(declared.inputs)),
    outputs: fieldsIn(protocol, fieldsOf(declared.outputs)),
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

function fieldsOf(shape: Shape): Fields {
  return new Map(Object.entries(shape).map(([name, type]) => [name, nodeOf(type)]));
}

function differences(what: string, own: Fields, variables: VariableMap): string[] {
  const names = new Set([...own.keys(), ...Object.keys(variables)]);
  return [...names].flatMap((name) => {
    const node = own.get(name);
    const type = Object.hasOwn(variables, name) ? variables[name]!.type : undefined;
    if (node === undefined) return [`${what} ${name}   is not declared by the executor`];
    if (type === undefined) return [`${what} ${name}   is not in the template`];
    return carriesSameValues(literalTypeOf(node), type)
      ? []
      : [
          `${what} ${name}   the executor declares ${describeType(node)}, the template has another type`,
        ];
  });
}
