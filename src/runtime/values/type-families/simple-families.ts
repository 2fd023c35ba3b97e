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

export const stringFamily: Family<SimpleSpec> = {
  toLiteral: (value, _spec, faults) => primitiveLiteral({ stringValue: checkText(value, faults) }),
  toNative: (literal, _spec, faults) =>
    literal.scalar?.primitive?.stringValue ?? faults.reportLiteral("a string", literal),
  toPlain: (value, _spec, faults) => checkText(value, faults),
  fromPlain: (plain, _spec, faults) => checkText(plain, faults),
  ownsLiteral: ({ scalar }) => scalar?.primitive?.stringValue != null,

  literalType: toSimpleType(SimpleType.STRING),
  getTransformerName: () => "str",
  toJsonSchema: () => ({ type: "string" }),

  describe: () => "a string",
  plural: "strings",

  faces: ["text"],
  column: "string",
};

export function checkText(value: unknown, faults: ValueFaults): string {
  if (typeof value === "string" && isUnicode(value)) return value;
  faults.report(typeof value === "string" ? UNICODE : "a string", value);
  return "";
}

export const UNICODE = "a string without lone surrogates, which UTF-8 cannot encode";
export const UNICODE_KEY = "a key without lone surrogates, which UTF-8 cannot encode";

export function isUnicode(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed(); // Node 20 has it, TypeScript declares it from ES2024
}
