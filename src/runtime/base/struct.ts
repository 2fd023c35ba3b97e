import { type ErrorCode, FxError } from "./errors/errors.ts";
import { isList, isPlainObject, type Json, type JsonObject, mapValues, setOwn } from "./json.ts";

/** The message `google.protobuf.Struct`; see `jsonToStruct`. */
export interface Struct {
  /** Unset: empty. */
  readonly fields?: { readonly [key: string]: StructValue } | null;
}

/** The message `google.protobuf.Value`. */
export interface StructValue {
  /** 0 stands for null. */
  readonly nullValue?: 0 | null;
  /** A double, so integers above 2^53 are not exact. */
  readonly numberValue?: number | null;
  /** A string. */
  readonly stringValue?: string | null;
  /** False counts as set. */
  readonly boolValue?: boolean | null;
  /** An object. */
  readonly structValue?: Struct | null;
  /** A list. */
  readonly listValue?: { readonly values?: readonly StructValue[] | null } | null;
}

/** Code and name of the JSON for error messages. */
export interface StructPurpose {
  readonly code: ErrorCode;
  readonly name: string;
}

/**
 * The deepest JSON that fx writes. Python's protobuf reads at most 100 levels of messages, and each
 * object takes three.
 */
const DEEPEST_WRITTEN = 32;
/** No protobuf reader accepts a deeper Struct. */
const DEEPEST_READ = 100;
/** Longer lists do not help the caller. */
const MOST_FAULTS = 50;

const CUSTOM: StructPurpose = { code: "FX3010", name: "custom" };

/**
 * Converts JSON to a `google.protobuf.Struct`. Numbers become doubles. Undefined properties are
 * omitted, as by `JSON.stringify`. Throws FX3010, or the purpose's code, and lists every value that
 * a Struct cannot hold: NaN, infinities, bigints, class instances, and values nested deeper than 32
 * levels.
 */
export function jsonToStruct(json: JsonObject, purpose: StructPurpose = CUSTOM): Struct {
  checkJson(json, purpose);
  return toStruct(json);
}

/** Throws like `jsonToStruct`, for JSON that becomes a Struct later. */
export function checkJson(json: object, { code, name }: StructPurpose): void {
  const faults = findStructFaults(json, name);
  if (faults.length === 0) return;
  throw new FxError(code, `${name} contains values that Flyte cannot store`, {
    details: faults,
    hint: "use plain JSON: strings, finite numbers, booleans, null, lists and objects",
  });
}

function toStruct(json: JsonObject): Struct {
  const fields: Record<string, StructValue> = {};
  for (const [key, value] of Object.entries(json))
    if (value !== undefined) setOwn(fields, key, toStructValue(value));
  return { fields };
}

function toStructValue(value: Json): StructValue {
  if (value === null) return { nullValue: 0 };
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "number") return { numberValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (isList(value)) return { listValue: { values: value.map(toStructValue) } };
  return { structValue: toStruct(value) };
}

/** Converts a Struct to JSON. An unset value is null. Throws FX2006 if it nests too deep. */
export function structToJson(struct: Struct): JsonObject {
  return toJsonObject(struct, 1);
}

function toJsonObject(struct: Struct, depth: number): JsonObject {
  refuseDepth(depth);
  return mapValues(struct.fields ?? {}, (value) => toJson(value, depth));
}

function toJson(value: StructValue, depth: number): Json {
  if (value.stringValue != null) return value.stringValue;
  if (value.numberValue != null) return value.numberValue;
  if (value.boolValue != null) return value.boolValue;
  if (value.structValue != null) return toJsonObject(value.structValue, depth + 1);
  if (value.listValue == null) return null;
  refuseDepth(depth + 1);
  return (value.listValue.values ?? []).map((item) => toJson(item, depth + 1));
}

function refuseDepth(depth: number): void {
  if (depth > DEEPEST_READ)
    throw new FxError(
      "FX2006",
      `a google.protobuf.Struct nests deeper than ${DEEPEST_READ} levels`,
    );
}

/**
 * One line, with its path, for each value in `json` that a `google.protobuf.Struct` cannot hold.
 */
export function findStructFaults(
  json: unknown,
  name: string,
  fitsNumber: (value: number) => boolean = Number.isFinite,
): readonly string[] {
  if (!isPlainObject(json)) return [`${name}: expected an object, got ${describe(json)}`];
  const faults: string[] = [];

  function collect(value: unknown, path: string, depth: number): void {
    if (faults.length >= MOST_FAULTS) return;
    if (value === null || typeof value === "string" || typeof value === "boolean") return;
    if (typeof value === "number") {
      if (!fitsNumber(value)) faults.push(`${path}: ${value}, ${describeNumberFault(value)}`);
    } else if (!Array.isArray(value) && !isPlainObject(value))
      faults.push(`${path}: ${describe(value)}`);
    else if (depth >= DEEPEST_WRITTEN)
      faults.push(`${path}: nests deeper than ${DEEPEST_WRITTEN} levels`);
    else if (Array.isArray(value))
      value.forEach((item, index) => collect(item, `${path}[${index}]`, depth + 1));
    else
      for (const [key, item] of Object.entries(value))
        if (item !== undefined) collect(item, `${path}.${key}`, depth + 1);
  }

  collect(json, name, 0);
  return faults;
}

function describeNumberFault(value: number): string {
  return Number.isFinite(value)
    ? "an integer above 2^53, which may have been rounded: write it as a string"
    : "which JSON cannot represent";
}

function describe(value: unknown): string {
  return value?.constructor?.name ?? (value === null ? "null" : typeof value);
}
