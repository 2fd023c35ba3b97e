import { trimEnd } from "../../base/text.ts";
import {
  type Literal,
  type Primitive,
  type Scalar,
  type SecondsAndNanos,
  int64ToBigint,
} from "../../values/literal.ts";
import { readMsgpackFloats } from "../../values/msgpack/msgpack-reader.ts";
import { WholeFloat } from "../../values/msgpack/plain.ts";
import { isInRange } from "../../values/types/timestamp.ts";

/**
 * Formats a value as Flyte's engine, which is written in Go, does in a command line. Throws an
 * Error for values that the engine rejects: maps, none, unions, datasets, offloaded values.
 */
export function formatGoValue(literal: Literal): string {
  const { scalar, collection } = literal;
  if (collection != null) return `[${(collection.literals ?? []).map(formatGoValue).join(",")}]`;
  if (scalar != null) return textFromScalar(scalar);
  throw new Error(literal.map != null ? "a map cannot be written as text" : "it has no value");
}

function textFromScalar(scalar: Scalar): string {
  const { primitive, blob, schema, binary } = scalar;
  if (primitive != null) return textFromPrimitive(primitive);
  if (blob != null) return blob.uri ?? "";
  if (schema != null) return schema.uri ?? "";
  if (binary?.tag === "msgpack")
    return textFromPlain(readMsgpackFloats(binary.value ?? new Uint8Array()));
  throw new Error(`${describeScalar(scalar)} cannot be written as text`);
}

function describeScalar({ binary, union, structuredDataset, noneType, generic }: Scalar): string {
  if (binary != null)
    return `binary data with the tag ${JSON.stringify((binary.tag ?? "").slice(0, 40))}`;
  if (union != null) return "a union";
  if (structuredDataset != null) return "a dataset";
  if (generic != null) return "a Struct";
  return noneType != null ? "none" : "an error";
}

function textFromPrimitive(primitive: Primitive): string {
  const { integer, floatValue, stringValue, boolean, datetime, duration } = primitive;
  if (integer != null) return int64ToBigint(integer).toString();
  if (floatValue != null) return formatGoFloat(floatValue);
  if (stringValue != null) return stringValue;
  if (boolean != null) return String(boolean);
  if (datetime != null) return formatMoment(datetime);
  if (duration != null) return formatDuration(duration);
  throw new Error("it has no value");
}

/** Go's `%v`: as short as possible, with an exponent of at least two digits below 1e-4 and from 1e6 on. */
function formatGoFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  if (Object.is(value, -0)) return "-0";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e6))
    return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  return String(value);
}

/** UTC, with all digits of the second. */
function formatMoment(moment: SecondsAndNanos): string {
  const seconds = Number(int64ToBigint(moment.seconds ?? 0));
  const nanos = moment.nanos ?? 0;
  if (!isInRange({ seconds, nanos })) throw new Error("it is outside the years 1 to 9999");
  const date = new Date(seconds * 1000);
  const fraction = nanos === 0 ? "" : `.${trimEnd(String(nanos).padStart(9, "0"), "0")}`;
  return date.toISOString().replace(/\.000Z$/, `${fraction}Z`);
}

/** The text form of the protobuf message. */
function formatDuration({ seconds, nanos }: SecondsAndNanos): string {
  const whole = int64ToBigint(seconds ?? 0);
  const parts = [whole === 0n ? "" : `seconds:${whole}`, nanos ? `nanos:${nanos}` : ""];
  return parts.filter((part) => part !== "").join(" ");
}

/** As Go prints a decoded value: blanks between items, keys sorted by their bytes. */
function textFromPlain(value: unknown): string {
  if (value === null) return "<nil>";
  if (value instanceof WholeFloat) return formatGoFloat(value.value);
  if (typeof value === "number")
    return Number.isInteger(value) ? String(value) : formatGoFloat(value);
  if (typeof value === "string") return value;
  if (typeof value !== "object") return `${value as bigint | boolean}`;
  if (Array.isArray(value)) return `[${value.map(textFromPlain).join(" ")}]`;
  if (value instanceof Uint8Array) return `[${[...value].join(" ")}]`;
  const entries = Object.entries(value)
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([key, item]) => `${key}:${textFromPlain(item)}`);
  return `map[${entries.join(" ")}]`;
}
