import { describeThrown } from "../base/errors/thrown.ts";
import { type JsonObject, type Json, setOwn } from "../base/json.ts";
import { authorStack } from "../base/source/source-location.ts";

/** With its causes. */
const MOST_ERRORS = 20;

/** As JSON and back, secrets replaced: what a log would write in the end. Fields that are no JSON are named, and left out. */
export function redactedFields(fields: object, redact: (text: string) => string): object {
  try {
    return redactedJson(
      JSON.parse(
        JSON.stringify(isObject(fields) ? fields : { fields }, plainValues()),
      ) as JsonObject,
      redact,
    );
  } catch {
    return { ...UNWRITABLE };
  }
}

/** In the place of fields that no log can write. */
export const UNWRITABLE = { fields: "could not be written as JSON" } as const;

function isObject(fields: unknown): boolean {
  return typeof fields === "object" && fields !== null;
}

/** What JSON has no form of, or, for errors, an empty one. Causes can go round in a circle. */
function plainValues(): (key: string, value: unknown) => unknown {
  let errors = 0;
  return (_key, value) => {
    if (typeof value === "bigint") return value.toString();
    if (!(value instanceof Error)) return value;
    errors += 1;
    return errors > MOST_ERRORS ? describeThrown(value) : plainError(value);
  };
}

function plainError(error: Error): object {
  const { name: type, message, cause } = error;
  const at = authorStack(error).location;
  return Object.assign({}, error, {
    type,
    message,
    at: at && `${at.file}:${at.line}:${at.column}`,
    cause,
  });
}

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

interface LinkTexts {
  readonly uri: string;
  readonly name: string;
  readonly iconUri?: string;
}

/** A link without secrets, wherever a text of it is shown or opened. */
export function redactedLink<Link extends LinkTexts>(
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
