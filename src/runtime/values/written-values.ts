import { isDate } from "node:util/types";
import { getKind, mapValues } from "../base/json.ts";
import { TYPE_NAMES } from "./conversions.ts";
import { readJson } from "./msgpack/read-json.ts";
import { type InputReader, InputTextError } from "./type-families/family.ts";
import { getFamily } from "./type-families/type-families.ts";
import type { Duration } from "./types/duration.ts";
import type { TypeNode, TypeSpec } from "./types/flyte-type.ts";
import { type Moment, type Timestamp, momentFromDate } from "./types/timestamp.ts";

/*
 * Values as users write them: on a command line, and in JSON or YAML.
 */

/**
 * Parses an input from its text on a command line. Checks only the syntax; the TypeEngine checks the
 * value.
 *
 * @param now returns the current time in milliseconds, for the value `now`
 * @throws InputTextError
 */
export function inputFromText(text: string | boolean, node: TypeNode, now: () => number): unknown {
  return typeof text === "boolean" ? text : createInputReader(now).fromText(text, node.spec);
}

/**
 * Converts a JSON or YAML value to the type. JSON writes bigints, NaN, times and files as strings or
 * objects. A value that does not match the type stays unchanged, and the TypeEngine rejects it.
 *
 * @param now returns the current time in milliseconds, for the value `now`
 */
export function inputFromJson(json: unknown, { spec }: TypeNode, now: () => number): unknown {
  return createInputReader(now).fromJson(json, spec);
}

function createInputReader(now: () => number): InputReader {
  const reader: InputReader = {
    ...TYPE_NAMES,
    now,
    fromText(text, spec) {
      const family = getFamily(spec);
      return family.fromText === undefined
        ? reader.fromJson(text, spec)
        : family.fromText(text, spec, reader);
    },
    fromJson(json, spec) {
      if (spec === undefined) return json;
      const family = getFamily(spec);
      return family.fromJson === undefined ? json : family.fromJson(json, spec, reader);
    },
    parseJson(text, spec) {
      try {
        return reader.fromJson(readJson(text), spec);
      } catch (error) {
        const type = TYPE_NAMES.describe(spec);
        throw new InputTextError(`expected JSON for ${type}: ${(error as Error).message}`);
      }
    },
  };
  return reader;
}

/**
 * Converts a value to JSON that `inputFromJson` reads back. Writes what JSON cannot hold as strings.
 */
export function jsonFromNative(value: unknown, node: TypeNode | undefined): unknown {
  return toJson(value, node?.spec);
}

function toJson(value: unknown, spec: TypeSpec | undefined): unknown {
  if (spec === undefined) return toPlainJson(value);
  const family = getFamily(spec);
  return family.toJson === undefined ? toPlainJson(value) : family.toJson(value, spec, toJson);
}

function toPlainJson(value: unknown): unknown {
  if (typeof value === "bigint")
    return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (Object.is(value, -0)) return "-0";
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(toPlainJson);
  if (isDate(value)) return isoText(momentFromDate(value));
  const kind = getKind(value);
  if (kind === "timestamp") return isoText(value as Timestamp);
  if (kind === "duration") return (value as Duration).toString();
  return mapValues(value as Record<string, unknown>, toPlainJson);
}

/** ISO 8601 with milliseconds, and with more digits only if needed. */
function isoText(moment: Moment | undefined): string | null {
  if (moment === undefined) return null;
  const whole = new Date(moment.seconds * 1000).toISOString().slice(0, 19);
  const digits = String(moment.nanos)
    .padStart(9, "0")
    .replace(/(?:000){1,2}$/, "");
  return `${whole}.${digits}Z`;
}
