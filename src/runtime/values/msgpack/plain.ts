/**
 * What typed values are made of within msgpack and within JSON: text, numbers, lists, maps. A bigint is an integer
 * that a number cannot hold exactly.
 */
export type Plain =
  | null
  | boolean
  | number
  | bigint
  | string
  | WholeFloat
  | readonly Plain[]
  | { readonly [key: string]: Plain };

/** A float that has no fraction, so that it is written as one: msgpack's float64, `2.0` in Python's JSON. */
export class WholeFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** A number as such. */
export function unwrapFloat(plain: unknown): unknown {
  return plain instanceof WholeFloat ? plain.value : plain;
}

/** Data nested deeper than this is refused: no honest value is, and a stranger's must not overflow the stack. */
export const DEEPEST = 100;

/** True where a number is written as an integer. Minus zero is not: an integer has none. */
export function isWhole(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

export function isList(
  plain: readonly Plain[] | { readonly [key: string]: Plain },
): plain is readonly Plain[] {
  return Array.isArray(plain);
}
