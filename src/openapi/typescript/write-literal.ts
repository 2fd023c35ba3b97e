import type { Json } from "../../runtime/base/json.ts";
import { escapeJson } from "../../runtime/base/text.ts";
import { isIdentifier } from "./names.ts";

/** Code in the place of a value: `job.id`. */
export class Expression {
  readonly code: string;

  constructor(code: string) {
    this.code = code;
  }
}

/**
 * Calls in the place of a value: `t.int().default(3)` is `t` with two calls. A call without a method
 * is one of the name itself.
 */
export class CallChain {
  readonly name: string;
  readonly calls: readonly Call[];

  constructor(name: string, ...calls: Call[]) {
    this.name = name;
    this.calls = calls;
  }
}

type Call = readonly [method: string, ...args: LiteralValue[]];

/** A value of a literal in TypeScript, some of whose parts are code. */
export type LiteralValue =
  | Json
  | Expression
  | CallChain
  | readonly LiteralValue[]
  | { readonly [name: string]: LiteralValue };

const WIDTH = 100;

/**
 * Writes a literal as Prettier formats it. Its texts may be hostile.
 *
 * @param indent the spaces before the line on which the literal begins
 * @param taken the characters on the first line that are not the literal's, such as `return ` and `;`
 */
export function writeLiteral(value: LiteralValue, indent = 0, taken = 0): string {
  const line = writeOnOneLine(value);
  if (indent + taken + line.length <= WIDTH || isIndivisible(value)) return line;
  if (value instanceof CallChain) return writeCalls(value, indent, taken);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const inner = indent + 2;
  const lines = Array.isArray(value)
    ? (value as readonly LiteralValue[]).map((item) => writeItem(item, inner))
    : Object.entries(value).map(([name, item]) => writeProperty(name, item, inner));
  return `${open}\n${lines.join("")}${" ".repeat(indent)}${close}`;
}

/** Writes a property of a literal on its own lines: `  name: value,`. */
export function writeProperty(name: string, value: LiteralValue, indent: number): string {
  const start = `${writeKey(name)}: `;
  return `${" ".repeat(indent)}${start}${writeLiteral(value, indent, start.length + 1)},\n`;
}

function writeItem(value: LiteralValue, indent: number): string {
  return `${" ".repeat(indent)}${writeLiteral(value, indent, 1)},\n`;
}

/** Writes each of several calls on a line. */
function writeCalls({ name, calls }: CallChain, indent: number, taken: number): string {
  const [first, ...others] = calls;
  if (others.length === 0) return `${name}${writeCall(first!, indent, taken + name.length)}`;
  const inner = indent + 2;
  return [name, ...calls.map((call) => `${" ".repeat(inner)}${writeCall(call, inner, 1)}`)].join(
    "\n",
  );
}

function writeCall(call: Call, indent: number, taken: number): string {
  const line = writeCallOnOneLine(call);
  if (indent + taken + line.length <= WIDTH) return line;
  const [method, ...args] = call;
  const [only] = args;
  const start = `${writeMethod(method)}(`;
  if (args.length === 1 && isBracketed(only!))
    return `${start}${writeLiteral(only!, indent, taken + start.length + 1)})`;
  const inner = indent + 2;
  const lines = args.map((arg) => writeItem(arg, inner));
  return `${start}\n${lines.join("")}${" ".repeat(indent)})`;
}

function writeCallOnOneLine([method, ...args]: Call): string {
  return `${writeMethod(method)}(${args.map(writeOnOneLine).join(", ")})`;
}

function writeMethod(method: string): string {
  return method === "" ? "" : `.${method}`;
}

function isIndivisible(
  value: LiteralValue,
): value is Expression | string | number | boolean | null {
  return value instanceof Expression || typeof value !== "object" || value === null;
}

function isBracketed(value: LiteralValue): boolean {
  return !isIndivisible(value) && !(value instanceof CallChain);
}

function writeOnOneLine(value: LiteralValue): string {
  if (value instanceof Expression) return value.code;
  if (value instanceof CallChain)
    return `${value.name}${value.calls.map(writeCallOnOneLine).join("")}`;
  if (Array.isArray(value))
    return `[${(value as readonly LiteralValue[]).map(writeOnOneLine).join(", ")}]`;
  if (typeof value === "string") return quote(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const items = Object.entries(value).map(
    ([name, item]) => `${writeKey(name)}: ${writeOnOneLine(item)}`,
  );
  return items.length === 0 ? "{}" : `{ ${items.join(", ")} }`;
}

/** Quotes a text. Like Prettier, it uses the quotes that need fewer escapes. */
function quote(text: string): string {
  const json = escapeJson(JSON.stringify(text));
  if (text.split('"').length <= text.split("'").length) return json;
  const inner = json
    .slice(1, -1)
    .replace(/\\(.)|'/g, (escape, unit) => (unit === '"' ? '"' : escape === "'" ? "\\'" : escape));
  return `'${inner}'`;
}

/** Writes a statement such as `return value;`. */
export function writeStatement(keyword: string, value: LiteralValue, indent: number): string {
  const code = writeLiteral(value, indent, keyword.length + 2);
  return `${" ".repeat(indent)}${keyword} ${code};\n`;
}

/** Writes such a statement after a condition, on one line if it fits. */
export function writeIf(
  condition: string,
  keyword: string,
  value: LiteralValue,
  indent: number,
): string {
  const start = `${" ".repeat(indent)}if (${condition})`;
  const line = `${start} ${keyword} ${writeOnOneLine(value)};\n`;
  if (line.length <= WIDTH + 1) return line;
  return `${start}\n${writeStatement(keyword, value, indent + 2)}`;
}

/** Writes the name of a property. `__proto__` would set the prototype of the literal. */
export function writeKey(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return isIdentifier(name) ? name : quote(name);
}
