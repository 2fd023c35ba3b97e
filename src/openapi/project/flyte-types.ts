import { isPlainObject, type Json } from "../../runtime/base/json.ts";
import { plainText, shorten } from "../../runtime/base/text.ts";
import { toCamelCase } from "../typescript/names.ts";
import {
  CallChain,
  Expression,
  type LiteralValue,
  writeLiteral,
  writeProperty,
} from "../typescript/write-literal.ts";
import { listObjects } from "../typescript/write-type.ts";
import type { ObjectType, ValueType } from "../value-type.ts";

/** Where a value is: what a service answers may be newer than its document. */
export type Direction = "input" | "output";

/** An input, an output, or a field of an object. */
interface Variable {
  readonly required: boolean;
  readonly type: ValueType;
  readonly description?: string | undefined;
  readonly schema?: { readonly default?: unknown };
}

const LONGEST_DEFAULT = 200;
const LONGEST_DESCRIPTION = 400;

/** The Flyte type of a variable, such as `t.int().default(3).describe("…")`. */
export function toFlyteVariable(variable: Variable, direction: Direction): LiteralValue {
  const value = direction === "input" ? readDefault(variable) : undefined;
  const { type, required, description = "" } = variable;
  const isOptional = !required && type.kind !== "nullable" && value === undefined;
  const actual = value === undefined || type.kind !== "nullable" ? type : type.of;
  const base = toFlyteType(isOptional ? { kind: "nullable", of: actual } : actual, direction);
  const text = shorten(plainText(description).replace(/\s+/g, " ").trim(), LONGEST_DESCRIPTION);
  return new CallChain(
    base instanceof CallChain ? base.name : base.code,
    ...(base instanceof CallChain ? base.calls : []),
    ...(value === undefined ? [] : [["default", value as LiteralValue] as const]),
    ...(text === "" ? [] : [["describe", text.toWellFormed()] as const]),
  );
}

/** The default of an input. Undefined if there is none, or if it does not fit the type. */
export function readDefault({ type, schema }: Variable): Json | undefined {
  const value = schema?.default;
  if (value === undefined || value === null) return undefined;
  if (!fits(value, type.kind === "nullable" ? type.of : type)) return undefined;
  return JSON.stringify(value).length > LONGEST_DEFAULT ? undefined : (value as Json);
}

/** Writes the types of objects, such as `const specType = t.object({ … })`. */
export function writeObjectTypes(
  inputs: readonly ValueType[],
  outputs: readonly ValueType[],
): string[] {
  const all = new Map<string, [ObjectType, Direction]>();
  const collect =
    (direction: Direction) =>
    (type: ValueType): void => {
      for (const object of listObjects(type).reverse())
        if (!all.has(object.name)) all.set(object.name, [object, direction]);
    };
  inputs.forEach(collect("input"));
  outputs.forEach(collect("output"));
  return [...all.values()].map(([object, direction]) => {
    const fields = object.fields.map((field) =>
      writeProperty(field.name, toFlyteVariable(field, direction), 4),
    );
    const title = writeLiteral(object.name);
    return `const ${nameObjectType(object)} = t.object(\n  {\n${fields.join("")}  },\n  { title: ${title} },\n);\n`;
  });
}

/** The constant that has the Flyte type of an object. */
export function nameObjectType({ name }: ObjectType): string {
  return `${toCamelCase(name)}Type`;
}

function toFlyteType(type: ValueType, direction: Direction): CallChain | Expression {
  const toType = (inner: ValueType): LiteralValue => toFlyteType(inner, direction);
  switch (type.kind) {
    case "string":
    case "int":
    case "float":
    case "bool":
    case "datetime":
    case "duration":
    case "struct":
      return new CallChain("t", [type.kind]);
    case "enum":
      return direction === "input"
        ? new CallChain("t", ["enum", ...type.values])
        : new CallChain("t", ["string"]);
    case "json":
      return direction === "input"
        ? new CallChain("t", [
            "union",
            ...["string", "float", "bool", "struct"].map((kind) => new CallChain("t", [kind])),
          ])
        : new CallChain("t", ["string"]);
    case "list":
    case "dict":
      return new CallChain("t", [type.kind, toType(type.of)]);
    case "nullable":
      return new CallChain("t", ["optional", toType(type.of)]);
    case "union":
      return new CallChain("t", ["union", ...type.variants.map(toType)]);
    case "object":
      return new Expression(nameObjectType(type));
  }
}

function fits(value: unknown, type: ValueType): boolean {
  switch (type.kind) {
    case "string":
      return typeof value === "string" && value.isWellFormed();
    case "int":
      return Number.isSafeInteger(value);
    case "float":
      return typeof value === "number";
    case "bool":
      return typeof value === "boolean";
    case "enum":
      return type.values.some((each) => each === value);
    case "struct":
      return isPlainObject(value);
    case "list":
      return Array.isArray(value) && value.every((item) => fits(item, type.of));
    case "dict":
      return isPlainObject(value) && Object.values(value).every((item) => fits(item, type.of));
    case "union":
      return type.variants.some((variant) => variant.kind !== "list" && fits(value, variant));
    default:
      return false;
  }
}
