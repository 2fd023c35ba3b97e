import { joinWords, plainText, shorten } from "../../runtime/base/text.ts";
import { listObjects, type ObjectField, type ValueType, withoutRepeats } from "../value-type.ts";
import { writeKey, writeLiteral } from "./write-literal.ts";

/** How a value is typed. A Date of a request is sent as text, which an answer has. */
type DateType = "Date" | "string";

/** Writes the interfaces of the objects in types, each once. */
export function writeInterfaces(
  requests: readonly ValueType[],
  answers: readonly ValueType[],
): string[] {
  const asked = requests.flatMap(listObjects);
  return withoutRepeats([...asked, ...answers.flatMap(listObjects)]).map((object) => {
    const date = asked.includes(object) ? "Date" : "string";
    const lines = object.fields.map((field) => writeField(field, date)).join("\n");
    return `${writeDocComment(object.description ?? "")}export interface ${object.name} {${lines}}\n`;
  });
}

function writeField({ name, required, type, description }: ObjectField, date: DateType): string {
  const mark = required ? "" : "?";
  const others = required ? "" : " | undefined";
  return `${writeDocComment(description ?? "")}readonly ${writeKey(name)}${mark}: ${writeType(type, date)}${others};`;
}

const SIMPLE_TYPES = { string: "string", int: "number", float: "number", bool: "boolean" } as const;

/** Writes a type. Prettier removes the parentheses that it does not need. */
export function writeType(type: ValueType, date: DateType = "string"): string {
  switch (type.kind) {
    case "datetime":
      return date;
    case "struct":
      return "JsonObject";
    case "json":
      return "Json";
    case "enum":
      return type.values.map(writeLiteral).join(" | ");
    case "list":
      return `readonly (${writeType(type.of, date)})[]`;
    case "dict":
      return `Readonly<Record<string, ${writeType(type.of, date)}>>`;
    case "nullable":
      return `${writeType(type.of, date)} | null`;
    case "union":
      return type.variants.map((variant) => writeType(variant, date)).join(" | ");
    case "object":
      return type.name;
    default:
      return SIMPLE_TYPES[type.kind];
  }
}

/** Prettier indents comments, but does not break their lines. */
const WIDTH = 90;
const LONGEST = 600;

/** Writes a comment for editors. Its text may be hostile, and may have Markdown. Empty for none. */
export function writeDocComment(text: string): string {
  const clean = toCommentText(text);
  if (clean === "") return "";
  const lines = joinWords(clean.split(" "), WIDTH);
  return lines.length === 1
    ? `/** ${clean} */\n`
    : `/**\n${lines.map((line) => ` * ${line}\n`).join("")} */\n`;
}

/** One line of a document without what would end the comment, or show it as other than it is. */
export function toCommentText(text: string): string {
  const line = plainText(text.toWellFormed())
    .replace(/[\s\u2028\u2029]+/g, " ")
    .trim();
  return shorten(line, LONGEST).replaceAll("*/", "*\\/");
}
