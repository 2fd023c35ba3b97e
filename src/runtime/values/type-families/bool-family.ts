import { describeLiteral } from "../describe-value.ts";
import type { Faults } from "../faults.ts";
import type { Literal } from "../literal.ts";

export function boolToLiteral(value: unknown, faults: Faults): Literal {
  return { scalar: { primitive: { boolean: checkBool(value, faults) } } };
}

export function boolToNative(literal: Literal, faults: Faults): boolean {
  const value = literal.scalar?.primitive?.boolean;
  if (value != null) return value;
  faults.reportGot("true or false", describeLiteral(literal));
  return false;
}

/** The same for a value that is given and for one within msgpack or JSON. */
export function checkBool(value: unknown, faults: Faults): boolean {
  if (typeof value === "boolean") return value;
  faults.report("true or false", value);
  return false;
}
