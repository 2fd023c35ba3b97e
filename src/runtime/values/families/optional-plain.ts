import type { FromPlain, ToPlain } from "../conversions.ts";
import type { Faults } from "../faults.ts";
import type { Plain } from "../msgpack/plain.ts";
import type { OptionalSpec } from "../types/flyte-type.ts";

export function optionalToPlain(
  value: unknown,
  { inner }: OptionalSpec,
  faults: Faults,
  toPlain: ToPlain,
): Plain {
  return value == null ? null : toPlain(value, inner, faults);
}

export function optionalFromPlain(
  plain: unknown,
  { inner }: OptionalSpec,
  faults: Faults,
  fromPlain: FromPlain,
): unknown {
  return plain == null ? null : fromPlain(plain, inner, faults);
}
