import type { JsonObject } from "../json.ts";
import { redactedJson } from "./redacted-json.ts";

/** As JSON and back, secrets replaced: what a log would write in the end. Fields that are no JSON are named, and left out. */
export function redactedFields(fields: object, redact: (text: string) => string): object {
  try {
    return redactedJson(JSON.parse(JSON.stringify(fields, bigintAsText)) as JsonObject, redact);
  } catch {
    return { ...UNWRITABLE };
  }
}

/** In the place of fields that no log can write. */
export const UNWRITABLE = { fields: "could not be written as JSON" } as const;

function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
