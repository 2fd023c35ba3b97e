import { FxError } from "../errors.ts";
import { type JsonObject, isPlainObject } from "../json.ts";
import type { LazyLocation } from "../source-location.ts";

/** Above this many bytes of JSON, custom is refused: large data belongs to inputs or storage. */
const LARGEST_BYTES = 1024 * 1024;
const WARN_BYTES = 64 * 1024;
/** Deeper ones are refused by Python's reader. */
const DEEPEST = 32;

/** Checks that a task's custom is JSON that a Struct can hold. Throws FX3010 with every fault. */
export function checkCustom(custom: JsonObject, task: { readonly name: string; readonly definedAt: LazyLocation }): JsonObject {
  const faults = new CustomFaults();
  if (isPlainObject(custom)) faults.walk(custom, "custom", 0);
  else faults.list.push(`custom   expected a JSON object, got ${describe(custom)}`);
  if (faults.list.length === 0 && faults.bytes > LARGEST_BYTES) faults.list.push(`custom   about ${faults.bytes} bytes of JSON; at most ${LARGEST_BYTES} are taken`);
  if (faults.list.length === 0) return custom;
  throw new FxError("FX3010", `custom of ${task.name} cannot be held by Flyte`, {
    details: faults.list,
    location: task.definedAt.location,
    hint: "return plain JSON from getCustom; large data belongs to inputs or storage",
  });
}

/** The warning for a custom that is large, undefined for one that is not. */
export function largeCustomWarning(custom: JsonObject, taskName: string): string | undefined {
  const faults = new CustomFaults();
  faults.walk(custom, "custom", 0);
  return faults.bytes > WARN_BYTES ? `custom of ${taskName} has about ${Math.round(faults.bytes / 1024)} KiB; above 1 MiB it is refused: large data belongs to inputs or storage` : undefined;
}

/** Walks a value once: collects what JSON or a Struct cannot hold, and counts about the bytes of its JSON. */
class CustomFaults {
  readonly list: string[] = [];
  bytes = 2;

  walk(value: unknown, path: string, depth: number): void {
    if (depth > DEEPEST) this.list.push(`${path}   nested deeper than ${DEEPEST} levels`);
    else if (typeof value === "string") this.bytes += value.length + 3;
    else if (typeof value === "boolean" || value === null) this.bytes += 5;
    else if (typeof value === "number") this.#number(value, path);
    else if (Array.isArray(value)) this.#list(value, path, depth);
    else if (isPlainObject(value)) this.#object(value, path, depth);
    else this.list.push(`${path}   expected JSON, got ${describe(value)}`);
  }

  #number(value: number, path: string): void {
    this.bytes += 8;
    if (!Number.isFinite(value)) this.list.push(`${path}   JSON has no ${value}`);
    else if (Number.isInteger(value) && !Number.isSafeInteger(value)) this.list.push(`${path}   ${value} is past 2^53: Flyte carries custom's numbers as doubles; write it as text`);
  }

  #list(items: readonly unknown[], path: string, depth: number): void {
    for (let index = 0; index < items.length && this.bytes <= LARGEST_BYTES; index += 1) this.walk(items[index], `${path}[${index}]`, depth + 1);
  }

  #object(object: Record<string, unknown>, path: string, depth: number): void {
    for (const key of Object.keys(object)) {
      if (this.bytes > LARGEST_BYTES) return;
      this.bytes += key.length + 4;
      this.walk(object[key], `${path}.${key}`, depth + 1);
    }
  }
}

function describe(value: unknown): string {
  if (value === undefined) return "undefined";
  if (typeof value === "bigint") return "a bigint";
  if (typeof value === "object") return `a ${value?.constructor?.name ?? "null"}`;
  return `a ${typeof value}`;
}
