import assert from "node:assert/strict";
import type { Schema } from "../../../src/openapi/api-document.ts";

const FORMATS: Readonly<Record<string, RegExp>> = {
  "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
  date: /^\d{4}-\d\d-\d\d$/,
  email: /^\S+@\S+$/,
  uri: /^\w+:\S+$/,
  uuid: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/,
};

/** Asserts that a value of a document's reader fits its schema, apart from its pattern. */
export function assertFits(value: unknown, schema: Schema, place = "value"): void {
  const { types, oneOf, properties, required, items } = schema;
  assert.ok(
    types.length === 0 || types.some((type) => hasType(value, type)),
    `${place} is ${JSON.stringify(value)}, not ${types.join(" or ")}`,
  );
  if (schema.enum !== undefined)
    assert.ok(
      schema.enum.includes(value),
      `${place}: ${JSON.stringify(value)} is not one of ${JSON.stringify(schema.enum)}`,
    );
  if (oneOf !== undefined)
    assert.ok(
      oneOf.some((one) => fits(value, one)),
      `${place} fits no alternative: ${JSON.stringify(value)}`,
    );
  if (typeof value === "string") {
    const format = FORMATS[schema.format ?? ""];
    if (format !== undefined) assert.match(value, format, place);
    assert.ok(
      value.length >= (schema.minLength ?? 0) && value.length <= (schema.maxLength ?? Infinity),
      `${place} has ${value.length} characters`,
    );
  }
  if (typeof value === "number")
    assert.ok(
      value >= (schema.minimum ?? -Infinity) && value <= (schema.maximum ?? Infinity),
      `${place} is ${value}`,
    );
  if (Array.isArray(value)) {
    assert.ok(value.length >= (schema.minItems ?? 0), `${place} has ${value.length} items`);
    for (const item of items === undefined ? [] : value) assertFits(item, items!, `${place}[]`);
  }
  if (!hasType(value, "object")) return;
  for (const name of required)
    assert.ok(Object.hasOwn(value as object, name), `${place} has no ${name}`);
  for (const [name, inner] of Object.entries(value as object)) {
    const property = properties.get(name);
    if (property !== undefined) assertFits(inner, property, `${place}.${name}`);
    else assert.notEqual(schema.additionalProperties, false, `${place} cannot have ${name}`);
  }
}

function fits(value: unknown, schema: Schema): boolean {
  try {
    assertFits(value, schema);
    return true;
  } catch {
    return false;
  }
}

function hasType(value: unknown, type: Schema["types"][number]): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object")
    return typeof value === "object" && value !== null && !Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}
