import { describeLiteral } from "../describe-value.ts";
import type { Faults } from "../faults.ts";
import type { Literal } from "../literal.ts";
import { WholeFloat, isWhole, unwrapped } from "../msgpack/plain.ts";
import { int64ToBigint } from "../types/int64.ts";

export function floatToLiteral(value: unknown, faults: Faults): Literal {
  return { scalar: { primitive: { floatValue: checkFloat(value, faults) } } };
}

export function floatToNative(literal: Literal, faults: Faults): number {
  const primitive = literal.scalar?.primitive;
  if (primitive?.floatValue != null) return primitive.floatValue;
  if (primitive?.integer != null)
    return typeof primitive.integer === "number"
      ? primitive.integer
      : floatFromPlain(int64ToBigint(primitive.integer), faults);
  faults.reportGot("a number", describeLiteral(literal));
  return 0;
}

export function floatToPlain(value: unknown, faults: Faults): number | WholeFloat {
  const number = checkFloat(value, faults);
  return isWhole(number) ? new WholeFloat(number) : number;
}

/** A float's field may hold an integer; one that a float cannot hold exactly is not rounded. */
export function floatFromPlain(plain: unknown, faults: Faults): number {
  if (typeof plain !== "bigint") return checkFloat(unwrapped(plain), faults);
  const number = Number(plain);
  if (BigInt(number) !== plain) faults.report("a number that a float can hold exactly", plain);
  return number;
}

function checkFloat(value: unknown, faults: Faults): number {
  if (typeof value === "number") return value;
  faults.report("a number", value);
  return 0;
}
