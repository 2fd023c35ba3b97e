import { type Json, type JsonObject, setOwn } from "../json.ts";

/** JSON without secrets. A number that holds one becomes a text: it would be no JSON any more. */
export function redactedJson(json: JsonObject, redact: (text: string) => string): JsonObject {
  const text = JSON.stringify(json);
  return redact(text) === text ? json : redactedObject(json, redact);
}

function redactedObject(json: JsonObject, redact: (text: string) => string): JsonObject {
  const clean: Record<string, Json> = {};
  for (const [key, value] of Object.entries(json))
    setOwn(clean, redact(key), redactedValue(value, redact));
  return clean;
}

function redactedValue(value: Json, redact: (text: string) => string): Json {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "string") return redact(value);
  if (typeof value === "number")
    return redact(String(value)) === String(value) ? value : redact(String(value));
  return isList(value)
    ? value.map((item) => redactedValue(item, redact))
    : redactedObject(value, redact);
}

function isList(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value);
}
