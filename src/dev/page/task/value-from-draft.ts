import type { FieldView, InputFault, TypeView } from "../../protocol.ts";
import type { DatasetDraft, Draft, FieldsDraft } from "./draft.ts";

type Path = InputFault["path"];

/** The values of a form as `fx run --inputs` reads them, and what the form itself cannot read. */
export interface FormValues {
  readonly values: Readonly<Record<string, unknown>>;
  readonly faults: readonly InputFault[];
}

export function valuesFromForm(fields: readonly FieldView[], draft: FieldsDraft): FormValues {
  const faults: InputFault[] = [];
  return { values: readFields(fields, draft, [], faults), faults };
}

function readFields(
  fields: readonly FieldView[],
  draft: FieldsDraft,
  path: Path,
  faults: InputFault[],
): Record<string, unknown> {
  const entries = fields.flatMap(({ name, type }, index): [string, unknown][] => {
    const field = draft.fields[index];
    if (!field?.isGiven) return [];
    const value = readValue(type, field.draft, [...path, name], faults);
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}

/** Undefined if nothing was typed: the server says whether a value is missing. */
function readValue(type: TypeView, draft: Draft, path: Path, faults: InputFault[]): unknown {
  switch (draft.form) {
    case "switch":
      return draft.isOn;
    case "none":
      return null;
    case "optional":
      return draft.isOn && type.kind === "optional"
        ? readValue(type.inner, draft.inner, path, faults)
        : null;
    case "fields":
      return type.kind === "object" ? readFields(type.fields, draft, path, faults) : undefined;
    case "items":
      return readItems(type, draft, path, faults);
    case "union":
      return readUnion(type, draft, path, faults);
    case "dataset":
      return readDataset(type, draft, path, faults);
    case "text":
      return readText(type, draft.text, path, faults);
  }
}

function readItems(
  type: TypeView,
  { items }: Extract<Draft, { form: "items" }>,
  path: Path,
  faults: InputFault[],
): unknown {
  if (type.kind === "list")
    return items.map(({ draft }, index) => {
      const value = readValue(type.element, draft, [...path, index], faults);
      return value === undefined ? null : value;
    });
  if (type.kind !== "dict") return undefined;
  const names = new Set<string>();
  const entries = items.map(({ name, draft }): [string, unknown] => {
    if (names.has(name))
      faults.push({
        path: [...path, name],
        message: `the key ${JSON.stringify(name)} is used twice`,
      });
    names.add(name);
    return [name, readValue(type.element, draft, [...path, name], faults) ?? null];
  });
  return Object.fromEntries(entries);
}

function readUnion(
  type: TypeView,
  { index, inner }: Extract<Draft, { form: "union" }>,
  path: Path,
  faults: InputFault[],
): unknown {
  const variant = type.kind === "union" ? type.variants[index] : undefined;
  if (type.kind !== "union" || variant === undefined) return undefined;
  if (type.tags === null || variant.kind === "none") return readValue(variant, inner, path, faults);
  const value = readValue(variant, inner, [...path, "value"], faults);
  return value === undefined ? undefined : { tag: type.tags[index], value };
}

function readDataset(
  type: TypeView,
  { isRows, rows, text }: DatasetDraft,
  path: Path,
  faults: InputFault[],
): unknown {
  if (!isRows) return readReference(text);
  if (rows === null || type.kind !== "dataset") return readJson(text, path, faults);
  return rows.map(({ draft }, index) =>
    readFields(type.columns, draft as FieldsDraft, [...path, index], faults),
  );
}

function readText(type: TypeView, text: string | null, path: Path, faults: InputFault[]): unknown {
  if (text === null) return undefined;
  switch (type.kind) {
    case "int":
    case "bigint":
      return text.trim() === "" ? undefined : readInteger(text.trim());
    case "float":
      return text.trim() === "" ? undefined : readFloat(text.trim());
    case "datetime":
    case "timestamp":
    case "duration":
      return text.trim() === "" ? undefined : text.trim();
    case "enum":
      return text === "" ? undefined : text;
    case "file":
    case "directory":
      return readReference(text);
    case "struct":
    case "json":
      return readJson(text, path, faults);
    default:
      return text;
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

function readReference(text: string | null): unknown {
  const trimmed = text?.trim() ?? "";
  if (trimmed === "") return undefined;
  if (!trimmed.startsWith("{")) return trimmed;
  try {
    return JSON.parse(trimmed) as unknown;
  } catch {
    return trimmed;
  }
}

function readJson(text: string | null, path: Path, faults: InputFault[]): unknown {
  if (text === null || text.trim() === "") return undefined;
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
