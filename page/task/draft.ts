import { type FieldView, type TypeView } from "../../src/dev/shared.ts";

export type TypeOf<Kind extends TypeView["kind"]> = Extract<TypeView, { kind: Kind }>;

/**
 * What a form holds for a value: the text as typed, so that a value that is not complete yet stays
 * as it is. Texts are null until something is typed.
 */
export type Draft =
  | TextDraft
  | { readonly form: "switch"; readonly isOn: boolean }
  | { readonly form: "none" }
  | OptionalDraft
  | DatasetDraft;

export interface TextDraft {
  readonly form: "text";
  readonly type: TypeView;
  readonly text: string | null;
}

export interface OptionalDraft {
  readonly form: "optional";
  readonly isOn: boolean;
  readonly inner: Draft;
  /** What is sent if it is off; undefined leaves a field out. */
  readonly emptyValue: null | undefined;
}

/** A dataset as a path or URI, as rows, or as rows in YAML if the columns are unknown. */
export interface DatasetDraft {
  readonly form: "dataset";
  readonly type: TypeOf<"dataset">;
  readonly inner: TextDraft | RowsDraft;
}

export interface RowsDraft {
  readonly form: "rows";
  readonly rows: readonly RowDraft[];
}

/** `id` stays the same when other rows are removed. */
export interface RowDraft extends FieldsDraft {
  readonly id: number;
}

export interface FieldsDraft {
  readonly fields: readonly { readonly field: FieldView; readonly draft: Draft }[];
}

/** JSON up to this length is on one line. */
const LONGEST_LINE = 60;

let lastId = 0;

/**
 * The form of these fields. A field without a value starts with its default.
 *
 * @param yaml the fields whose value is YAML text
 */
export function draftFromFields(
  fields: readonly FieldView[],
  values: unknown,
  yaml: readonly string[] = [],
): FieldsDraft {
  const known = isRecord(values) ? values : {};
  return {
    fields: fields.map((field) => {
      const value = Object.hasOwn(known, field.name) ? known[field.name] : field.defaultValue;
      const draft = draftFromValue(field.type, value, yaml.includes(field.name));
      if (!canOmit(field)) return { field, draft };
      const isOn = value !== undefined;
      return { field, draft: { form: "optional", isOn, inner: draft, emptyValue: undefined } };
    }),
  };
}

/** True if the form asks whether the field has a value at all. */
function canOmit({ isRequired, defaultValue, type }: FieldView): boolean {
  return !isRequired && defaultValue === undefined && type.kind !== "optional";
}

/** A value that does not fit its type becomes text that the author can correct. */
export function draftFromValue(type: TypeView, value: unknown, isYaml = false): Draft {
  switch (type.kind) {
    case "bool":
      return { form: "switch", isOn: value === true };
    case "none":
      return { form: "none" };
    case "optional": {
      const inner = draftFromValue(type.inner, value ?? undefined, isYaml);
      return { form: "optional", isOn: value != null, inner, emptyValue: null };
    }
    case "dataset":
      if (isYaml || Array.isArray(value)) return draftFromRows(type, value);
      return { form: "dataset", type, inner: pathDraft(type, value) };
    case "nested":
      return yamlDraft(type.label, type.example, value, isYaml);
    default:
      return { form: "text", type, text: toText(value) };
  }
}

/** The form for the path or URI of a dataset. */
export function pathDraft({ label, format }: TypeOf<"dataset">, value?: unknown): TextDraft {
  return { form: "text", type: { label, kind: "file", format }, text: toText(value) };
}

/** The form for the rows of a dataset: a table if the columns are known. */
export function draftFromRows(type: TypeOf<"dataset">, rows: unknown): DatasetDraft {
  const { label, columns } = type;
  const inner =
    columns.length > 0 && Array.isArray(rows)
      ? ({ form: "rows", rows: rows.map((row) => createRow(columns, row)) } as const)
      : yamlDraft(label, "[]", rows, typeof rows === "string");
  return { form: "dataset", type, inner };
}

export function createRow(columns: readonly FieldView[], values: unknown): RowDraft {
  return { id: ++lastId, ...draftFromFields(columns, values) };
}

function yamlDraft(label: string, example: string, value: unknown, isText: boolean): TextDraft {
  const type = { label, kind: "nested", example } as const;
  if (value === undefined) return { form: "text", type, text: null };
  if (isText && typeof value === "string") return { form: "text", type, text: value };
  const line = JSON.stringify(value);
  const text = line.length <= LONGEST_LINE ? line : JSON.stringify(value, null, 2);
  return { form: "text", type, text };
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
