import type { Json } from "../../runtime/base/json.ts";
import { plainText, shorten } from "../../runtime/base/text.ts";
import type { Field } from "../connector-plan.ts";
import { isSimple } from "../samples/sample-value.ts";
import {
  callCode,
  type Code,
  literalCode,
  objectCode,
  printFlat,
  textCode,
  withSuffix,
} from "../typescript/code.ts";
import { toCamelCase } from "../typescript/names.ts";
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
const NO_DEFAULT: readonly ValueType["kind"][] = ["datetime", "file", "object", "json", "nullable"];
const LONGEST_DESCRIPTION = 400;

/** The Flyte type of a variable, such as `t.int().default(3).describe("…")`. */
function toFlyteVariable(variable: InterfaceField, direction: Direction): Code {
  const value = direction === "input" ? readDefault(variable) : undefined;
  const { type, required, description = "" } = variable;
  const isOptional = value === undefined && (!required || type.kind === "nullable");
  const actual = isOptional ? toNullable(type) : withoutNull(type);
  const plain = variable.isFile ? fileType(isOptional) : toFlyteType(actual, direction);
  const base =
    value === undefined ? plain : withSuffix(plain, `.default(${printFlat(literalCode(value))})`);
  const text = shorten(plainText(description).replace(/\s+/g, " ").trim(), LONGEST_DESCRIPTION);
  if (text === "") return base;
  return { base, call: ".describe(", argument: textCode(text.toWellFormed()) };
}

function fileType(isOptional: boolean): string {
  return isOptional ? 't.optional(t.file("json"))' : 't.file("json")';
}

/** An object of variables. */
export function variablesCode(variables: readonly InterfaceField[], direction: Direction): Code {
  const entries = variables.map((variable) => {
    return { key: variable.name, code: toFlyteVariable(variable, direction) };
  });
  return objectCode(entries);
}

/** The default of an input. Undefined if there is none, or if it does not fit the type. */
function readDefault({ type, schema }: InterfaceField): Json | undefined {
  const value = schema?.default;
  if (schema === undefined || !isSimple(value, schema)) return undefined;
  if (typeof value === "string" && !value.isWellFormed()) return undefined;
  if (listTypes(withoutNull(type)).some(({ kind }) => NO_DEFAULT.includes(kind))) return undefined;
  return value as Json;
}

/** The constants of objects, such as `const specType = t.object({ … });`, the inner ones first. */
export function listObjectTypes(inputs: readonly ValueType[]): readonly Code[] {
  const objects = inputs.flatMap((type) => listObjects(type).reverse());
  return withoutRepeats(objects).map((object) => ({
    ...callCode(
      `const ${nameObjectType(object)} = t.object`,
      variablesCode(object.fields, "input"),
      objectCode({ title: textCode(object.name) }),
    ),
    close: ");",
  }));
}

/** The constant that has the Flyte type of an object. */
function nameObjectType({ name }: ObjectType): string {
  return `${toCamelCase(name)}Type`;
}

function toFlyteType(type: ValueType, direction: Direction): Code {
  const toType = (inner: ValueType): Code => toFlyteType(inner, direction);
  const isInput = direction === "input";
  switch (type.kind) {
    case "enum":
      return isInput ? callCode("t.enum", ...type.values.map(textCode)) : "t.string()";
    case "json":
      return isInput ? "t.union(t.string(), t.float(), t.bool(), t.struct())" : "t.string()";
    case "list":
    case "dict":
      return callCode(`t.${type.kind}`, toType(type.of));
    case "nullable":
      return callCode("t.optional", toType(type.of));
    case "union":
      return callCode("t.union", ...type.variants.map(toType));
    case "object":
      return nameObjectType(type);
    default:
      return `t.${type.kind}()`;
  }
}
