import { isPlainObject } from "../json.ts";
import { DEEPEST_WRITTEN } from "../struct/struct-faults.ts";

/**
 * About how many bytes of JSON a value makes; undefined where it holds what Flyte cannot carry (see `structFaults`), or
 * makes more than `most`.
 */
export function jsonSize(value: unknown, most: number, depth = 0): number | undefined {
  if (typeof value === "string") return Buffer.byteLength(value) + 3;
  if (typeof value === "number") return isExact(value) ? 8 : undefined;
  if (typeof value === "boolean" || value === null) return 5;
  if (depth >= DEEPEST_WRITTEN) return undefined;
  if (Array.isArray(value)) return sum(value, most, (item) => jsonSize(item, most, depth + 1));
  if (!isPlainObject(value)) return undefined;
  return sum(Object.keys(value), most, (key) => propertySize(key, value[key], most, depth + 1));
}

/** Like JSON, Flyte carries no property that is undefined. */
function propertySize(
  key: string,
  value: unknown,
  most: number,
  depth: number,
): number | undefined {
  if (value === undefined) return 0;
  const size = jsonSize(value, most, depth);
  return size === undefined ? undefined : size + Buffer.byteLength(key) + 4;
}

function sum<T>(
  items: readonly T[],
  most: number,
  sizeOf: (item: T) => number | undefined,
): number | undefined {
  let total = 2;
  for (const item of items) {
    const size = sizeOf(item);
    if (size === undefined || (total += size) > most) return undefined;
  }
  return total;
}

/** What looks like an integer of 64 bits past 2^53 may have been rounded before it came here. */
export function isExact(value: number): boolean {
  return (
    Number.isFinite(value) &&
    (!Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= 2 ** 64)
  );
}
