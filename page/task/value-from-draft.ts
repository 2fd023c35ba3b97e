import { type InputFault, parseJson, type TypeView } from "../../src/dev/shared.ts";
import {
  type ChoiceDraft,
  type Draft,
  type FieldsDraft,
  type ItemsDraft,
  listVariants,
} from "./draft.ts";

type Path = InputFault["path"];

/** The values of a form as `fx run --inputs` reads them, and what the form itself cannot read. */
export interface FormValues {
  readonly values: Readonly<Record<string, unknown>>;
  readonly faults: readonly InputFault[];
}

export function valuesFromForm(draft: FieldsDraft): FormValues {
  const faults: InputFault[] = [];
  return { values: readFields(draft, [], faults), faults };
}

function readFields(
  { fields }: FieldsDraft,
  path: Path,
  faults: InputFault[],
): Record<string, unknown> {
  const entries = fields.map(({ field: { name }, draft }): [string, unknown] => [
    name,
    readValue(draft, [...path, name], faults),
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Undefined if nothing was typed: the server says whether a value is missing. */
function readValue(draft: Draft, path: Path, faults: InputFault[]): unknown {
  switch (draft.form) {
    case "switch":
      return draft.isOn;
    case "none":
      return null;
    case "optional":
      return draft.isOn ? readValue(draft.inner, path, faults) : draft.emptyValue;
    case "fields":
      return readFields(draft, path, faults);
    case "items":
      return readItems(draft, path, faults);
    case "choice":
      return readChoice(draft, path, faults);
    case "text":
      return draft.text === null ? undefined : readText(draft.type, draft.text, path, faults);
  }
}

function readItems({ type, items }: ItemsDraft, path: Path, faults: InputFault[]): unknown {
  if (type.kind === "list")
    return items.map(({ draft }, index) => readValue(draft, [...path, index], faults) ?? null);
  const names = new Set<string>();
  const entries = items.map(({ name, draft }): [string, unknown] => {
    if (names.has(name))
      faults.push({
        path: [...path, name],
        message: `the key ${JSON.stringify(name)} is used twice`,
      });
    names.add(name);
    return [name, readValue(draft, [...path, name], faults) ?? null];
  });
  return Object.fromEntries(entries);
}

function readChoice(
  { type, index, inner }: ChoiceDraft,
  path: Path,
  faults: InputFault[],
): unknown {
  const { tag } = listVariants(type)[index]!;
  if (tag === undefined) return readValue(inner, path, faults);
  const value = readValue(inner, [...path, "value"], faults);
  return value === undefined ? undefined : { tag, value };
}

function readText(type: TypeView, text: string, path: Path, faults: InputFault[]): unknown {
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
    case "struct":
    case "json":
      return readJson(trimmed, path, faults);
    case "enum":
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

function readJson(text: string, path: Path, faults: InputFault[]): unknown {
  try {
    return JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) => {
      if (isRounded(value, context?.source))
        faults.push({
          path,
          message: `${context!.source} has more digits than a JSON number can hold`,
        });
      return value;
    }) as unknown;
  } catch (error) {
    faults.push({ path, message: `invalid JSON: ${(error as Error).message}` });
    return undefined;
  }
}

/** An integer that is sent as it was typed is not rounded, even if a double holds another one. */
function isRounded(value: unknown, source: string | undefined): boolean {
  if (source === undefined || !/^-?\d+$/.test(source) || String(value) === source) return false;
  return !Number.isInteger(value) || BigInt(value as number) !== BigInt(source);
}
