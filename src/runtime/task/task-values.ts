import { FxError } from "../base/errors/errors.ts";
import { isPlainObject, setOwn } from "../base/json.ts";
import type { Protocol } from "../base/protocol.ts";
import { type DatasetTarget, writeDatasets } from "../datasets/write-datasets.ts";
import { getOmittedValue } from "../values/get-field-value.ts";
import { checkedNatives, checkedLiterals } from "../values/literal-map.ts";
import type { LiteralMap, Literal } from "../values/literal.ts";
import { toProtocolFields } from "../values/to-protocol-fields.ts";
import { TypeEngine } from "../values/type-engine.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";
import type { TaskDefinition } from "./task-definition.ts";

/** A task's inputs as native values. Throws FX2004 with every fault. */
export function receivedInputs(
  inputs: LiteralMap,
  fields: ReadonlyMap<string, TypeNode>,
  taskName: string,
): Record<string, unknown> {
  return checkedNatives(
    inputs,
    fields,
    (details) =>
      new FxError("FX2004", `inputs do not fit the interface of ${taskName}`, { details }),
  );
}

/** The wire's name of an output that has none. */
export const ONLY_OUTPUT = "o0";

/**
 * What a task's code returned, as literals by the declared outputs: an object of values by name, or for a single output
 * the bare value. Without declared outputs what is returned does not count. Rows in place of a dataset are written first.
 *
 * @throws FxError FX1003 with every fault.
 */
export async function namedOutputs(
  returned: unknown,
  fields: ReadonlyMap<string, TypeNode>,
  taskName: string,
  target: DatasetTarget,
): Promise<LiteralMap> {
  if (fields.size === 0) return { literals: {} };
  const hint =
    fields.size === 1 && fields.has(ONLY_OUTPUT)
      ? "return the value itself, as outputs declares it"
      : `return { ${[...fields.keys()].join(", ")} }`;
  return checkedLiterals(
    await writeDatasets(toNamedValues(returned, fields), fields, target),
    fields,
    (details) =>
      new FxError("FX1003", `outputs do not fit the interface of ${taskName}`, { details, hint }),
  );
}

function toNamedValues(returned: unknown, fields: ReadonlyMap<string, TypeNode>): object {
  const [only, ...others] = fields.keys();
  if (isPlainObject(returned) && (others.length > 0 || Object.hasOwn(returned, only!)))
    return returned;
  if (others.length === 0) return { [only!]: returned };
  throw new FxError(
    "FX1003",
    `expected an object with ${[...fields.keys()].join(", ")}, got ${returned === null ? "null" : Array.isArray(returned) ? "a list" : typeof returned}`,
  );
}

/** What stands in for the inputs that may be left out. Throws FX2009 for a default that does not fit its type. */
export function defaultInputs({ inputFields }: TaskDefinition, protocol: Protocol): LiteralMap {
  const literals: Record<string, Literal> = {};
  for (const [name, node] of toProtocolFields(protocol, inputFields)) {
    const value = getOmittedValue(node);
    if (value !== undefined) setOwn(literals, name, TypeEngine.toLiteral(value, node));
  }
  return { literals };
}
