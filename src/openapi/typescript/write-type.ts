import type { ObjectField, ObjectType, ValueType } from "../value-type.ts";
import { writeDocComment } from "./write-doc-comment.ts";
import { writeKey, writeLiteral } from "./write-literal.ts";

const WIDTH = 100;
const LONGEST_ELEMENT = 50;

/** How a value is typed. A Date of a request is sent as text, which an answer has. */
type DateType = "Date" | "string";

/** Writes the interfaces of types, and of the objects in them, each once. */
export function writeInterfaces(
  requests: readonly (ValueType | undefined)[],
  answers: readonly (ValueType | undefined)[],
): string[] {
  const objects = new Map<string, { readonly object: ObjectType; readonly date: DateType }>();
  const collect =
    (date: DateType) =>
    (type: ValueType | undefined): void => {
      for (const object of type === undefined ? [] : listObjects(type))
        if (!objects.has(object.name)) objects.set(object.name, { object, date });
    };
  requests.forEach(collect("Date"));
  answers.forEach(collect("string"));
  return [...objects.values()].map(({ object, date }) => {
    const { name, description, fields } = object;
    return writeInterface(name, description, fields, date);
  });
}

/** The objects of a type, from the outside in. */
export function listObjects(type: ValueType): ObjectType[] {
  switch (type.kind) {
    case "object":
      return [type, ...type.fields.flatMap((field) => listObjects(field.type))];
    case "list":
    case "dict":
    case "nullable":
      return listObjects(type.of);
    default:
      return [];
  }
}

export function writeInterface(
  name: string,
  description: string | undefined,
  fields: readonly ObjectField[],
  date: DateType,
): string {
  const lines = fields.map((field) => writeField(field, date)).join("");
  const body = lines === "" ? "{}" : `{\n${lines}}`;
  return `${writeDocComment(description ?? "")}export interface ${name} ${body}\n`;
}

function writeField({ name, required, type, description }: ObjectField, date: DateType): string {
  const start = `  readonly ${writeKey(name)}${required ? "" : "?"}:`;
  const types = [...listTypes(type, date), ...(required ? [] : ["undefined"])];
  return `${writeDocComment(description ?? "", 2)}${start}${writeUnion(types, start.length)};\n`;
}

function writeUnion(types: readonly string[], taken: number): string {
  const union = types.join(" | ");
  if (taken + union.length + 2 <= WIDTH || types.length === 1) return ` ${union}`;
  if (union.length + 5 <= WIDTH) return `\n    ${union}`;
  return types.map((type) => `\n    | ${type}`).join("");
}

/** Writes a type on one line. */
export function writeType(type: ValueType, date: DateType = "string"): string {
  return listTypes(type, date).join(" | ");
}

/** The types of a union, or the only one. */
function listTypes(type: ValueType, date: DateType): readonly string[] {
  switch (type.kind) {
    case "string":
    case "duration":
      return ["string"];
    case "datetime":
      return [date];
    case "int":
    case "float":
      return ["number"];
    case "bool":
      return ["boolean"];
    case "struct":
      return ["JsonObject"];
    case "json":
      return ["Json"];
    case "enum":
      return type.values.map((value) => writeLiteral(value));
    case "list": {
      const element = listElementTypes(type.of, date);
      const union = element.join(" | ");
      const isPlain = element.length === 1 && !union.startsWith("readonly ");
      return [`readonly ${isPlain ? union : `(${union})`}[]`];
    }
    case "dict":
      return [`Readonly<Record<string, ${listElementTypes(type.of, date).join(" | ")}>>`];
    case "nullable":
      return [...listTypes(type.of, date), "null"];
    case "union":
      return type.variants.flatMap((variant) => listTypes(variant, date));
    case "object":
      return [type.name];
  }
}

/** The types of a list's elements. An enum that would fill lines is a text. */
function listElementTypes(type: ValueType, date: DateType): readonly string[] {
  const types = listTypes(type, date);
  return type.kind === "enum" && types.join(" | ").length > LONGEST_ELEMENT ? ["string"] : types;
}
