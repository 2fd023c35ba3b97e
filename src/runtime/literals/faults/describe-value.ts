import { isDate } from "node:util/types";
import { type Kind, kindOf } from "../../brand.ts";
import { isPlainObject } from "../../json.ts";

const LONGEST_QUOTE = 60;

/** What came, for an error: short, on one line, and without a control character. */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case "string":
      return quote(value);
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "bigint":
      return describeBigint(value);
    case "undefined":
      return "nothing";
    case "function":
      return "a function";
    case "symbol":
      return "a symbol";
    case "object":
      return value === null ? "null" : describeObject(value);
    default:
      return String(value);
  }
}

/** Quoted as in JSON, cut where it is long, and safe to print on a terminal. */
export function quote(text: string): string {
  const shown = text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE - 1)}…` : text;
  return JSON.stringify(shown).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    escapeUnit,
  );
}

const LONGEST_LINE = 200;

/** What others say about a value: short, and safe to print on a terminal. */
export function oneLine(text: string): string {
  const shown = text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE - 1)}…` : text;
  return shown
    .replace(/\s+/g, " ")
    .replace(
      /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
      escapeUnit,
    );
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function describeBigint(value: bigint): string {
  const text = value.toString();
  return text.length > LONGEST_QUOTE ? `an integer of ${text.length} digits` : text;
}

const NAMES: Partial<Record<Kind, string>> = {
  file: "a file",
  directory: "a directory",
  dataset: "a dataset",
  duration: "a duration",
  timestamp: "a timestamp",
  task: "a task",
  type: "a Flyte type",
  resource: "a Resource",
};

function describeObject(value: object): string {
  const kind = kindOf(value);
  if (kind !== undefined && NAMES[kind] !== undefined) return NAMES[kind];
  if (Array.isArray(value))
    return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  if (isDate(value))
    return Number.isNaN(value.getTime()) ? "an invalid Date" : `the Date ${value.toISOString()}`;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `${value.byteLength} bytes`;
  if (isPlainObject(value)) return describeKeys(Object.keys(value));
  const name: unknown = (value as { constructor?: { name?: unknown } }).constructor?.name;
  return typeof name === "string" && /^[\w$]{1,60}$/.test(name)
    ? `an instance of ${name}`
    : "an object";
}

function describeKeys(keys: readonly string[]): string {
  if (keys.length === 0) return "an empty object";
  const shown = keys.slice(0, 3).map(quote).join(", ");
  return `an object with ${shown}${keys.length > 3 ? ", …" : ""}`;
}
