import { isPlainObject, type Json } from "../../runtime/base/json.ts";
import type { JsonType, Schema } from "../api-document.ts";
import { typeOfValue } from "../document/merge-schema.ts";
import { isNull, ITEMS } from "../plan/object-parts.ts";
import type { LiteralValue } from "../typescript/write-literal.ts";

/** A property that the sample has although it is not required. */
export interface SamplePlace {
  readonly path: readonly string[];
  /** What stands there instead of the sample. Undefined: nothing. */
  readonly fill?: (sample: LiteralValue) => LiteralValue | undefined;
}

type Places = readonly SamplePlace[];

export interface SampleOptions {
  /** Who writes the value: the caller in a request, or the service in an answer. */
  readonly writer: "caller" | "service";
  readonly places?: Places;
  /** The text of properties that may have any text. Default: the document's, or `example`. */
  readonly text?: string | undefined;
  /** A text in the place of every moment. Default: a fixed one. */
  readonly moment?: string | undefined;
}

/** Required properties may contain each other without end. */
const DEEPEST = 12;
const MOST_VALUES = 2000;
const MOST_ITEMS = 20;
/** In characters of JSON. */
const LONGEST = 200;

/**
 * A value that fits the schema, apart from patterns: required properties alone, examples and defaults
 * first. The same schema has the same sample.
 */
export function sampleValue(
  schema: Schema,
  { writer, text, moment, places = [] }: SampleOptions,
): LiteralValue {
  const skipped = writer === "caller" ? "readOnly" : "writeOnly";
  let left = MOST_VALUES;
  return fill(schema, places, 0);

  function fill(schema: Schema, places: Places, depth: number): LiteralValue {
    let value = sample(schema, places, depth);
    for (const { path, fill } of places)
      if (path.length === 0 && fill !== undefined) value = fill(value) as LiteralValue;
    return value;
  }

  function sample(schema: Schema, places: Places, depth: number): LiteralValue {
    left -= 1;
    const { oneOf = [], types, items, properties } = schema;
    const isDeep = depth > DEEPEST || left <= 0;
    if (isDeep && types.includes("null")) return null;
    if (text !== undefined && isFreeText(schema)) return text;
    if (moment !== undefined && schema.format === "date-time") return moment;
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

  function sampleVariant(schema: Schema, places: Places, depth: number): LiteralValue {
    const variants = schema.oneOf!.filter((one) => !isNull(one));
    // What only some have, such as the result of a job that has succeeded, tells them apart.
    const [variant = variants[0] ?? schema.oneOf![0]!] = places.flatMap(({ path: [name = ""] }) => {
      const having = variants.filter(({ properties }) => properties.has(name));
      return having.length < variants.length ? having : [];
    });
    const one = sample(variant, places, depth + 1);
    const base = schema.properties.size > 0 ? sampleObject(schema, places, depth) : {};
    return isPlainObject(one) ? { ...base, ...one } : one;
  }

  function sampleArray(
    { items, minItems = 0 }: Schema,
    places: Places,
    depth: number,
  ): LiteralValue {
    const inside = enter(places, ITEMS);
    const length = Math.min(MOST_ITEMS, Math.max(minItems, Math.sign(inside.length)));
    return Array.from({ length }, () => (items ? fill(items, inside, depth + 1) : "example"));
  }

  function sampleObject(schema: Schema, places: Places, depth: number) {
    const { properties, required, additionalProperties } = schema;
    if (text !== undefined && properties.size === 0 && additionalProperties === true)
      return { note: text };
    const entries = [...properties].flatMap(([name, property]) => {
      const inside = enter(places, name);
      const isWanted = !property[skipped] && (required.has(name) || inside.length > 0);
      return isWanted ? [[name, fill(property, inside, depth + 1)] as const] : [];
    });
    return Object.fromEntries(entries);
  }
}

/** The places in a property, or in the items of a list. */
function enter(places: Places, name: string): Places {
  return places.flatMap(({ path: [first, ...path], ...place }) =>
    first === name ? [{ ...place, path }] : [],
  );
}

function isFreeText({ types, format, pattern, oneOf, enum: choices }: Schema): boolean {
  const isFree = [format, pattern, oneOf, choices].every((limit) => limit === undefined);
  return isFree && types.includes("string");
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
export function sampleText({ format = "", minLength = 0, maxLength }: Schema): string {
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
