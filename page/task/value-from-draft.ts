import { parseJson, type TypeView } from "../../src/dev/shared.ts";
import type { Draft, FieldsDraft, RowsDraft } from "./draft.ts";

/** The values of a form as `fx run --inputs` reads them. */
export interface FormValues {
  readonly values: Readonly<Record<string, unknown>>;
  /** The names of those that are YAML text, which the server reads. */
  readonly yaml: readonly string[];
}

export function valuesFromForm(draft: FieldsDraft): FormValues {
  const values = readFields(draft);
  const yaml = draft.fields
    .filter(({ field, draft: each }) => Object.hasOwn(values, field.name) && isYaml(each))
    .map(({ field }) => field.name);
  return { values, yaml: yaml.filter((name) => values[name] !== null) };
}

function isYaml(draft: Draft | RowsDraft): boolean {
  if (draft.form === "optional" || draft.form === "dataset") return isYaml(draft.inner);
  return draft.form === "text" && draft.type.kind === "nested";
}

function readFields({ fields }: FieldsDraft): Record<string, unknown> {
  const entries = fields.map(({ field: { name }, draft }): [string, unknown] => [
    name,
    readValue(draft),
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Undefined if nothing was typed: the server says whether a value is missing. */
function readValue(draft: Draft | RowsDraft): unknown {
  switch (draft.form) {
    case "switch":
      return draft.isOn;
    case "none":
      return null;
    case "optional":
      return (draft.isOn ? readValue(draft.inner) : undefined) ?? draft.emptyValue;
    case "dataset":
      return readValue(draft.inner);
    case "rows":
      return draft.rows.map(readFields);
    case "text":
      return draft.text === null ? undefined : readText(draft.type, draft.text);
  }
}

function readText(type: TypeView, text: string): unknown {
  const trimmed = text.trim();
  if (type.kind === "string") return text;
  if (trimmed === "") return undefined;
  switch (type.kind) {
    case "int":
    case "bigint":
      return readInteger(trimmed);
    case "float":
      return readFloat(trimmed);
    case "file":
    case "directory":
      return readReference(trimmed);
    case "enum":
    case "nested":
      return text;
    default:
      return trimmed;
  }
}

/** Digits that JavaScript would round stay text, which fx reads exactly. */
function readInteger(text: string): unknown {
  const number = Number(text);
  return /^[+-]?\d+$/.test(text) && Number.isSafeInteger(number) ? number + 0 : text;
}

function readFloat(text: string): unknown {
  const number = Number(text);
  const isNumber =
    /^[+-]?(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(number);
  return isNumber && !Object.is(number, -0) ? number : text;
}

/** A path or URI, or JSON that refers to a file. What only begins like JSON may be a name. */
function readReference(text: string): unknown {
  return text.startsWith("{") ? (parseJson(text) ?? text) : text;
}
