import { isPlainObject, type Json } from "../../runtime/base/json.ts";
import type { Schema } from "../api-document.ts";
import { enter, isNull, ITEMS } from "../plan/object-parts.ts";
import type { LiteralValue } from "../typescript/write-literal.ts";
import { matchesSchema } from "./matches-schema.ts";
import { sampleText } from "./sample-text.ts";

/** Who writes the value: the caller in a request, or the service in an answer. */
export type Writer = "caller" | "service";

export interface SampleOptions {
  readonly writer: Writer;
  /** Paths of properties that the sample has although they are not required. */
  readonly include?: readonly (readonly string[])[] | undefined;
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
  return new Sampler(options).sample(schema, options.include ?? [], 0);
}

class Sampler {
  #left = MOST_VALUES;
  #text: string | undefined;

  constructor(private readonly options: SampleOptions) {
    this.#text = options.text;
  }

  sample(schema: Schema, include: readonly (readonly string[])[], depth: number): LiteralValue {
    this.#left -= 1;
    const { oneOf, types } = schema;
    const isDeep = depth > DEEPEST || this.#left <= 0;
    if (isDeep && types.includes("null")) return null;
    if (this.#text !== undefined && isFreeText(schema, this.#text)) return this.#takeText();
    const { moment } = this.options;
    if (moment !== undefined && schema.format === "date-time") return moment;
    const suggested = findSuggestion(schema);
    if (suggested !== undefined && !hasProperties(schema)) return suggested;
    if (oneOf !== undefined && oneOf.length > 0 && !isDeep) {
      const base = hasProperties(schema) ? this.#sampleObject(schema, include, depth) : undefined;
      const variants = oneOf.filter((one) => !isNull(one));
      // What only some have, such as the result of a job that has succeeded, tells them apart.
      const [variant = variants[0] ?? oneOf[0]!] = include.flatMap(([name = ""]) => {
        const having = variants.filter(({ properties }) => properties.has(name));
        return having.length < variants.length ? having : [];
      });
      const sample = this.sample(variant, include, depth + 1);
      return isMap(base) && isMap(sample) ? { ...base, ...sample } : sample;
    }
    return this.#sampleType(schema, include, isDeep ? Infinity : depth);
  }

  #takeText(): string {
    const text = this.#text!;
    this.#text = undefined;
    return text;
  }

  #sampleType(
    schema: Schema,
    include: readonly (readonly string[])[],
    depth: number,
  ): LiteralValue {
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
        return this.#sampleArray(schema, include, depth);
      case "object":
        return this.#sampleObject(schema, include, depth);
    }
  }

  #sampleArray(
    { items, minItems = 0 }: Schema,
    include: readonly (readonly string[])[],
    depth: number,
  ): LiteralValue {
    if (depth === Infinity) return [];
    const inside = enter(include, ITEMS);
    const length = Math.min(MOST_ITEMS, Math.max(minItems, inside.length > 0 ? 1 : 0));
    const sample = (): LiteralValue =>
      items === undefined ? "example" : this.sample(items, inside, depth + 1);
    return Array.from({ length }, sample);
  }

  #sampleObject(
    { properties, required, additionalProperties }: Schema,
    include: readonly (readonly string[])[],
    depth: number,
  ): LiteralValue {
    if (depth === Infinity) return {};
    const skipped = this.options.writer === "caller" ? "readOnly" : "writeOnly";
    const names = [...properties.keys()].filter(
      (name) => required.has(name) || include.some(([first]) => first === name),
    );
    if (this.#text !== undefined && properties.size === 0 && additionalProperties === true)
      return { note: this.#takeText() };
    return Object.fromEntries(
      names.flatMap((name) => {
        const property = properties.get(name)!;
        if (property[skipped]) return [];
        return [[name, this.sample(property, enter(include, name), depth + 1)]];
      }),
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
