import { Dataset, Duration, FlyteDirectory, FlyteFile, type Json, UserError } from "flyte-fx";

/** `{inputs.NAME}`, `{inputs.NAME.FIELD}`, `{secrets.NAME}`; other braces are plain text. */
const PLACEHOLDER = /\{(inputs|secrets)\.([\w.-]+)\}/g;

/** The values of the placeholders. */
export interface Values {
  readonly inputs: Readonly<Record<string, unknown>>;
  secret(name: string): string;
}

/** Finds the names of the inputs that a template uses. */
export function findUsedInputs(template: Json): string[] {
  const found = JSON.stringify(template).matchAll(PLACEHOLDER);
  return [...found]
    .filter(([, kind]) => kind === "inputs")
    .map(([, , path]) => path!.split(".")[0]!);
}

export function fillText(
  template: string,
  values: Values,
  encode = (text: string): string => text,
): string {
  return template.replace(PLACEHOLDER, (_, kind: string, name: string) =>
    encode(toText(getValue(kind, name, values))),
  );
}

/**
 * Encodes the values, so they cannot change the rest of the URL. A value that is the whole URL
 * stays as is.
 */
export function fillUrl(template: string, values: Values): string {
  return isOnePlaceholder(template)
    ? fillText(template, values)
    : fillText(template, values, encodeURIComponent);
}

/** A string that is one placeholder becomes a value of the input's type. Keys are not filled in. */
export function fillJson(template: Json, values: Values): Json {
  if (typeof template === "string")
    return isOnePlaceholder(template)
      ? getWholeValue(template, values)
      : fillText(template, values);
  if (Array.isArray(template)) return template.map((item: Json) => fillJson(item, values));
  if (typeof template !== "object" || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, item]) => [key, fillJson(item, values)]),
  );
}

/** Returns strings as is, null as an empty string, and other values as JSON. */
export function toText(value: Json): string {
  if (typeof value === "string") return value;
  return value === null ? "" : JSON.stringify(value);
}

function isOnePlaceholder(template: string): boolean {
  return template.replace(PLACEHOLDER, "") === "" && template.lastIndexOf("{") === 0;
}

function getWholeValue(template: string, values: Values): Json {
  const [, kind, name] = [...template.matchAll(PLACEHOLDER)][0]!;
  return getValue(kind!, name!, values);
}

function getValue(kind: string, name: string, values: Values): Json {
  return kind === "secrets" ? values.secret(name) : toJson(getInput(values.inputs, name));
}

function getInput(inputs: Record<string, unknown>, path: string): unknown {
  let value: unknown = inputs;
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) {
      throw new UserError("NO_SUCH_INPUT", `the webhook uses the unknown input {inputs.${path}}`);
    }
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/**
 * Converts an input to JSON: dates to ISO 8601, durations to seconds, files and datasets to their
 * URI.
 */
function toJson(value: unknown): Json {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Duration) return value.toMs() / 1000;
  if (value instanceof FlyteFile || value instanceof FlyteDirectory || value instanceof Dataset)
    return value.uri;
  if (typeof value === "bigint" || (typeof value === "number" && !Number.isFinite(value)))
    return String(value);
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== "object" || value === null) return value as Json;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item)]));
}
