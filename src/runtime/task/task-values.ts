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

/** Converts a task's inputs to native values. Throws FX2004 with every fault. */
export function toNativeInputs(
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

/** The name of an unnamed output on the wire. */
export const ONLY_OUTPUT = "o0";

/**
 * Converts the result of a task to literals. The result is an object of values by name, or the bare
 * value of a single output. Drops the result of a task without outputs. Writes rows of a dataset to
 * storage first.
 *
 * @throws FxError FX1003 with every fault.
 */
export async function toNamedLiterals(
  returned: unknown,
  fields: ReadonlyMap<string, TypeNode>,
  taskName: string,
  target: DatasetTarget,
): Promise<LiteralMap> {
  if (fields.size === 0) return { literals: {} };
  const hint =
    fields.size === 1 && fields.has(ONLY_OUTPUT)
      ? "return the bare value: outputs declares a single type"
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

/** The default values of inputs. Throws FX2009 for a default that does not fit its type. */
export function buildDefaultInputs(
  { inputFields }: TaskDefinition,
  protocol: Protocol,
): LiteralMap {
  const literals: Record<string, Literal> = {};
  for (const [name, node] of toProtocolFields(protocol, inputFields)) {
    const value = getOmittedValue(node);
    if (value !== undefined) setOwn(literals, name, TypeEngine.toLiteral(value, node));
  }
  return { literals };
}
