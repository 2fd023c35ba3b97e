import { isPlainObject } from "../json.ts";

/**
 * How deep JSON may nest when it is written: Python's protobuf reads no message with more than 100 levels, and each
 * object costs three of them.
 */
export const DEEPEST_WRITTEN = 32;

/** A caller needs no more lines than these to see what is wrong. */
const MOST_FAULTS = 50;

/** A line for each value inside `json` that a `google.protobuf.Struct` cannot hold, with its path. */
export function structFaults(json: unknown, name: string): readonly string[] {
  const faults: string[] = [];
  if (isPlainObject(json)) collect(json, name, 0, faults);
  else faults.push(`${name}: expected an object, got ${describe(json)}`);
  return faults;
}

function collect(value: unknown, path: string, depth: number, faults: string[]): void {
  if (faults.length >= MOST_FAULTS || value === null || typeof value === "string" || typeof value === "boolean") return;
  if (typeof value === "number") collectNumber(value, path, faults);
  else if (!Array.isArray(value) && !isPlainObject(value)) faults.push(`${path}: ${describe(value)}`);
  else if (depth >= DEEPEST_WRITTEN) faults.push(`${path}: nests deeper than ${DEEPEST_WRITTEN} levels`);
  else if (Array.isArray(value)) value.forEach((item, index) => collect(item, `${path}[${index}]`, depth + 1, faults));
  else collectProperties(value, path, depth + 1, faults);
}

function collectNumber(value: number, path: string, faults: string[]): void {
  if (!Number.isFinite(value)) faults.push(`${path}: ${value}, which JSON does not have`);
}

function collectProperties(value: Record<string, unknown>, path: string, depth: number, faults: string[]): void {
  for (const key of Object.keys(value)) {
    if (value[key] !== undefined) collect(value[key], `${path}.${key}`, depth, faults);
  }
}

function describe(value: unknown): string {
  if (value === undefined) return "undefined";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value !== "object") return `a ${typeof value}`;
  return `an instance of ${value.constructor?.name || "a class"}`;
}
