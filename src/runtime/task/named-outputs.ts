import { type DatasetTarget, writeDatasets } from "../datasets/write-datasets.ts";
import { FxError } from "../errors/errors.ts";
import { isPlainObject } from "../json.ts";
import { checkedLiterals } from "../literals/checked-literals.ts";
import type { LiteralMap } from "../literals/literal.ts";
import type { TypeNode } from "../types/flyte-type.ts";

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
    await writeDatasets(byName(returned, fields), fields, target),
    fields,
    (details) =>
      new FxError("FX1003", `outputs do not fit the interface of ${taskName}`, { details, hint }),
  );
}

function byName(returned: unknown, fields: ReadonlyMap<string, TypeNode>): object {
  const [only, ...others] = fields.keys();
  if (isPlainObject(returned) && (others.length > 0 || Object.hasOwn(returned, only!)))
    return returned;
  if (others.length === 0) return { [only!]: returned };
  throw new FxError(
    "FX1003",
    `expected an object with ${[...fields.keys()].join(", ")}, got ${returned === null ? "null" : Array.isArray(returned) ? "a list" : typeof returned}`,
  );
}
