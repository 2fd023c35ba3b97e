import {
  Dataset,
  Duration,
  FlyteDirectory,
  FlyteFile,
  type Json,
  type UnknownValues,
  UserError,
} from "flyte-fx";

/** `{inputs.NAME}`, `{inputs.NAME.FIELD}`, `{secrets.NAME}`; other braces are plain text. */
const PLACEHOLDER = /\{(inputs|secrets)\.([\w.-]+)\}/g;

/** What placeholders stand for. */
export interface Values {
  readonly inputs: UnknownValues;
  secret(name: string): string;
}

/** The names of the inputs that a template uses. */
export function inputsUsedIn(template: Json): string[] {
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
    encode(textOf(valueOf(kind, name, values))),
  );
}

/** Values are encoded, so that none can leave its place in the URL; one that is the whole URL is taken as it is. */
export function fillUrl(template: string, values: Values): string {
  return isOnePlaceholder(template)
    ? fillText(template, values)
    : fillText(template, values, encodeURIComponent);
}

/** A text that is one placeholder becomes the value with its type; in all other texts it becomes text. Keys stay. */
export function fillJson(template: Json, values: Values): Json {
  if (typeof template === "string")
    return isOnePlaceholder(template) ? wholeValue(template, values) : fillText(template, values);
  if (Array.isArray(template)) return template.map((item: Json) => fillJson(item, values));
  if (typeof template !== "object" || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, item]) => [key, fillJson(item, values)]),
  );
}

/** As text: a text as it is, none as an empty one, all else as JSON. */
export function textOf(value: Json): string {
  if (typeof value === "string") return value;
  return value === null ? "" : JSON.stringify(value);
}

function isOnePlaceholder(template: string): boolean {
  return template.replace(PLACEHOLDER, "") === "" && template.lastIndexOf("{") === 0;
}

function wholeValue(template: string, values: Values): Json {
  const [, kind, name] = [...template.matchAll(PLACEHOLDER)][0]!;
  return valueOf(kind!, name!, values);
}

function valueOf(kind: string, name: string, values: Values): Json {
  return kind === "secrets" ? values.secret(name) : jsonOf(inputAt(values.inputs, name));
}

function inputAt(inputs: UnknownValues, path: string): unknown {
  let value: unknown = inputs;
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) {
      throw new UserError(
        "NO_SUCH_INPUT",
        `the webhook uses {inputs.${path}}, and there is no such input`,
      );
    }
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** Any input as JSON: a moment as ISO 8601, a length of time in seconds, a file or a table by its URI. */
function jsonOf(value: unknown): Json {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Duration) return value.toMs() / 1000;
  if (value instanceof FlyteFile || value instanceof FlyteDirectory || value instanceof Dataset)
    return value.uri;
  if (typeof value === "bigint" || (typeof value === "number" && !Number.isFinite(value)))
    return String(value);
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value !== "object" || value === null) return value as Json;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, jsonOf(item)]));
}
