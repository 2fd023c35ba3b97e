import type { ErrorCode } from "../errors/error-catalogue.ts";
import { FxError } from "../errors/errors.ts";
import { type Json, type JsonObject, isPlainObject, setOwn } from "../json.ts";
import type { Struct, StructValue } from "../literals/literal-type.ts";
import { DEEPEST_WRITTEN, structFaults } from "./struct-faults.ts";

/** Deeper than any Struct that a protobuf reader lets through. */
const DEEPEST_READ = 100;

/** What the JSON is, for the message of an error. */
export interface StructPurpose {
  readonly code: ErrorCode;
  readonly name: string;
}

const CUSTOM: StructPurpose = { code: "FX3010", name: "custom" };

/**
 * JSON as `google.protobuf.Struct`. Numbers become doubles, as the message has no others; like `JSON.stringify` it
 * leaves out properties that are undefined. Throws FX3010, or the purpose's code, with every value that a Struct
 * cannot hold: NaN, infinities, bigints, class instances, and what nests deeper than 32 levels.
 */
export function jsonToStruct(json: JsonObject, purpose: StructPurpose = CUSTOM): Struct {
  const struct = isPlainObject(json) ? structOf(json, 1) : undefined;
  if (struct === undefined) throw unfit(structFaults(json, purpose.name), purpose);
  return struct;
}

/** Throws as `jsonToStruct` does, for what will be one later. */
export function checkJson(json: object, purpose: StructPurpose): void {
  const faults = structFaults(json, purpose.name);
  if (faults.length > 0) throw unfit(faults, purpose);
}

function unfit(faults: readonly string[], { code, name }: StructPurpose): FxError {
  return new FxError(code, `${name} holds what Flyte cannot carry`, {
    details: faults,
    hint: "it takes plain JSON: text, finite numbers, booleans, null, lists and objects",
  });
}

/** Undefined where a value does not fit; finding out which is left to `structFaults`, off the hot path. */
function structOf(json: object, depth: number): Struct | undefined {
  if (depth > DEEPEST_WRITTEN) return undefined;
  const fields: Record<string, StructValue> = {};
  for (const key of Object.keys(json)) {
    const item = (json as Record<string, unknown>)[key];
    if (item === undefined) continue;
    const value = structValueOf(item, depth);
    if (value === undefined) return undefined;
    setOwn(fields, key, value);
  }
  return { fields };
}

function structValueOf(value: unknown, depth: number): StructValue | undefined {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "number") return Number.isFinite(value) ? { numberValue: value } : undefined;
  if (typeof value === "boolean") return { boolValue: value };
  if (value === null) return { nullValue: 0 };
  if (Array.isArray(value)) return listValueOf(value, depth + 1);
  const struct = isPlainObject(value) ? structOf(value, depth + 1) : undefined;
  return struct && { structValue: struct };
}

function listValueOf(items: readonly unknown[], depth: number): StructValue | undefined {
  if (depth > DEEPEST_WRITTEN) return undefined;
  const values: StructValue[] = [];
  for (const item of items) {
    const value = structValueOf(item, depth);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return { listValue: { values } };
}

/** The JSON in a `google.protobuf.Struct`; a value that is unset reads as null. Throws FX2006 for one nested too deep. */
export function structToJson(struct: Struct): JsonObject {
  return jsonObjectOf(struct, 1);
}

function jsonObjectOf(struct: Struct, depth: number): JsonObject {
  if (depth > DEEPEST_READ)
    throw new FxError(
      "FX2006",
      `a google.protobuf.Struct nests deeper than ${DEEPEST_READ} levels`,
    );
  const json: Record<string, Json> = {};
  const fields = struct.fields ?? {};
  for (const key of Object.keys(fields)) setOwn(json, key, jsonOf(fields[key]!, depth));
  return json;
}

function jsonOf(value: StructValue, depth: number): Json {
  if (value.stringValue != null) return value.stringValue;
  if (value.numberValue != null) return value.numberValue;
  if (value.boolValue != null) return value.boolValue;
  if (value.structValue != null) return jsonObjectOf(value.structValue, depth + 1);
  if (value.listValue != null) return jsonListOf(value.listValue.values ?? [], depth + 1);
  return null;
}

function jsonListOf(values: readonly StructValue[], depth: number): Json {
  if (depth > DEEPEST_READ)
    throw new FxError(
      "FX2006",
      `a google.protobuf.Struct nests deeper than ${DEEPEST_READ} levels`,
    );
  return values.map((value) => jsonOf(value, depth));
}
