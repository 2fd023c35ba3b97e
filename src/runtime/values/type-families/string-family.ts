import { describeLiteral } from "../describe-value.ts";
import type { Faults } from "../faults.ts";
import type { Literal } from "../literal.ts";

export function textToLiteral(value: unknown, faults: Faults): Literal {
  return { scalar: { primitive: { stringValue: checkText(value, faults) } } };
}

export function textToNative(literal: Literal, faults: Faults): string {
  const text = literal.scalar?.primitive?.stringValue;
  if (text != null) return text;
  faults.reportGot("a string", describeLiteral(literal));
  return "";
}

/** The same for a value that is given and for one within msgpack or JSON. */
export function checkText(value: unknown, faults: Faults): string {
  if (typeof value === "string" && isUnicode(value)) return value;
  faults.report(typeof value === "string" ? UNICODE : "a string", value);
  return "";
}

export const UNICODE =
  "a string without half a character (a lone surrogate), which UTF-8 cannot carry";

export function isUnicode(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed(); // in Node 20; TypeScript has it from ES2024 on
}
