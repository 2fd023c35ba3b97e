import type { Schema, JsonType } from "../api-document.ts";

const DEEPEST = 20;
const MOST_STEPS = 10_000;

/** How much of a comparison is left. Alternatives may contain each other without end. */
interface Budget {
  steps: number;
}

/** Whether a value fits a schema, without its pattern: a document's pattern may take forever. */
export function matchesSchema(value: unknown, schema: Schema): boolean {
  return matches(value, schema, 0, { steps: MOST_STEPS });
}

function matches(value: unknown, schema: Schema, depth: number, budget: Budget): boolean {
  budget.steps -= 1;
  if (depth > DEEPEST || budget.steps < 0) return false;
  const { types, oneOf, enum: choices } = schema;
  if (types.length > 0 && !types.some((type) => hasType(value, type))) return false;
  if (choices !== undefined && !choices.some((one) => isSame(one, value))) return false;
  if (oneOf !== undefined && !oneOf.some((one) => matches(value, one, depth + 1, budget)))
    return false;
  if (typeof value === "string") return matchesText(value, schema);
  if (typeof value === "number")
    return value >= (schema.minimum ?? -Infinity) && value <= (schema.maximum ?? Infinity);
  if (Array.isArray(value)) {
    const { items, minItems = 0 } = schema;
    const fits = (item: unknown): boolean =>
      items === undefined || matches(item, items, depth + 1, budget);
    return value.length >= minItems && value.every(fits);
  }
  return typeof value !== "object" || value === null || matchesObject(value, schema, depth, budget);
}

function hasType(value: unknown, type: JsonType): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "integer":
      return Number.isSafeInteger(value);
    case "number":
      return Number.isFinite(value);
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    default:
      return typeof value === type;
  }
}

function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
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

function matchesObject(value: object, schema: Schema, depth: number, budget: Budget): boolean {
  const { properties, required, additionalProperties } = schema;
  if ([...required].some((name) => !Object.hasOwn(value, name))) return false;
  return Object.entries(value).every(([name, item]) => {
    const property = properties.get(name);
    if (property !== undefined) return matches(item, property, depth + 1, budget);
    if (typeof additionalProperties === "boolean") return additionalProperties;
    return matches(item, additionalProperties, depth + 1, budget);
  });
}
