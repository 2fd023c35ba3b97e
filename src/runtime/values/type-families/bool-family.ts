import type { ValueFaults } from "../faults.ts";
import { SimpleType, toSimpleType } from "../literal-type.ts";
import { primitiveLiteral } from "../literal.ts";
import type { SimpleSpec } from "../types/flyte-type.ts";
import { type Family, refuseText } from "./family.ts";

export const boolFamily: Family<SimpleSpec> = {
  toLiteral: (value, _spec, faults) => primitiveLiteral({ boolean: checkBool(value, faults) }),
  toNative: (literal, _spec, faults) =>
    literal.scalar?.primitive?.boolean ?? faults.reportLiteral("true or false", literal),
  toPlain: (value, _spec, faults) => checkBool(value, faults),
  fromPlain: (plain, _spec, faults) => checkBool(plain, faults),
  ownsLiteral: ({ scalar }) => scalar?.primitive?.boolean != null,

  literalType: toSimpleType(SimpleType.BOOLEAN),
  getTransformerName: () => "bool",
  toJsonSchema: () => ({ type: "boolean" }),

  fromText: (text, spec, read) =>
    /^(true|false)$/i.test(text) ? text.toLowerCase() === "true" : refuseText(text, spec, read),

  describe: () => "true or false",
  plural: "booleans",

  faces: ["boolean"],
  column: "bool",
};

export function checkBool(value: unknown, faults: ValueFaults): boolean {
  if (typeof value === "boolean") return value;
  faults.report("true or false", value);
  return false;
}
