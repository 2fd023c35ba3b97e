import { describeLiteral } from "../describe-value.ts";
import type { Faults } from "../faults.ts";
import type { Literal } from "../literal.ts";

/** None; frozen, as every none is this one. */
export const NONE: Literal = Object.freeze({
  scalar: Object.freeze({ noneType: Object.freeze({}) }),
});

export function noneToLiteral(value: unknown, faults: Faults): Literal {
  checkNone(value, faults);
  return NONE;
}

export function noneToNative(literal: Literal, faults: Faults): null {
  if (!isNone(literal)) faults.reportGot("null", describeLiteral(literal));
  return null;
}

/** The same for a value that is given and for one within msgpack or JSON. */
export function checkNone(value: unknown, faults: Faults): null {
  if (value != null) faults.report("null", value);
  return null;
}

export function isNone(literal: Literal): boolean {
  return literal.scalar?.noneType != null;
}
