import type { Int64 } from "../literal.ts";

/** Takes any bigint of 64 bits; the caller has checked the range. */
export function int64FromBigint(value: bigint): Int64 {
  if (value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER))
    return Number(value);
  return { low: Number(BigInt.asIntN(32, value)), high: Number(BigInt.asIntN(32, value >> 32n)) };
}

export function int64ToBigint(value: Int64): bigint {
  if (typeof value === "number") return BigInt(value);
  return (BigInt(value.high) << 32n) | BigInt(value.low >>> 0);
}

/** As `int64ToSafeNumber`, of a uint64, which is kept in the same halves. */
export function uint64ToSafeNumber(value: Int64): number | undefined {
  const number = int64ToSafeNumber(
    typeof value === "number" ? value : { low: value.low, high: value.high >>> 0 },
  );
  return number !== undefined && number >= 0 ? number : undefined;
}

/** The number, or undefined where a number would lose digits. */
export function int64ToSafeNumber(value: Int64): number | undefined {
  const number = typeof value === "number" ? value : value.high * 0x1_0000_0000 + (value.low >>> 0);
  return Number.isSafeInteger(number) ? number : undefined;
}
