import { isDeepStrictEqual } from "node:util";
import { isPlainObject, type Json } from "../../runtime/base/json.ts";
import type { JsonType, Schema } from "../api-document.ts";
import { typeOfValue } from "../document/merge-schema.ts";
import { enter, isNull, ITEMS } from "../plan/object-parts.ts";
import type { LiteralValue } from "../typescript/write-literal.ts";
import { sampleText } from "./sample-text.ts";

/** Who writes the value: the caller in a request, or the service in an answer. */
export type Writer = "caller" | "service";

type Paths = readonly (readonly string[])[];

export interface SampleOptions {
  readonly writer: Writer;
  /** Paths of properties that the sample has although they are not required. */
  readonly include?: Paths | undefined;
  /** The text of the first property that may have any text. */
  readonly text?: string | undefined;
  /** A text in the place of every moment. Default: a fixed one. */
  readonly moment?: string | undefined;
}

/** Required properties may contain each other without end. */
const DEEPEST = 12;
const MOST_VALUES = 2000;
const MOST_ITEMS = 20;
/** In characters of JSON. */
const LONGEST_EXAMPLE = 200;

/**
 * A value that fits the schema: required properties alone, examples and defaults first. The same
 * schema has the same sample.
 */
export function sampleValue(schema: Schema, options: SampleOptions): LiteralValue {
  let { text } = options;
  let left = MOST_VALUES;
  return sample(schema, options.include ?? [], 0);

  function sample(schema: Schema, include: Paths, depth: number): LiteralValue {
    left -= 1;
    const { oneOf, types } = schema;
    const isDeep = depth > DEEPEST || left <= 0;
    if (isDeep && types.includes("null")) return null;
    if (text !== undefined && isFreeText(schema, text)) return takeText(text);
    const { moment } = options;
    if (moment !== undefined && schema.format === "date-time") return moment;
    const suggested = findSuggestion(schema);
    if (suggested !== undefined && !hasProperties(schema)) return suggested;
    if (oneOf !== undefined && oneOf.length > 0 && !isDeep) {
      const base = hasProperties(schema) ? sampleObject(schema, include, depth) : undefined;
      const variants = oneOf.filter((one) => !isNull(one));
      // What only some have, such as the result of a job that has succeeded, tells them apart.
      const [variant = variants[0] ?? oneOf[0]!] = include.flatMap(([name = ""]) => {
        const having = variants.filter(({ properties }) => properties.has(name));
        return having.length < variants.length ? having : [];
      });
      const one = sample(variant, include, depth + 1);
      return isMap(base) && isMap(one) ? { ...base, ...one } : one;
    }
    return sampleType(schema, include, isDeep ? Infinity : depth);
  }

  function takeText(taken: string): string {
    text = undefined;
    return taken;
  }

  function sampleType(schema: Schema, include: Paths, depth: number): LiteralValue {
    const isList = schema.items !== undefined && !hasProperties(schema);
    const [only = isList ? "array" : "object"] = schema.types;
    switch (schema.types.find((one) => one !== "null") ?? only) {
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
        return sampleArray(schema, include, depth);
      case "object":
        return sampleObject(schema, include, depth);
    }
  }

  function sampleArray(
    { items, minItems = 0 }: Schema,
    include: Paths,
    depth: number,
  ): LiteralValue {
    if (depth === Infinity) return [];
    const inside = enter(include, ITEMS);
    const length = Math.min(MOST_ITEMS, Math.max(minItems, inside.length > 0 ? 1 : 0));
    return Array.from({ length }, () =>
      items === undefined ? "example" : sample(items, inside, depth + 1),
    );
  }

  function sampleObject(
    { properties, required, additionalProperties }: Schema,
    include: Paths,
    depth: number,
  ): LiteralValue {
    if (depth === Infinity) return {};
    const skipped = options.writer === "caller" ? "readOnly" : "writeOnly";
    if (text !== undefined && properties.size === 0 && additionalProperties === true)
      return { note: takeText(text) };
    const entries = [...properties].filter(
      ([name, property]) =>
        !property[skipped] && (required.has(name) || include.some(([first]) => first === name)),
    );
    return Object.fromEntries(
      entries.map(([name, property]) => [name, sample(property, enter(include, name), depth + 1)]),
    );
  }
}

function isFreeText(schema: Schema, text: string): boolean {
  const { types, oneOf, format, pattern, minLength = 0, maxLength = Infinity } = schema;
  if (!types.includes("string") || oneOf !== undefined || schema.enum !== undefined) return false;
  const isFree = format === undefined && pattern === undefined;
  return isFree && text.length >= minLength && text.length <= maxLength;
}

function hasProperties({ properties }: Schema): boolean {
  return properties.size > 0;
}

/** Whether a sample is an object. */
export function isMap(value: LiteralValue | undefined): value is Record<string, LiteralValue> {
  return isPlainObject(value);
}

/** What the document itself suggests, if it fits: many examples do not. */
function findSuggestion(schema: Schema): Json | undefined {
  const { examples, default: fallback, enum: choices = [] } = schema;
  const suggestions = [...examples, fallback, ...choices].filter((one) => one !== null);
  return [...suggestions, ...(choices.includes(null) ? [null] : [])].find(
    (one) => one !== undefined && isShort(one) && matchesSchema(one, schema),
  ) as Json | undefined;
}

function isShort(value: unknown): boolean {
  return JSON.stringify(value).length <= LONGEST_EXAMPLE;
}

function sampleNumber({ minimum = -Infinity, maximum = Infinity, types }: Schema): number {
  const closest = Math.min(Math.max(1, minimum), maximum);
  return types.includes("number") ? closest : Math.ceil(closest);
}

/** Alternatives may contain each other without end. */
const MOST_STEPS = 2_000;

/** Whether a value fits a schema, without its pattern: a document's pattern may take forever. */
export function matchesSchema(value: unknown, schema: Schema): boolean {
  let steps = MOST_STEPS;
  return matches(value, schema);

  function matches(value: unknown, schema: Schema): boolean {
    steps -= 1;
    const { types, oneOf, enum: choices, minimum = -Infinity, maximum = Infinity } = schema;
    if (steps < 0) return false;
    if (types.length > 0 && !types.some((type) => hasType(value, type))) return false;
    if (choices?.some((one) => isDeepStrictEqual(one, value)) === false) return false;
    if (oneOf?.some((one) => matches(value, one)) === false) return false;
    if (typeof value === "string") return matchesText(value, schema);
    if (typeof value === "number") return value >= minimum && value <= maximum;
    if (typeof value !== "object" || value === null) return true;
    const { items, minItems = 0, required, properties, additionalProperties: others } = schema;
    if (Array.isArray(value))
      return value.length >= minItems && value.every((item) => !items || matches(item, items));
    return (
      [...required].every((name) => Object.hasOwn(value, name)) &&
      Object.entries(value).every(([name, item]) => {
        const property = properties.get(name) ?? others;
        return typeof property === "boolean" ? property : matches(item, property);
      })
    );
  }
}

function hasType(value: unknown, type: JsonType): boolean {
  if (type === "number") return Number.isFinite(value);
  return typeOfValue(value) === type && (type !== "integer" || Number.isSafeInteger(value));
}

/** A moment becomes a Date; the values of other formats are texts. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/i;

function matchesText(text: string, schema: Schema): boolean {
  const { format, minLength = 0, maxLength = Infinity } = schema;
  if (text.length < minLength || text.length > maxLength) return false;
  return format !== "date-time" || MOMENT.test(text);
}
