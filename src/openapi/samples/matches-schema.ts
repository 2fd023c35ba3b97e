import { isDeepStrictEqual } from "node:util";
import type { Schema, JsonType } from "../api-document.ts";
import { typeOfValue } from "../document/merge-schema.ts";

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

const BY_FORMAT: Readonly<Record<string, RegExp>> = {
  "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/i,
  date: /^\d{4}-\d\d-\d\d$/,
  uuid: /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i,
  uri: /^[a-z][a-z\d+.-]*:\S+$/i,
  email: /^[^\s@]{1,64}@[^\s@]{1,255}$/,
};

function matchesText(text: string, { format = "", minLength, maxLength }: Schema): boolean {
  if (text.length < (minLength ?? 0) || text.length > (maxLength ?? Infinity)) return false;
  return !Object.hasOwn(BY_FORMAT, format) || BY_FORMAT[format]!.test(text);
}
