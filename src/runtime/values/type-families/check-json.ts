import { isPlainObject } from "../../base/json.ts";
import type { Faults } from "../faults.ts";
import { DEEPEST } from "../msgpack/plain.ts";
import { UNICODE, isUnicode } from "./string-family.ts";

/**
 * `exact`: an integer of 64 bits may be there as a bigint. `safe`: every integer must fit a number. `finite`: there are
 * only numbers, and none is NaN or infinite.
 */
export type Numbers = "exact" | "safe" | "finite";

const LEAST = -(2n ** 63n);
const LARGEST = 2n ** 64n - 1n;

/** Reports everything in a value that is not JSON. */
export function checkJson(value: unknown, numbers: Numbers, faults: Faults): void {
  if (!check(value, numbers, faults, 0))
    faults.reportGot(`JSON of at most ${DEEPEST} levels`, "more: does it hold itself?");
}

/** False where the value is too deep: it may hold itself, and more than once, so that looking on would never end. */
function check(value: unknown, numbers: Numbers, faults: Faults, depth: number): boolean {
  switch (typeof value) {
    case "string":
      if (!isUnicode(value)) faults.report(UNICODE, value);
      return true;
    case "number":
      if (numbers === "finite" && !Number.isFinite(value)) faults.report("a finite number", value);
      return true;
    case "boolean":
      return true;
    case "bigint":
      checkInteger(value, numbers, faults);
      return true;
    default:
      if (value === null) return true;
      if (Array.isArray(value)) return checkParts(value.entries(), numbers, faults, depth);
      if (isPlainObject(value)) return checkParts(Object.entries(value), numbers, faults, depth);
      faults.report("a JSON value", value);
      return true;
  }
}

function checkInteger(value: bigint, numbers: Numbers, faults: Faults): void {
  if (numbers === "finite") faults.report("a number, not a bigint", value);
  else if (numbers === "safe" && !Number.isSafeInteger(Number(value)))
    faults.report(`an integer within ±${Number.MAX_SAFE_INTEGER}`, value);
  else if (value < LEAST || value > LARGEST) faults.report("an integer of 64 bits", value);
}

/** The items of a list, or the fields of an object. */
function checkParts(
  parts: Iterable<[string | number, unknown]>,
  numbers: Numbers,
  faults: Faults,
  depth: number,
): boolean {
  if (depth >= DEEPEST) return false;
  for (const [key, value] of parts) {
    const goOn = faults.inside(key, () => {
      if (typeof key === "string" && !isUnicode(key)) faults.report(`as its key ${UNICODE}`, key);
      return check(value, numbers, faults, depth + 1);
    });
    if (!goOn) return false;
  }
  return true;
}
