import { type FieldView, type TypeView } from "../../src/dev/shared.ts";

export type TypeOf<Kind extends TypeView["kind"]> = Extract<TypeView, { kind: Kind }>;

/**
 * What a form holds for a value: the text as typed, so that a value that is not complete yet stays
 * as it is. Texts are null until something is typed.
 */
export type Draft =
  | { readonly form: "text"; readonly type: TypeView; readonly text: string | null }
  | { readonly form: "switch"; readonly isOn: boolean }
  | { readonly form: "none" }
  | OptionalDraft
  | ItemsDraft
  | FieldsDraft
  | ChoiceDraft;

export interface OptionalDraft {
  readonly form: "optional";
  readonly isOn: boolean;
  readonly inner: Draft;
  /** What is sent if it is off; undefined leaves a field out. */
  readonly emptyValue: null | undefined;
}

export interface ItemsDraft {
  readonly form: "items";
  readonly type: TypeOf<"list" | "dict">;
  readonly items: readonly ItemDraft[];
}

/** An element of a list or dict. `id` stays the same when it moves; lists have no names. */
export interface ItemDraft {
  readonly id: number;
  readonly name: string;
  readonly draft: Draft;
}

export interface FieldsDraft {
  readonly form: "fields";
  readonly fields: readonly { readonly field: FieldView; readonly draft: Draft }[];
}

/** A value of one of several types. */
export interface ChoiceDraft {
  readonly form: "choice";
  readonly type: TypeOf<"union" | "dataset">;
  readonly index: number;
  readonly inner: Draft;
}

export interface Variant {
  readonly name: string;
  readonly type: TypeView;
  /** Undefined if the plain value says which variant it is. */
  readonly tag?: string | undefined;
}

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
      const draft = draftFromValue(field.type, value);
      if (!canOmit(field)) return { field, draft };
      return { field, draft: createOptional(value !== undefined, draft, undefined) };
    }),
  };
}

/** True if the form asks whether the field has a value at all. */
function canOmit({ isRequired, defaultValue, type }: FieldView): boolean {
  return !isRequired && defaultValue === undefined && type.kind !== "optional";
}

function createOptional(
  isOn: boolean,
  inner: Draft,
  emptyValue: OptionalDraft["emptyValue"],
): OptionalDraft {
  return { form: "optional", isOn, inner, emptyValue };
}

/** A value that does not fit its type becomes text that the author can correct. */
export function draftFromValue(type: TypeView, value: unknown): Draft {
  switch (type.kind) {
    case "bool":
      return { form: "switch", isOn: value === true };
    case "none":
      return { form: "none" };
    case "optional":
      return createOptional(value != null, draftFromValue(type.inner, value ?? undefined), null);
    case "list":
      return { form: "items", type, items: createItems(type, Array.isArray(value) ? value : []) };
    case "dict":
      return { form: "items", type, items: createItems(type, isRecord(value) ? value : {}) };
    case "object":
      return draftFromFields(type.fields, value);
    case "union":
      return unionDraft(type, value);
    case "dataset":
      return choiceDraft(type, Array.isArray(value) ? 1 : 0, value);
    case "struct":
    case "json":
      return {
        form: "text",
        type,
        text: value === undefined ? null : JSON.stringify(value, null, 2),
      };
    default:
      return { form: "text", type, text: toText(value) };
  }
}

function createItems({ kind, element }: ItemsDraft["type"], values: object): ItemDraft[] {
  return Object.entries(values).map(([name, value]) =>
    createItem(kind === "dict" ? name : "", draftFromValue(element, value)),
  );
}

function unionDraft(type: TypeOf<"union">, value: unknown): ChoiceDraft {
  const { variants, tags } = type;
  const tag = isRecord(value) && "tag" in value && "value" in value ? value["tag"] : undefined;
  const byTag = variants.findIndex(({ kind }, index) => (tags?.[index] ?? kind) === tag);
  if (byTag >= 0) return choiceDraft(type, byTag, (value as { readonly value: unknown }).value);
  const byValue = variants.findIndex((variant) => canBe(variant, value));
  return choiceDraft(type, Math.max(0, byValue), value);
}

export function choiceDraft(type: ChoiceDraft["type"], index: number, value: unknown): ChoiceDraft {
  const inner = draftFromValue(listVariants(type)[index]!.type, value ?? undefined);
  return { form: "choice", type, index, inner };
}

/** The types between which the author chooses. A dataset is a path or URI, or its rows. */
export function listVariants(type: ChoiceDraft["type"]): readonly Variant[] {
  if (type.kind === "union")
    return type.variants.map((variant, index) => {
      const tag = type.tags?.[index];
      const { label } = variant;
      const name = tag === undefined || tag === label ? label : `${label} (tag ${tag})`;
      return { name, type: variant, tag: variant.kind === "none" ? undefined : tag };
    });
  const { label, format, columns } = type;
  const element: TypeView = { label, kind: "object", title: null, fields: columns };
  return [
    { name: "Path or URI", type: { label, kind: "file", format } },
    {
      name: "Rows",
      type: columns.length === 0 ? { label, kind: "json" } : { label, kind: "list", element },
    },
  ];
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

/** Numbers, paths and URIs are text; an object that refers to a file is JSON. */
function toText(value: unknown): string | null {
  if (value == null) return null;
  if (typeof value === "string") return value;
  return Object.is(value, -0) ? "-0" : JSON.stringify(value, null, 2);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
