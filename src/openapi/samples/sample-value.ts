import { isPlainObject, type Json, setOwn } from "../../runtime/base/json.ts";
import type { JsonType, Schema } from "../api-document.ts";
import { typeOfValue } from "../document/merge-schema.ts";
import { isNull, ITEMS } from "../plan/object-parts.ts";

/** A property that the sample has although it is not required. */
export interface SamplePlace {
  readonly path: readonly string[];
  /** Whether the connector itself puts a value there. */
  readonly isLeftOut?: boolean;
}

type Places = readonly SamplePlace[];

/** Required properties may contain each other without end. */
const DEEPEST = 12;
const MOST_VALUES = 2000;
const MOST_ITEMS = 20;
/** In characters of JSON. */
const LONGEST = 200;

/**
 * A value of a request that fits the schema, apart from patterns: required properties alone, examples
 * and defaults first. The same schema has the same sample. Undefined for a value that is left out.
 */
export function sampleValue(schema: Schema, places: Places = []): Json | undefined {
  let left = MOST_VALUES;
  return fill(schema, places, 0);

  function fill(schema: Schema, places: Places, depth: number): Json | undefined {
    const isLeftOut = places.some(({ path, isLeftOut }) => path.length === 0 && isLeftOut);
    return isLeftOut ? undefined : sample(schema, places, depth);
  }

  function sample(schema: Schema, places: Places, depth: number): Json {
    left -= 1;
    const { oneOf = [], types, items, properties } = schema;
    const isDeep = depth > DEEPEST || left <= 0;
    if (isDeep && types.includes("null")) return null;
    const suggested = properties.size > 0 ? undefined : findSuggestion(schema);
    if (suggested !== undefined) return suggested;
    if (oneOf.length > 0 && !isDeep) return sampleVariant(schema, places, depth);
    const isList = items !== undefined && properties.size === 0;
    switch (types.find((one) => one !== "null") ?? types[0] ?? (isList ? "array" : "object")) {
      case "null":
        return null;
      case "boolean":
        return false;
      case "integer":
      case "number":
        return sampleNumber(schema);
      case "string":
        return sampleText(schema);
      case "array":
        return isDeep ? [] : sampleArray(schema, places, depth);
      case "object":
        return isDeep ? {} : sampleObject(schema, places, depth);
    }
  }

  function sampleVariant(schema: Schema, places: Places, depth: number): Json {
    const variant = schema.oneOf!.find((one) => !isNull(one)) ?? schema.oneOf![0]!;
    const one = sample(variant, places, depth + 1);
    const base = schema.properties.size > 0 ? sampleObject(schema, places, depth) : {};
    return isPlainObject(one) ? { ...base, ...one } : one;
  }

  function sampleArray({ items, minItems = 0 }: Schema, places: Places, depth: number): Json {
    const inside = enter(places, ITEMS);
    const length = Math.min(MOST_ITEMS, Math.max(minItems, Math.sign(inside.length)));
    const fillItem = (): Json =>
      items === undefined ? "example" : (fill(items, inside, depth + 1) ?? null);
    return Array.from({ length }, fillItem);
  }

  function sampleObject({ properties, required }: Schema, places: Places, depth: number) {
    const sampled: Record<string, Json> = {};
    for (const [name, property] of properties) {
      const inside = enter(places, name);
      const isWanted = !property.readOnly && (required.has(name) || inside.length > 0);
      const value = isWanted ? fill(property, inside, depth + 1) : undefined;
      if (value !== undefined) setOwn(sampled, name, value);
    }
    return sampled;
  }
}

/** The places in a property, or in the items of a list. */
function enter(places: Places, name: string): Places {
  return places.flatMap(({ path: [first, ...path], ...place }) =>
    first === name ? [{ ...place, path }] : [],
  );
}

/** What the document itself suggests, if it fits: many examples do not. */
function findSuggestion(schema: Schema): Json | undefined {
  const { examples, default: fallback, enum: choices = [] } = schema;
  return [...examples, fallback, ...choices].find((one): one is Json => isSimple(one, schema));
}

const BY_FORMAT: ReadonlyMap<string, string> = new Map([
  ["date-time", "2026-01-01T00:00:00Z"],
  ["date", "2026-01-01"],
  ["duration", "PT1H"],
  ["email", "someone@example.com"],
  ["uri", "https://example.com/"],
  ["url", "https://example.com/"],
  ["uuid", "00000000-0000-4000-8000-000000000000"],
  ["byte", "ZXhhbXBsZQ=="],
]);
const LONGEST_TEXT = 1000;

/** A text that fits the format, or else the length. A service may also ask for a pattern. */
function sampleText({ format = "", minLength = 0, maxLength }: Schema): string {
  const text = "example".padEnd(Math.min(LONGEST_TEXT, minLength), "-example").slice(0, maxLength);
  return BY_FORMAT.get(format) ?? text;
}

function sampleNumber({ minimum = -Infinity, maximum = Infinity, types }: Schema): number {
  const closest = Math.min(Math.max(1, minimum), maximum);
  return types.includes("number") ? closest : Math.ceil(closest);
}

/** A moment becomes a Date; the values of other formats are texts. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/i;

/** Whether a schema allows a value that is short, and a text, a number, a boolean or a list of these. */
export function isSimple(value: unknown, schema: Schema): boolean {
  const { types, oneOf, items, enum: choices, format } = schema;
  if (value == null || isPlainObject(value) || JSON.stringify(value).length > LONGEST) return false;
  if (Array.isArray(value)) return value.every((item) => items && isSimple(item, items));
  // Alternatives may contain each other without end.
  const isListed = (one: Schema): boolean => one.oneOf === undefined && isSimple(value, one);
  if (oneOf?.some(isListed) === false || choices?.includes(value) === false) return false;
  if (format === "date-time" && typeof value === "string" && !MOMENT.test(value)) return false;
  return types.length === 0 || types.some((type) => hasType(value, type));
}

function hasType(value: unknown, type: JsonType): boolean {
  if (type === "number") return Number.isFinite(value);
  return typeOfValue(value) === type && (type !== "integer" || Number.isSafeInteger(value));
}
