import { Faults } from "./faults/faults.ts";
import { type NamedTypes, toNativeMap } from "./literal-map.ts";
import type { LiteralMap } from "./literal.ts";

/** Literals as native values; throws what `refusal` makes of every fault there is. */
export function checkedNatives(
  literals: LiteralMap,
  fields: NamedTypes,
  refusal: (faults: string[]) => Error,
): Record<string, unknown> {
  const faults = new Faults();
  const natives = toNativeMap(literals, fields, faults);
  if (faults.count === 0) return natives;
  throw refusal(faults.lines());
}
