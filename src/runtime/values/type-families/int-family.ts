import { describeLiteral } from "../describe-value.ts";
import type { Faults } from "../faults.ts";
import type { Int64, Literal } from "../literal.ts";
import { int64FromBigint, int64ToBigint, int64ToSafeNumber } from "../types/int64.ts";

const SAFE = `an integer within ±${Number.MAX_SAFE_INTEGER}; t.bigint() takes all of 64 bits`;
const LEAST = -(2n ** 63n);
const LARGEST = 2n ** 63n - 1n;

export function intToLiteral(value: unknown, faults: Faults): Literal {
  return { scalar: { primitive: { integer: checkInt(value, faults) } } };
}

/** Python reads a float as an integer by cutting it off; here one with a fraction is refused. */
export function intToNative(literal: Literal, faults: Faults): number {
  const primitive = literal.scalar?.primitive;
  if (primitive?.integer != null)
    return (
      int64ToSafeNumber(primitive.integer) ?? checkInt(int64ToBigint(primitive.integer), faults)
    );
  if (primitive?.floatValue != null) return checkInt(primitive.floatValue, faults);
  faults.reportGot("an integer", describeLiteral(literal));
  return 0;
}

/** The same for a value that is given and for one within msgpack or JSON. */
export function checkInt(value: unknown, faults: Faults): number {
  if (typeof value === "number" && Number.isSafeInteger(value)) return value + 0; // no minus zero
  faults.report(expectedInt(value), value);
  return 0;
}

function expectedInt(value: unknown): string {
  if (typeof value === "bigint")
    return Number.isSafeInteger(Number(value)) ? "an integer as a number, not as a bigint" : SAFE;
  return typeof value === "number" && Number.isInteger(value) ? SAFE : "an integer";
}

export function bigintToLiteral(value: unknown, faults: Faults): Literal {
  return { scalar: { primitive: { integer: checkInt64(value, faults) } } };
}

function checkInt64(value: unknown, faults: Faults): Int64 {
  if (typeof value === "number" && Number.isSafeInteger(value)) return value + 0;
  return int64FromBigint(checkBigint(value, faults));
}

export function bigintToNative(literal: Literal, faults: Faults): bigint {
  const primitive = literal.scalar?.primitive;
  if (primitive?.integer != null) return int64ToBigint(primitive.integer);
  if (primitive?.floatValue != null) return checkBigint(primitive.floatValue, faults);
  faults.reportGot("an integer", describeLiteral(literal));
  return 0n;
}

export function checkBigint(value: unknown, faults: Faults): bigint {
  if (typeof value === "bigint" && value >= LEAST && value <= LARGEST) return value;
  if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
  faults.report(expectedBigint(value), value);
  return 0n;
}

function expectedBigint(value: unknown): string {
  if (typeof value === "bigint") return "an integer of 64 bits";
  return typeof value === "number" && Number.isInteger(value)
    ? `an integer as a bigint, since it is past ±${Number.MAX_SAFE_INTEGER}`
    : "an integer";
}

export function bigintToPlain(value: unknown, faults: Faults): number | bigint {
  const bigint = checkBigint(value, faults);
  const number = Number(bigint);
  return Number.isSafeInteger(number) ? number : bigint;
}
