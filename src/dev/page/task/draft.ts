import type { FieldView, TypeView } from "../../protocol.ts";

/**
 * What a form holds for a value: the text as typed, so that a value that is not complete yet stays
 * as it is. Texts are null until something is typed.
 */
export type Draft =
  | { readonly form: "text"; readonly text: string | null }
  | { readonly form: "switch"; readonly isOn: boolean }
  | { readonly form: "none" }
  | { readonly form: "optional"; readonly isOn: boolean; readonly inner: Draft }
  | { readonly form: "items"; readonly items: readonly ItemDraft[] }
  | { readonly form: "fields"; readonly fields: readonly FieldDraft[] }
  | { readonly form: "union"; readonly index: number; readonly inner: Draft }
  | DatasetDraft;

/** A path or URI, or with `isRows` the rows: as JSON, or in a table. */
export interface DatasetDraft {
  readonly form: "dataset";
  readonly isRows: boolean;
  readonly text: string | null;
  /** Null without a table. */
  readonly rows: readonly ItemDraft[] | null;
}

/** An element of a list or dict. `id` stays the same when it moves; lists have no names. */
export interface ItemDraft {
  readonly id: number;
  readonly name: string;
  readonly draft: Draft;
}

/** A field that need not have a value is sent only if `isGiven`. */
export interface FieldDraft {
  readonly name: string;
  readonly isGiven: boolean;
  readonly draft: Draft;
}

type DatasetType = Extract<TypeView, { kind: "dataset" }>;
export type FieldsDraft = Extract<Draft, { form: "fields" }>;

let lastId = 0;

export function createItem(name: string, draft: Draft): ItemDraft {
  return { id: ++lastId, name, draft };
}

/** The form of these fields. A field without a value starts with its default. */
export function draftFromFields(fields: readonly FieldView[], values: unknown): FieldsDraft {
  const known = isRecord(values) ? values : {};
  return {
    form: "fields",
    fields: fields.map((field) => {
      const value = Object.hasOwn(known, field.name) ? known[field.name] : field.defaultValue;
      const isGiven = !canOmit(field) || value !== undefined;
      return { name: field.name, isGiven, draft: draftFromValue(field.type, value) };
    }),
  };
}

/** True if the form asks whether the field has a value at all. */
export function canOmit({ isRequired, defaultValue, type }: FieldView): boolean {
  return !isRequired && defaultValue === undefined && type.kind !== "optional";
}

/** A value that does not fit its type becomes text that the author can correct. */
export function draftFromValue(type: TypeView, value: unknown): Draft {
  switch (type.kind) {
    case "bool":
      return { form: "switch", isOn: value === true };
    case "none":
      return { form: "none" };
    case "optional":
      return {
        form: "optional",
        isOn: value != null,
        inner: draftFromValue(type.inner, value ?? undefined),
      };
    case "list":
      return { form: "items", items: listItems(type.element, value) };
    case "dict":
      return { form: "items", items: dictItems(type.element, value) };
    case "object":
      return draftFromFields(type.fields, value);
    case "union":
      return unionDraft(type, value);
    case "dataset":
      return datasetDraft(type, value);
    case "file":
    case "directory":
      return { form: "text", text: referenceText(value) };
    case "struct":
    case "json":
      return { form: "text", text: value === undefined ? null : JSON.stringify(value, null, 2) };
    default:
      return { form: "text", text: scalarText(value) };
  }
}

function listItems(element: TypeView, value: unknown): ItemDraft[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  return list.map((entry) => createItem("", draftFromValue(element, entry)));
}

function dictItems(element: TypeView, value: unknown): ItemDraft[] {
  return Object.entries(isRecord(value) ? value : {}).map(([name, entry]) =>
    createItem(name, draftFromValue(element, entry)),
  );
}

function unionDraft(type: Extract<TypeView, { kind: "union" }>, value: unknown): Draft {
  const { variants, tags } = type;
  const tag = isRecord(value) && "tag" in value && "value" in value ? value["tag"] : undefined;
  const byTag = tags
    ? tags.findIndex((name) => name === tag)
    : variants.findIndex(({ kind }) => kind === tag);
  const inner = byTag < 0 ? value : (value as { readonly value: unknown }).value;
  const byValue = variants.findIndex((variant) => canBe(variant, value));
  const index = byTag < 0 ? Math.max(0, byValue) : byTag;
  return { form: "union", index, inner: draftFromValue(variants[index]!, inner ?? undefined) };
}

function datasetDraft({ columns }: DatasetType, value: unknown): DatasetDraft {
  const isRows = Array.isArray(value);
  if (isRows && columns.length > 0 && value.every((row) => hasOnly(columns, row))) {
    const rows = value.map((row) => createItem("", draftFromFields(columns, row)));
    return { form: "dataset", isRows, text: null, rows };
  }
  return { form: "dataset", isRows, text: referenceText(value), rows: null };
}

/** A row that does not fit the columns stays JSON. */
function hasOnly(columns: readonly FieldView[], row: unknown): boolean {
  const names = columns.map(({ name }) => name);
  return isRecord(row) && Object.keys(row).every((name) => names.includes(name));
}

/** True if JSON of this form can be a value of the type. */
function canBe(type: TypeView, value: unknown): boolean {
  if (value == null) return value === null && type.kind === "none";
  switch (type.kind) {
    case "bool":
      return typeof value === "boolean";
    case "int":
    case "bigint":
      return Number.isInteger(value);
    case "float":
      return typeof value === "number";
    case "list":
      return Array.isArray(value);
    case "dict":
    case "object":
    case "struct":
      return isRecord(value);
    case "enum":
      return type.values.includes(value as string);
    case "file":
    case "directory":
    case "dataset":
      return typeof value === "string" || typeof value === "object";
    case "json":
      return true;
    default:
      return typeof value === "string";
  }
}

function scalarText(value: unknown): string | null {
  if (value == null) return null;
  if (typeof value === "string") return value;
  return Object.is(value, -0) ? "-0" : JSON.stringify(value);
}

/** A path or URI is text; anything else of a reference is JSON. */
function referenceText(value: unknown): string | null {
  if (value == null) return null;
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
