import { FxError } from "../errors/errors.ts";
import type { JsonObject } from "../json.ts";
import type { LazyLocation } from "../source/source-location.ts";
import { structFaults } from "../struct/struct-faults.ts";
import { isExact, jsonSize } from "./custom-size.ts";

/** Above this many bytes of JSON, custom is refused: large data belongs to inputs or storage. */
const LARGEST_BYTES = 1024 * 1024;
const WARN_BYTES = 64 * 1024;

/** Checks that a task's custom is JSON that Flyte can hold, and warns of a large one. Throws FX3010 with every fault. */
export function checkCustom(
  custom: JsonObject,
  task: { readonly name: string; readonly definedAt: LazyLocation },
  warn: (text: string) => void,
): JsonObject {
  const bytes =
    typeof custom === "object" && !Array.isArray(custom)
      ? jsonSize(custom, LARGEST_BYTES)
      : undefined;
  if (bytes === undefined) throw cannotBeHeld(custom, task);
  if (bytes > WARN_BYTES)
    warn(
      `custom of ${task.name} has about ${Math.round(bytes / 1024)} KiB; above 1 MiB it is refused: large data belongs to inputs or storage`,
    );
  return custom;
}

function cannotBeHeld(
  custom: unknown,
  task: { readonly name: string; readonly definedAt: LazyLocation },
): FxError {
  const faults = structFaults(custom, "custom", isExact);
  return new FxError("FX3010", `custom of ${task.name} cannot be held by Flyte`, {
    details: faults.length > 0 ? faults : ["custom: more than 1 MiB of JSON"],
    location: task.definedAt.location,
    hint: "return plain JSON from getCustom; large data belongs to inputs or storage",
  });
}
