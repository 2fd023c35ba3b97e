/** A value inside msgpack or JSON. A bigint is an integer that a number cannot hold exactly. */
export type Plain =
  | null
  | boolean
  | number
  | bigint
  | string
  | WholeFloat
  | readonly Plain[]
  | { readonly [key: string]: Plain };

/**
 * A float without a fraction that must be written as a float: msgpack's float64, `2.0` in Python's
 * JSON.
 */
export class WholeFloat {
  constructor(readonly value: number) {}
}

/** Returns the number in a WholeFloat, and any other value unchanged. */
export function unwrapFloat(plain: unknown): unknown {
  return plain instanceof WholeFloat ? plain.value : plain;
}

/** Deeper nesting is rejected, so that untrusted data cannot overflow the stack. */
export const DEEPEST = 100;

/**
 * True if a number is written as an integer. Negative zero is not, because integers have no
 * negative zero.
 */
export function isWhole(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}
