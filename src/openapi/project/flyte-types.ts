import type { Json } from "../../runtime/base/json.ts";
import { plainText, shorten } from "../../runtime/base/text.ts";
import type { Field } from "../connector-plan.ts";
import { isSimple } from "../samples/sample-value.ts";
import { toCamelCase } from "../typescript/names.ts";
import { writeEntry, writeLiteral } from "../typescript/write-literal.ts";
import {
  listObjects,
  listTypes,
  type ObjectField,
  type ObjectType,
  toNullable,
  type ValueType,
  withoutNull,
  withoutRepeats,
} from "../value-type.ts";

/** Where a value is: what a service answers may be newer than its document. */
export type Direction = "input" | "output";

/** An input, an output, or a field of an object. */
export type InterfaceField = ObjectField & Partial<Pick<Field, "schema" | "isFile">>;

/** Types whose values are not those of JSON, or of several types. */
const NO_DEFAULT: readonly ValueType["kind"][] = ["datetime", "object", "json", "nullable"];
const LONGEST_DESCRIPTION = 400;

/** The Flyte type of a variable, such as `t.int().default(3).describe("…")`. */
function toFlyteVariable(variable: InterfaceField, direction: Direction): string {
  const value = direction === "input" ? readDefault(variable) : undefined;
  const { type, required, description = "" } = variable;
  const isOptional = value === undefined && (!required || type.kind === "nullable");
  const actual = isOptional ? toNullable(type) : withoutNull(type);
  const base = variable.isFile ? 't.file("json")' : toFlyteType(actual, direction);
  const text = shorten(plainText(description).replace(/\s+/g, " ").trim(), LONGEST_DESCRIPTION);
  const calls = [
    value === undefined ? "" : `.default(${writeLiteral(value)})`,
    text === "" ? "" : `.describe(${writeLiteral(text.toWellFormed())})`,
  ];
  return `${base}${calls.join("")}`;
}

/** Writes an object of variables, each on its own line. */
export function writeVariables(variables: readonly InterfaceField[], direction: Direction): string {
  const lines = variables.map(
    (variable) => `${writeEntry(variable.name, toFlyteVariable(variable, direction))},\n`,
  );
  return `{\n${lines.join("")}}`;
}

/** The default of an input. Undefined if there is none, or if it does not fit the type. */
export function readDefault({ type, schema }: InterfaceField): Json | undefined {
  const value = schema?.default;
  if (schema === undefined || !isSimple(value, schema)) return undefined;
  if (typeof value === "string" && !value.isWellFormed()) return undefined;
  if (listTypes(withoutNull(type)).some(({ kind }) => NO_DEFAULT.includes(kind))) return undefined;
  return value as Json;
}

/** Writes the types of objects, such as `const specType = t.object({ … })`, the inner ones first. */
export function writeObjectTypes(inputs: readonly ValueType[]): string[] {
  const objects = inputs.flatMap((type) => listObjects(type).reverse());
  return withoutRepeats(objects).map((object) => {
    const fields = writeVariables(object.fields, "input");
    return `const ${nameObjectType(object)} = t.object(${fields}, { title: ${writeLiteral(object.name)} });\n`;
  });
}

/** The constant that has the Flyte type of an object. */
export function nameObjectType({ name }: ObjectType): string {
  return `${toCamelCase(name)}Type`;
}

function toFlyteType(type: ValueType, direction: Direction): string {
  const toType = (inner: ValueType): string => toFlyteType(inner, direction);
  const isInput = direction === "input";
  switch (type.kind) {
    case "enum":
      return isInput ? `t.enum(${type.values.map(writeLiteral).join(", ")})` : "t.string()";
    case "json":
      return isInput ? "t.union(t.string(), t.float(), t.bool(), t.struct())" : "t.string()";
    case "list":
    case "dict":
      return `t.${type.kind}(${toType(type.of)})`;
    case "nullable":
      return `t.optional(${toType(type.of)})`;
    case "union":
      return `t.union(${type.variants.map(toType).join(", ")})`;
    case "object":
      return nameObjectType(type);
    default:
      return `t.${type.kind}()`;
  }
}
