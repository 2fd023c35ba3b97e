import type { UnionSpec } from "../../types/flyte-type.ts";
import type { OfPlain, ToPlain } from "../conversions.ts";
import type { Faults } from "../faults/faults.ts";
import type { Plain } from "../plain/plain.ts";
import { describeSpec } from "../type-name.ts";
import { convertGiven, readingsOf, variantOfGiven, withTag } from "./union-given.ts";

/** Within msgpack and JSON a value has no tag, as in Python. */
export function unionToPlain(
  given: unknown,
  spec: UnionSpec,
  faults: Faults,
  toPlain: ToPlain,
): Plain {
  const variant = variantOfGiven(given, spec, faults);
  return variant === undefined ? null : convertGiven(given, variant, spec, faults, toPlain);
}

/** The first variant that reads it, as in Python. */
export function unionOfPlain(
  plain: unknown,
  spec: UnionSpec,
  faults: Faults,
  ofPlain: OfPlain,
): unknown {
  const reading = readingsOf(spec.variants, plain, ofPlain)[0];
  if (reading !== undefined) return withTag(reading, spec);
  faults.report(describeSpec(spec), plain);
  return undefined;
}
