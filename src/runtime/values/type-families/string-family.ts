import type { ValueFaults } from "../faults.ts";
import { SimpleType, toSimpleType } from "../literal-type.ts";
import { primitiveLiteral } from "../literal.ts";
import type { SimpleSpec } from "../types/flyte-type.ts";
import type { Family } from "./family.ts";

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
