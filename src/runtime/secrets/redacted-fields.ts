import type { JsonObject } from "../json.ts";
import { authorStack } from "../source-location.ts";
import { redactedJson } from "./redacted-json.ts";

/** As JSON and back, secrets replaced: what a log would write in the end. Fields that are no JSON are named, and left out. */
export function redactedFields(fields: object, redact: (text: string) => string): object {
  try {
    return redactedJson(JSON.parse(JSON.stringify(fields, plainValue)) as JsonObject, redact);
  } catch {
    return { ...UNWRITABLE };
  }
}

/** In the place of fields that no log can write. */
export const UNWRITABLE = { fields: "could not be written as JSON" } as const;

/** What JSON has no form of, or, for errors, an empty one. */
function plainValue(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (!(value instanceof Error)) return value;
  const { name: type, message, cause } = value;
  const at = authorStack(value).location;
  return Object.assign({}, value, { type, message, at: at && `${at.file}:${at.line}:${at.column}`, cause });
}
