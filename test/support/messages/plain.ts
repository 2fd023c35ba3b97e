import { setOwn } from "../../../src/runtime/base/json.ts";

/**
 * Copies a decoded message to plain objects: own properties only, int64 as bigint, no undefined.
 */
export function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Uint8Array) return [...value];
  if ("low" in value && "high" in value)
    return (BigInt(value.high as number) << 32n) | BigInt((value.low as number) >>> 0);
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) setOwn(copy, key, plain(item));
  }
  return copy;
}
