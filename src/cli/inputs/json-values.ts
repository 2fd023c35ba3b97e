import { isDate } from "node:util/types";
import { getKind } from "../../runtime/base/brand.ts";
import { isPlainObject, setOwn } from "../../runtime/base/json.ts";
import type { Duration } from "../../runtime/values/types/duration.ts";
import type { ReferenceSpec, TypeNode, UnionSpec } from "../../runtime/values/types/flyte-type.ts";
import { Dataset, FlyteDirectory, FlyteFile } from "../../runtime/values/types/references.ts";
import {
  momentFromDate,
  type Timestamp,
  type Moment,
} from "../../runtime/values/types/timestamp.ts";
import { findVariantByValue } from "../../runtime/values/types/union-types.ts";

/**
 * Converts a JSON or YAML value to the type. JSON writes bigints, NaN, times and files as strings or objects. A value that
 * does not match the type stays unchanged, and the TypeEngine rejects it.
 *
 * @param now returns the current time in milliseconds, for the value `now`
 */
export function inputFromJson(json: unknown, node: TypeNode, now: () => number): unknown {
  const { spec } = node;
  const each = (item: unknown, type: TypeNode): unknown => inputFromJson(item, type, now);
  switch (spec.kind) {
    case "optional":
      return json === null ? null : each(json, spec.inner);
    case "bigint":
      return typeof json === "string" && /^[+-]?\d{1,40}$/.test(json)
        ? BigInt(json.replace(/^\+/, ""))
        : json;
    case "float":
      return floatFromJson(json);
    case "datetime":
    case "timestamp":
      return json === "now" ? new Date(now()) : json;
    case "enum":
      return spec.members.some((member) => member.value === json)
        ? json
        : (spec.members.find((member) => member.name === json)?.value ?? json);
    case "list":
      return Array.isArray(json) ? json.map((item) => each(item, spec.element)) : json;
    case "dict":
      return eachField(json, () => spec.element, each);
    case "object":
      return spec.model === undefined
        ? eachField(json, (name) => spec.fields.get(name), each)
        : json;
    case "struct":
      return structFromJson(json);
    case "union":
      return unionFromJson(json, spec, each);
    case "file":
    case "directory":
      return referenceFromJson(json, spec);
    case "dataset":
      return Array.isArray(json) && spec.row !== undefined
        ? json.map((row) => eachField(row, (name) => spec.row!.get(name), each))
        : referenceFromJson(json, spec);
    default:
      return json;
  }
}

type Each = (json: unknown, node: TypeNode) => unknown;

const FLOAT_WORDS: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Infinity,
  infinity: Infinity,
  "-inf": -Infinity,
  "-infinity": -Infinity,
  "-0": -0,
};

/** Also reads "nan", "inf" and "-0". JSON writes a large float as an integer, which the reader returns as a bigint. */
export function floatFromJson(json: unknown): unknown {
  if (typeof json === "string" && Object.hasOwn(FLOAT_WORDS, json.toLowerCase()))
    return FLOAT_WORDS[json.toLowerCase()];
  return typeof json === "bigint" &&
    (BigInt(Number(json)) === json || String(Number(json)) === String(json))
    ? Number(json)
    : json;
}

/** An integer outside 64 bits was written from a float. */
function structFromJson(json: unknown): unknown {
  if (typeof json === "bigint")
    return json >= 2n ** 64n || json < -(2n ** 63n) ? floatFromJson(json) : json;
  if (Array.isArray(json)) return json.map(structFromJson);
  if (!isPlainObject(json)) return json;
  const object: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(json)) setOwn(object, name, structFromJson(value));
  return object;
}

function eachField(
  json: unknown,
  getType: (name: string) => TypeNode | undefined,
  each: Each,
): unknown {
  if (!isPlainObject(json)) return json;
  const object: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(json)) {
    const type = getType(name);
    setOwn(object, name, type === undefined ? value : each(value, type));
  }
  return object;
}

/** Reads `{ tag, value }` if the union has tags, or if the plain JSON would match another variant. */
function unionFromJson(json: unknown, spec: UnionSpec, each: Each): unknown {
  if (spec.tags === undefined) {
    const tagged = findVariantByTag(json, spec);
    if (tagged !== undefined) return each((json as { readonly value: unknown }).value, tagged);
    const variant = findVariantByValue(spec, json);
    return variant === undefined ? json : each(json, variant);
  }
  if (!isPlainObject(json) || typeof json["tag"] !== "string") return json;
  const variant = spec.variants[spec.tags.indexOf(json["tag"])];
  return variant === undefined ? json : { ...json, value: each(json["value"], variant) };
}

/** The variant of `{ tag, value }` in a union without tags. If the union allows objects, only the form for numbers as strings counts. */
function findVariantByTag(json: unknown, spec: UnionSpec): TypeNode | undefined {
  if (
    !isPlainObject(json) ||
    Object.keys(json).length !== 2 ||
    !Object.hasOwn(json, "tag") ||
    !Object.hasOwn(json, "value")
  )
    return undefined;
  const isNumberAsText =
    (json["tag"] === "bigint" || json["tag"] === "float") && typeof json["value"] === "string";
  return isNumberAsText || findVariantByValue(spec, {}) === undefined
    ? spec.variants.find((variant) => variant.kind === json["tag"])
    : undefined;
}

const KEYS: ReadonlySet<string> = new Set(["uri", "path", "format", "metadata"]);

function referenceFromJson(json: unknown, spec: ReferenceSpec): unknown {
  if (!isPlainObject(json) || !Object.keys(json).every((key) => KEYS.has(key))) return json;
  const { uri = json["path"], format = "", metadata = {} } = json;
  if (typeof uri !== "string" || typeof format !== "string") return json;
  if (spec.kind === "file") return new FlyteFile(uri, format, metadata as Record<string, string>);
  return spec.kind === "directory" ? new FlyteDirectory(uri, format) : new Dataset(uri, format);
}

/** Converts a value to JSON that `inputFromJson` reads back. Writes what JSON cannot hold as strings. */
export function jsonFromNative(value: unknown, node: TypeNode | undefined): unknown {
  const spec = node?.spec;
  switch (spec?.kind) {
    case "optional":
      return value === null ? null : jsonFromNative(value, spec.inner);
    case "union":
      return jsonFromUnion(value, spec);
    case "list":
      return Array.isArray(value)
        ? value.map((item) => jsonFromNative(item, spec.element))
        : plainJson(value);
    case "dict":
      return isPlainObject(value) ? jsonFromFields(value, () => spec.element) : plainJson(value);
    case "object":
      return isPlainObject(value)
        ? jsonFromFields(value, (name) => spec.fields.get(name))
        : plainJson(value);
    default:
      return plainJson(value);
  }
}

function plainJson(value: unknown): unknown {
  if (typeof value === "bigint")
    return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (typeof value === "number")
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : Object.is(value, -0)
        ? "-0"
        : String(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plainJson);
  if (isDate(value)) return isoText(momentFromDate(value));
  const kind = getKind(value);
  if (kind === "timestamp") return isoText(value as Timestamp);
  if (kind === "duration") return (value as Duration).toString();
  return jsonFromFields(value, () => undefined);
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

function jsonFromFields(
  object: object,
  getType: (name: string) => TypeNode | undefined,
): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(object))
    setOwn(copy, name, jsonFromNative(value, getType(name)));
  return copy;
}

function jsonFromUnion(value: unknown, spec: UnionSpec): unknown {
  if (spec.tags !== undefined) {
    if (!isPlainObject(value)) return plainJson(value);
    const variant = spec.variants[spec.tags.indexOf(String(value["tag"]))];
    return { tag: value["tag"], value: jsonFromNative(value["value"], variant) };
  }
  const variant = findVariantByValue(spec, value);
  const json = jsonFromNative(value, variant);
  return variant === undefined || findVariantByValue(spec, json) === variant
    ? json
    : { tag: variant.kind, value: json };
}
