import { isPlainObject } from "../json.ts";

/**
 * How deep JSON may nest when it is written: Python's protobuf reads no message with more than 100 levels, and each
 * object costs three of them.
 */
export const DEEPEST_WRITTEN = 32;

/** A caller needs no more lines than these to see what is wrong. */
const MOST_FAULTS = 50;

/** The faults found so far, and which numbers are none. */
interface Search {
  readonly lines: string[];
  readonly fitsNumber: (value: number) => boolean;
}

/** A line for each value inside `json` that a `google.protobuf.Struct` cannot hold, with its path. */
export function structFaults(
  json: unknown,
  name: string,
  fitsNumber: (value: number) => boolean = Number.isFinite,
): readonly string[] {
  const faults: string[] = [];
  if (isPlainObject(json)) collect(json, name, 0, { lines: faults, fitsNumber });
  else faults.push(`${name}: expected an object, got ${describe(json)}`);
  return faults;
}

function collect(value: unknown, path: string, depth: number, search: Search): void {
  if (
    search.lines.length >= MOST_FAULTS ||
    value === null ||
    typeof value === "string" ||
    typeof value === "boolean"
  )
    return;
  if (typeof value === "number") collectNumber(value, path, search);
  else if (!Array.isArray(value) && !isPlainObject(value))
    search.lines.push(`${path}: ${describe(value)}`);
  else if (depth >= DEEPEST_WRITTEN)
    search.lines.push(`${path}: nests deeper than ${DEEPEST_WRITTEN} levels`);
  else if (Array.isArray(value))
    value.forEach((item, index) => collect(item, `${path}[${index}]`, depth + 1, search));
  else collectProperties(value, path, depth + 1, search);
}

function collectNumber(value: number, path: string, search: Search): void {
  if (search.fitsNumber(value)) return;
  search.lines.push(
    `${path}: ${value}, ${Number.isFinite(value) ? "an integer past 2^53, which may have been rounded: write it as text" : "which JSON does not have"}`,
  );
}

function collectProperties(
  value: Record<string, unknown>,
  path: string,
  depth: number,
  search: Search,
): void {
  for (const key of Object.keys(value)) {
    if (value[key] !== undefined) collect(value[key], `${path}.${key}`, depth, search);
  }
}

function describe(value: unknown): string {
  if (value === undefined) return "undefined";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value !== "object") return `a ${typeof value}`;
  return `an instance of ${value.constructor?.name || "a class"}`;
}
