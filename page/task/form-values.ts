import {
  type FieldView,
  type InputFault,
  parseJson,
  type RunRequest,
  type TypeView,
} from "../../src/dev/shared.ts";

export type TypeOf<Kind extends TypeView["kind"]> = Extract<TypeView, { kind: Kind }>;

/**
 * What the form shows of a value: numbers, paths and references as the text that was typed.
 * Undefined if nothing was typed, null for none.
 */
export type FormValue = string | boolean | null | undefined | YamlText | readonly FormRow[];

/** A nested value, or rows whose columns are unknown. The server reads it. */
export interface YamlText {
  readonly yaml: string;
}

export interface FormRow {
  /** Stays the same when other rows are removed. */
  readonly id: number;
  readonly cells: FormFields;
}

export type FormFields = Readonly<Record<string, FormValue>>;

/** What the editor of a value receives. */
export interface ValueEditorProps {
  readonly field: FieldView;
  readonly value: FormValue;
  readonly path: InputFault["path"];
  /** Names the editor for people who cannot see its place. */
  readonly label: string;
  readonly onChange: (value: FormValue) => void;
}

/** JSON up to this length is on one line. */
const LONGEST_LINE = 60;

let lastId = 0;

/**
 * What the form shows of these values. A field without a value starts with its default.
 *
 * @param yaml the fields whose value is YAML text
 */
export function toFormFields(
  fields: readonly FieldView[],
  values: unknown,
  yaml: readonly string[] = [],
): FormFields {
  const known = isRecord(values) ? values : {};
  const entries = fields.map((field): [string, FormValue] => {
    const { name, type, defaultValue } = field;
    const value = Object.hasOwn(known, name) ? known[name] : defaultValue;
    const isOmitted = value === undefined && canBeNone(field);
    return [name, isOmitted ? noneOf(field) : toFormValue(type, value, yaml.includes(name))];
  });
  return Object.fromEntries(entries);
}

/** A row of a dataset in which nothing was typed. */
export function createRow(columns: readonly FieldView[], values?: unknown): FormRow {
  return { id: ++lastId, cells: toFormFields(columns, values) };
}

/** Whether the field may be left empty: without it, the task gets none or nothing. */
export function canBeNone({ isRequired, defaultValue, type }: FieldView): boolean {
  return type.kind === "optional" || (!isRequired && defaultValue === undefined);
}

/** An optional value becomes null; any other one is left out. */
export function noneOf({ type }: FieldView): null | undefined {
  return type.kind === "optional" ? null : undefined;
}

/** A value that does not fit its type becomes text that the author can correct. */
function toFormValue(type: TypeView, value: unknown, isYaml: boolean): FormValue {
  switch (type.kind) {
    case "bool":
      return value === true;
    case "none":
      return null;
    case "optional":
      return value == null ? null : toFormValue(type.inner, value, isYaml);
    case "dataset":
      if (type.columns.length > 0 && Array.isArray(value))
        return value.map((row) => createRow(type.columns, row));
      return isYaml || Array.isArray(value) ? toYaml(value, isYaml) : toText(value);
    case "nested":
      return toYaml(value, isYaml);
    default:
      return toText(value);
  }
}

/** JSON is YAML. */
function toYaml(value: unknown, isYaml: boolean): YamlText | undefined {
  if (value === undefined) return undefined;
  if (isYaml && typeof value === "string") return { yaml: value };
  const line = JSON.stringify(value);
  return { yaml: line.length <= LONGEST_LINE ? line : JSON.stringify(value, null, 2) };
}

/** Numbers, paths and URIs are text; an object that refers to a file is JSON. */
function toText(value: unknown): string | undefined {
  if (value == null) return undefined;
  if (typeof value === "string") return value;
  return Object.is(value, -0) ? "-0" : JSON.stringify(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The inputs of a form as the server reads them. */
export function toInputs(
  fields: readonly FieldView[],
  form: FormFields,
): Required<Pick<RunRequest, "inputs" | "yaml">> {
  const inputs = readFields(fields, form);
  const yaml = Object.keys(inputs).filter(
    (name) => isYamlText(form[name]) && inputs[name] !== null,
  );
  return { inputs, yaml };
}

export function isYamlText(value: FormValue): value is YamlText {
  return typeof value === "object" && value !== null && "yaml" in value;
}

function readFields(fields: readonly FieldView[], form: FormFields): Record<string, unknown> {
  const entries = fields.map(({ name, type }) => [name, readValue(type, form[name])] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Undefined if nothing was typed: the server says whether a value is missing. */
function readValue(type: TypeView, value: FormValue): unknown {
  if (type.kind === "optional") return readValue(type.inner, value) ?? null;
  if (typeof value === "string") return readText(type, value);
  if (isYamlText(value)) return value.yaml.trim() === "" ? undefined : value.yaml;
  if (type.kind === "dataset" && typeof value === "object" && value !== null)
    return value.map(({ cells }) => readFields(type.columns, cells));
  return value;
}

function readText({ kind }: TypeView, text: string): unknown {
  const trimmed = text.trim();
  if (kind === "string") return text;
  if (trimmed === "") return undefined;
  switch (kind) {
    case "int":
    case "bigint":
      return readInteger(trimmed);
    case "float":
      return readFloat(trimmed);
    case "file":
    case "directory":
    case "dataset":
      // A path or URI, or JSON that refers to a file. What only begins like JSON may be a name.
      return trimmed.startsWith("{") ? (parseJson(trimmed) ?? trimmed) : trimmed;
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
