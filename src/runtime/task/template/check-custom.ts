import { FxError } from "../../base/errors/errors.ts";
import { isPlainObject, type JsonObject } from "../../base/json.ts";
import type { LazyLocation } from "../../base/source/source-location.ts";
import { DEEPEST_WRITTEN, findStructFaults } from "../../base/struct.ts";

const LARGEST_BYTES = 1024 * 1024;
const WARN_BYTES = 64 * 1024;

/** Checks that Flyte can hold a task's custom, and warns if it is large. Throws FX3010 with every fault. */
export function checkCustom(
  custom: JsonObject,
  task: { readonly name: string; readonly definedAt: LazyLocation },
  warn: (text: string) => void,
): JsonObject {
  const bytes =
    typeof custom === "object" && !Array.isArray(custom)
      ? getJsonSize(custom, LARGEST_BYTES)
      : undefined;
  if (bytes === undefined) throw invalidCustomError(custom, task);
  if (bytes > WARN_BYTES)
    warn(
      `custom of ${task.name} has about ${Math.round(bytes / 1024)} KiB; above 1 MiB it is refused: large data belongs to inputs or storage`,
    );
  return custom;
}

function invalidCustomError(
  custom: unknown,
  task: { readonly name: string; readonly definedAt: LazyLocation },
): FxError {
  const faults = findStructFaults(custom, "custom", isExactNumber);
  return new FxError("FX3010", `custom of ${task.name} cannot be held by Flyte`, {
    details: faults.length > 0 ? faults : ["custom: more than 1 MiB of JSON"],
    location: task.definedAt.location,
    hint: "return plain JSON from getCustom; large data belongs to inputs or storage",
  });
}

/** About how many bytes of JSON a value has; undefined if Flyte cannot carry it (see `structFaults`) or it has more than `most`. */
function getJsonSize(value: unknown, most: number, depth = 0): number | undefined {
  if (typeof value === "string") return Buffer.byteLength(value) + 3;
  if (typeof value === "number") return isExactNumber(value) ? 8 : undefined;
  if (typeof value === "boolean" || value === null) return 5;
  if (depth >= DEEPEST_WRITTEN) return undefined;
  if (Array.isArray(value))
    return addSizes(value, most, (item) => getJsonSize(item, most, depth + 1));
  if (!isPlainObject(value)) return undefined;
  return addSizes(Object.keys(value), most, (key) =>
    getPropertySize(key, value[key], most, depth + 1),
  );
}

/** Like JSON, Flyte leaves out properties that are undefined. */
function getPropertySize(
  key: string,
  value: unknown,
  most: number,
  depth: number,
): number | undefined {
  if (value === undefined) return 0;
  const size = getJsonSize(value, most, depth);
  return size === undefined ? undefined : size + Buffer.byteLength(key) + 4;
}

function addSizes<T>(
  items: readonly T[],
  most: number,
  getSize: (item: T) => number | undefined,
): number | undefined {
  let total = 2;
  for (const item of items) {
    const size = getSize(item);
    if (size === undefined || (total += size) > most) return undefined;
  }
  return total;
}

/** An integer of 64 bits past 2^53 may have been rounded before. */
function isExactNumber(value: number): boolean {
  return (
    Number.isFinite(value) &&
    (!Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= 2 ** 64)
  );
}
