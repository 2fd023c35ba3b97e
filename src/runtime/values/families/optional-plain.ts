import type { OptionalSpec } from "../types/flyte-type.ts";
import type { OfPlain, ToPlain } from "../conversions.ts";
import type { Faults } from "../errors/value-faults.ts";
import type { Plain } from "../msgpack/plain.ts";

export function optionalToPlain(
  value: unknown,
  { inner }: OptionalSpec,
  faults: Faults,
  toPlain: ToPlain,
): Plain {
  return value == null ? null : toPlain(value, inner, faults);
}

export function optionalOfPlain(
  plain: unknown,
  { inner }: OptionalSpec,
  faults: Faults,
  ofPlain: OfPlain,
): unknown {
  return plain == null ? null : ofPlain(plain, inner, faults);
}
