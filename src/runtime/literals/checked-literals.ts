import { Faults } from "./faults/faults.ts";
import { type NamedTypes, toLiteralMap } from "./literal-map.ts";
import type { LiteralMap } from "./literal.ts";

/** Native values as literals; throws what `refusal` makes of every fault there is. */
export function checkedLiterals(
  values: object,
  fields: NamedTypes,
  refusal: (faults: string[]) => Error,
): LiteralMap {
  const faults = new Faults();
  const literals = toLiteralMap(values, fields, faults);
  if (faults.count === 0) return literals;
  throw refusal(faults.lines());
}
