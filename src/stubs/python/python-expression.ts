import type { Json } from "../../runtime/base/json.ts";
import type { Duration } from "../../runtime/values/types/duration.ts";
import { KEYWORDS } from "./python-names.ts";

/** A Python expression whose names a module imports when it is written. */
export type PythonExpression =
  | { readonly kind: "name"; readonly module: string; readonly name: string }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "member"; readonly of: PythonExpression; readonly name: string }
  | { readonly kind: "union"; readonly variants: readonly PythonExpression[] }
  | {
      readonly kind: "index";
      readonly of: PythonExpression;
      readonly items: readonly PythonExpression[];
    }
  | {
      readonly kind: "call";
      readonly of: PythonExpression;
      readonly values: readonly PythonExpression[];
      readonly named: readonly (readonly [string, PythonExpression])[];
    }
  | { readonly kind: "list"; readonly items: readonly PythonExpression[] }
  | {
      readonly kind: "dict";
      readonly entries: readonly (readonly [string, PythonExpression])[];
    };

/** Longer lines are broken, as Python's formatters do. */
export const LONGEST_LINE = 88;

/** A name of a module. Built-in names need no import. */
export function name(module: string, name: string): PythonExpression {
  return { kind: "name", module, name };
}

export function builtin(name: string): PythonExpression {
  return { kind: "name", module: "builtins", name };
}

/** Code without names, such as a number. */
export function code(text: string): PythonExpression {
  return { kind: "code", text };
}

export const NONE = code("None");
export const ANNOTATED = name("typing", "Annotated");

/** A string literal. Python reads every escape that JSON writes. */
export function string(text: string): PythonExpression {
  return code(quotePython(text));
}

export function quotePython(text: string): string {
  return JSON.stringify(text);
}

export function index(of: PythonExpression, ...items: PythonExpression[]): PythonExpression {
  return { kind: "index", of, items };
}

/** For instance `Unit.CELSIUS`. */
export function member(of: PythonExpression, name: string): PythonExpression {
  return { kind: "member", of, name };
}

export function call(
  of: PythonExpression,
  values: readonly PythonExpression[],
  named: Iterable<readonly [string, PythonExpression]> = [],
): PythonExpression {
  return { kind: "call", of, values, named: [...named] };
}

/** Returns the code for a name of a module, and makes the module import it. */
export type UseName = (module: string, name: string) => string;

export function renderExpression(expression: PythonExpression, use: UseName): string {
  const render = (part: PythonExpression): string => renderExpression(part, use);
  switch (expression.kind) {
    case "name":
      return use(expression.module, expression.name);
    case "code":
      return expression.text;
    case "member":
      return `${render(expression.of)}.${expression.name}`;
    case "union":
      return expression.variants.map(render).join(" | ");
    case "index":
      return `${render(expression.of)}[${expression.items.map(render).join(", ")}]`;
    case "call":
      return `${render(expression.of)}(${renderArguments(expression, render).join(", ")})`;
    case "list":
      return `[${expression.items.map(render).join(", ")}]`;
    case "dict":
      return renderDict(expression.entries, render);
  }
}

type Render = (part: PythonExpression) => string;

/** Names that Python does not accept as keywords are passed in a dict. */
function renderArguments(
  { values, named }: Extract<PythonExpression, { kind: "call" }>,
  render: Render,
): string[] {
  const isLegal = ([key]: readonly [string, unknown]): boolean =>
    /^[A-Za-z_]\w*$/.test(key) && !KEYWORDS.has(key);
  const positional = values.map(render);
  if (named.every(isLegal))
    return [...positional, ...named.map(([key, value]) => `${key}=${render(value)}`)];
  return [...positional, `**${renderDict(named, render)}`];
}

function renderDict(
  entries: readonly (readonly [string, PythonExpression])[],
  render: Render,
): string {
  return `{${entries.map(([key, value]) => `${quotePython(key)}: ${render(value)}`).join(", ")}}`;
}

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
  const microseconds = Math.trunc(nanos / 1000);
  const parts = { seconds, ...(microseconds !== 0 && { microseconds }) };
  const named = Object.entries(parts).map(([key, count]) => [key, code(String(count))] as const);
  return call(name("datetime", "timedelta"), [], named);
}
