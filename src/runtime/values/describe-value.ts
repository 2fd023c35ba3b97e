import { isDate } from "node:util/types";
import { getKind, isPlainObject, type Kind } from "../base/json.ts";
import { countOf, LONGEST_QUOTE, quote } from "../base/text.ts";
import { type Literal, type Primitive, type Scalar, int64ToBigint } from "./literal.ts";

/** Describes a value for an error: short, on one line, without control characters. */
export function describeValue(value: unknown): string {
  if (typeof value === "string") return quote(value);
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  if (typeof value === "object") return describeObject(value);
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  if (Object.is(value, -0)) return "-0";
  const text = (value as number | bigint | boolean).toString();
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
  const kind = getKind(value);
  if (kind !== undefined && NAMES[kind] !== undefined) return NAMES[kind];
  if (Array.isArray(value))
    return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  if (isDate(value))
    return Number.isNaN(value.getTime()) ? "an invalid Date" : `the Date ${value.toISOString()}`;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer)
    return countOf(value.byteLength, "byte");
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

/** Describes the value in a literal, for an error. */
export function describeLiteral(literal: Literal): string {
  if (literal.scalar != null) return describeScalar(literal.scalar);
  if (literal.collection != null) return `a list of ${literal.collection.literals?.length ?? 0}`;
  if (literal.map != null) return "a map";
  if (literal.offloadedMetadata != null) return "a value that was offloaded to storage";
  return "an empty literal";
}

function describeScalar(scalar: Scalar): string {
  if (scalar.primitive != null) return describePrimitive(scalar.primitive);
  if (scalar.noneType != null) return "null";
  if (scalar.blob != null)
    return scalar.blob.metadata?.type?.dimensionality === 1 ? "a directory" : "a file";
  if (scalar.structuredDataset != null || scalar.schema != null) return "a dataset";
  if (scalar.binary != null)
    return `${countOf(scalar.binary.value?.length ?? 0, "byte")} with the tag ${describeValue(scalar.binary.tag ?? "")}`;
  if (scalar.generic != null) return "a JSON object";
  if (scalar.union != null) return describeUnion(scalar.union.value);
  if (scalar.error != null) return "an error";
  return "an empty literal";
}

/** Names the cause, because the value inside the union may look valid to the reader. */
function describeUnion(value: Literal | null | undefined): string {
  return value == null
    ? "an empty union"
    : `${describeLiteral(value)} inside a union: the other side declares an optional or a union here, this side does not`;
}

function describePrimitive(primitive: Primitive): string {
  if (primitive.integer != null) return int64ToBigint(primitive.integer).toString();
  const value = primitive.floatValue ?? primitive.stringValue ?? primitive.boolean;
  if (value != null) return describeValue(value);
  if (primitive.datetime != null) return "a date and time";
  return primitive.duration == null ? "an empty literal" : "a duration";
}
