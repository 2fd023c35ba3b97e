import { FxError } from "../errors.ts";
import { isPlainObject } from "../json.ts";
import { Faults } from "../literals/faults.ts";
import type { LiteralMap } from "../literals/literal.ts";
import { toLiteralMap } from "../literals/literal-map.ts";
import type { TypeNode } from "../types/flyte-type.ts";

/**
 * What a task's code returned, as literals by the declared outputs: an object of values by name, or for a single output
 * the bare value. Without declared outputs what is returned does not count.
 *
 * @throws FxError FX1003 with every fault.
 */
export function namedOutputs(returned: unknown, fields: ReadonlyMap<string, TypeNode>, taskName: string): LiteralMap {
  if (fields.size === 0) return { literals: {} };
  const faults = new Faults();
  const literals = toLiteralMap(byName(returned, fields), fields, faults);
  if (faults.count === 0) return literals;
  throw new FxError("FX1003", `outputs do not fit the interface of ${taskName}`, { details: faults.lines(), hint: `return { ${[...fields.keys()].join(", ")} }` });
}

function byName(returned: unknown, fields: ReadonlyMap<string, TypeNode>): object {
  const [only, ...others] = fields.keys();
  if (isPlainObject(returned) && (others.length > 0 || Object.hasOwn(returned, only!))) return returned;
  if (others.length === 0) return { [only!]: returned };
  throw new FxError("FX1003", `expected an object with ${[...fields.keys()].join(", ")}, got ${returned === null ? "null" : Array.isArray(returned) ? "a list" : typeof returned}`);
}
