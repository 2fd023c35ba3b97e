import { isList } from "../../base/json.ts";
import { escapeUnits } from "../../base/text.ts";
import type { ValueFaults } from "../faults.ts";
import { type Plain, WholeFloat, isWhole } from "./plain.ts";

/**
 * Formats plain values like Python's `json.dumps`, character for character: the separators `", "`
 * and `": "`, only ASCII, floats always with a point or an exponent. Reports numbers that JSON
 * cannot represent as faults.
 */
export function toPythonJson(plain: Plain, faults: ValueFaults): string {
  if (typeof plain === "string") return asciiJson(plain);
  if (plain instanceof WholeFloat) return formatPythonFloat(plain.value);
  if (typeof plain === "object" && plain !== null) return containerJson(plain, faults);
  if (typeof plain !== "number" || isWhole(plain)) return String(plain);
  if (Number.isFinite(plain)) return formatPythonFloat(plain);
  faults.report("a finite number, because JSON cannot represent others", plain);
  return "null";
}

function containerJson(
  plain: readonly Plain[] | { readonly [key: string]: Plain },
  faults: ValueFaults,
): string {
  const write = (key: string | number, value: Plain): string =>
    faults.inside(key, () => toPythonJson(value, faults));
  if (isList(plain)) return `[${plain.map((item, index) => write(index, item)).join(", ")}]`;
  const entries = Object.entries(plain);
  return `{${entries.map(([key, value]) => `${asciiJson(key)}: ${write(key, value)}`).join(", ")}}`;
}

function asciiJson(text: string): string {
  return JSON.stringify(text).replace(/[^ -~]/g, escapeUnits);
}

/**
 * Formats a finite float like Python's `repr`: the shortest digits that read back, with an exponent
 * below 1e-4 and from 1e16.
 */
export function formatPythonFloat(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) return pythonExponent(value);
  const text = Object.is(value, -0) ? "-0" : String(value);
  return text.includes(".") ? text : `${text}.0`;
}

/** Formats `1.5e-07`: the exponent has at least two digits. */
function pythonExponent(value: number): string {
  const [digits, exponent] = value.toExponential().split("e") as [string, string];
  return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
}
