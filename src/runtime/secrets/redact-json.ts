import { isList, type Json, type JsonObject, setOwn } from "../base/json.ts";

/**
 * Replaces secrets in JSON. A number that contains a secret becomes a string, to keep the JSON
 * valid.
 */
export function redactJson(json: JsonObject, redact: (text: string) => string): JsonObject {
  const text = JSON.stringify(json);
  return redact(text) === text ? json : redactObject(json, redact);
}

function redactObject(json: JsonObject, redact: (text: string) => string): JsonObject {
  const clean: Record<string, Json> = {};
  for (const [key, value] of Object.entries(json))
    setOwn(clean, redact(key), redactValue(value, redact));
  return clean;
}

function redactValue(value: Json, redact: (text: string) => string): Json {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "string") return redact(value);
  if (typeof value === "number")
    return redact(String(value)) === String(value) ? value : redact(String(value));
  return isList(value)
    ? value.map((item) => redactValue(item, redact))
    : redactObject(value, redact);
}

interface LinkTexts {
  readonly uri: string;
  readonly name: string;
  readonly iconUri?: string;
}

/** Replaces secrets in all texts of a link. */
export function redactLink<Link extends LinkTexts>(
  link: Link,
  redact: (text: string) => string,
): Link {
  const { uri, name, iconUri } = link;
  return {
    ...link,
    uri: redact(uri),
    name: redact(name),
    ...(iconUri !== undefined && { iconUri: redact(iconUri) }),
  };
}
