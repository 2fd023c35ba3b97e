import type { Json } from "../../runtime/base/json.ts";
import type { Duration } from "../../runtime/values/types/duration.ts";
import {
  builtin,
  call,
  code,
  name,
  NONE,
  type PythonExpression,
  string,
} from "./python-expression.ts";

/** JSON, or a bigint, as Python writes it: the same value for Python's `json.dumps`. */
export function toPlainValue(value: Json | bigint): PythonExpression {
  if (value === null) return NONE;
  if (typeof value === "bigint") return code(String(value));
  if (typeof value === "string") return string(value);
  if (typeof value === "boolean") return code(value ? "True" : "False");
  if (typeof value === "number") return toNumber(value);
  if (Array.isArray(value)) return { kind: "list", items: value.map(toPlainValue) };
  const entries = Object.entries(value)
    .filter(([, item]) => (item as Json | undefined) !== undefined)
    .map(([key, item]) => [key, toPlainValue(item)] as const);
  return { kind: "dict", entries };
}

function toNumber(value: number): PythonExpression {
  const isInteger = Number.isSafeInteger(value) && !Object.is(value, -0);
  return isInteger ? code(String(value)) : toFloat(value);
}

export function toFloat(value: number): PythonExpression {
  if (!Number.isFinite(value)) return call(builtin("float"), [string(String(value))]);
  const text = Object.is(value, -0) ? "-0" : String(value);
  return code(/^-?\d+$/.test(text) ? `${text}.0` : text);
}

/** Python has microseconds. */
export function toTimedelta({ seconds, nanos }: Duration): PythonExpression {
  const micros = Math.trunc(nanos / 1000);
  return call(
    name("datetime", "timedelta"),
    [],
    [
      ["seconds", code(String(seconds))],
      ...(micros === 0 ? [] : [["microseconds", code(String(micros))] as const]),
    ],
  );
}
