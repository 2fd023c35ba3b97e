import type { Schema, JsonType } from "../api-document.ts";

export const NO_PROPERTIES: Schema["properties"] = new Map();
export const NO_NAMES: Schema["required"] = new Set();

/** A schema that says nothing except its types. */
export function createSchema(types: readonly JsonType[]): Schema {
  return {
    types,
    examples: [],
    readOnly: false,
    writeOnly: false,
    properties: NO_PROPERTIES,
    required: NO_NAMES,
    additionalProperties: true,
  };
}
