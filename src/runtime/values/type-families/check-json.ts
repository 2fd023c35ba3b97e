import { isPlainObject } from "../../base/json.ts";
import type { ValueFaults } from "../faults.ts";
import { DEEPEST } from "../msgpack/plain.ts";
import { UNICODE, UNICODE_KEY, isUnicode } from "./simple-families.ts";

/**
 * The allowed numbers. `exact`: also 64-bit bigints. `safe`: also bigints that a number can hold
 * exactly. `finite`: only finite numbers.
 */
export type Numbers = "exact" | "safe" | "finite";

const LEAST = -(2n ** 63n);
const LARGEST = 2n ** 64n - 1n;

/** Reports every part of a value that is not JSON. */
export function requireJson(value: unknown, numbers: Numbers, faults: ValueFaults): void {
  if (!check(value, numbers, faults, 0)) reportTooDeep(faults);
}

export function reportTooDeep(faults: ValueFaults): void {
  const got = "a deeper value; does it contain itself?";
  faults.reportGot(`JSON nested at most ${DEEPEST} levels deep`, got);
}

/**
 * Returns false for a value that nests too deeply: one that contains itself more than once would
 * take forever.
 */
function check(value: unknown, numbers: Numbers, faults: ValueFaults, depth: number): boolean {
  if (Array.isArray(value)) return checkParts(value.entries(), numbers, faults, depth);
  if (isPlainObject(value)) return checkParts(Object.entries(value), numbers, faults, depth);
  if (typeof value === "string") {
    if (!isUnicode(value)) faults.report(UNICODE, value);
  } else if (typeof value === "number") {
    if (numbers === "finite" && !Number.isFinite(value)) faults.report("a finite number", value);
  } else if (typeof value === "bigint") checkInteger(value, numbers, faults);
  else if (typeof value !== "boolean" && value !== null) faults.report("a JSON value", value);
  return true;
}

function checkInteger(value: bigint, numbers: Numbers, faults: ValueFaults): void {
  if (numbers === "finite") faults.report("a number, not a bigint", value);
  else if (numbers === "safe" && !Number.isSafeInteger(Number(value)))
    faults.report(`an integer within ±${Number.MAX_SAFE_INTEGER}`, value);
  else if (value < LEAST || value > LARGEST) faults.report("a 64-bit integer", value);
}

/** Checks the items of a list, or the fields of an object. */
function checkParts(
  parts: Iterable<[string | number, unknown]>,
  numbers: Numbers,
  faults: ValueFaults,
  depth: number,
): boolean {
  if (depth >= DEEPEST) return false;
  for (const [key, value] of parts) {
    const isShallow = faults.inside(key, () => {
      if (typeof key === "string" && !isUnicode(key)) faults.report(UNICODE_KEY, key);
      return check(value, numbers, faults, depth + 1);
    });
    if (!isShallow) return false;
  }
  return true;
}
