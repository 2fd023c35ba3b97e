import { isPlainObject } from "../../json.ts";
import type { Faults } from "../faults.ts";
import { DEEPEST } from "../plain/plain.ts";
import { UNICODE, isUnicode } from "./text.ts";

/** `safe`: an integer must fit a number. `exact`: one of 64 bits may be there as a bigint. */
export type Integers = "safe" | "exact";

const LEAST = -(2n ** 63n);
const LARGEST = 2n ** 64n - 1n;

/** Reports everything in a value that is not JSON. */
export function checkJson(value: unknown, integers: Integers, faults: Faults): void {
  if (!check(value, integers, faults, 0)) faults.reportGot(`JSON of at most ${DEEPEST} levels`, "more: does it hold itself?");
}

/** False where the value is too deep: it may hold itself, and more than once, so that looking on would never end. */
function check(value: unknown, integers: Integers, faults: Faults, depth: number): boolean {
  switch (typeof value) {
    case "string":
      if (!isUnicode(value)) faults.report(UNICODE, value);
      return true;
    case "number":
    case "boolean":
      return true;
    case "bigint":
      checkInteger(value, integers, faults);
      return true;
    default:
      if (value === null) return true;
      if (Array.isArray(value)) return checkList(value, integers, faults, depth);
      if (isPlainObject(value)) return checkObject(value, integers, faults, depth);
      faults.report("a JSON value", value);
      return true;
  }
}

function checkInteger(value: bigint, integers: Integers, faults: Faults): void {
  if (integers === "safe" && !Number.isSafeInteger(Number(value))) faults.report(`an integer within ±${Number.MAX_SAFE_INTEGER}`, value);
  else if (value < LEAST || value > LARGEST) faults.report("an integer of 64 bits", value);
}

function checkList(list: readonly unknown[], integers: Integers, faults: Faults, depth: number): boolean {
  if (depth >= DEEPEST) return false;
  for (let index = 0; index < list.length; index++) {
    const before = faults.count;
    const goOn = check(list[index], integers, faults, depth + 1);
    if (faults.count !== before) faults.within(before, index);
    if (!goOn) return false;
  }
  return true;
}

function checkObject(object: Record<string, unknown>, integers: Integers, faults: Faults, depth: number): boolean {
  if (depth >= DEEPEST) return false;
  for (const key of Object.keys(object)) {
    const before = faults.count;
    if (!isUnicode(key)) faults.report(`as its key ${UNICODE}`, key);
    const goOn = check(object[key], integers, faults, depth + 1);
    if (faults.count !== before) faults.within(before, key);
    if (!goOn) return false;
  }
  return true;
}
