import { FxError } from "../../base/errors/errors.ts";
import type { JsonObject } from "../../base/json.ts";
import type { LazyLocation } from "../../base/source/source-location.ts";
import { findStructFaults } from "../../base/struct.ts";

const LARGEST_BYTES = 1024 * 1024;
const WARN_BYTES = 64 * 1024;

/** Checks that Flyte can store the custom of a task, and warns if it is large. Throws FX3010 with every fault. */
export function checkCustom(
  custom: JsonObject,
  { name, definedAt }: { readonly name: string; readonly definedAt: LazyLocation },
  warn: (text: string) => void,
): JsonObject {
  const faults = findStructFaults(custom, "custom", isExactNumber);
  const bytes = faults.length > 0 ? 0 : Buffer.byteLength(JSON.stringify(custom));
  if (faults.length > 0 || bytes > LARGEST_BYTES)
    throw new FxError("FX3010", `Flyte cannot store the custom of ${name}`, {
      details: faults.length > 0 ? faults : ["custom: more than 1 MiB of JSON"],
      location: definedAt.location,
      hint: "return plain JSON from getCustom, and pass large data as an input or keep it in storage",
    });
  if (bytes > WARN_BYTES)
    warn(
      `custom of ${name} has about ${Math.round(bytes / 1024)} KiB; fx rejects more than 1 MiB: pass large data as an input or keep it in storage`,
    );
  return custom;
}

/** An integer beyond 2^53 may have been rounded already. */
function isExactNumber(value: number): boolean {
  return (
    Number.isFinite(value) &&
    (!Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= 2 ** 64)
  );
}
