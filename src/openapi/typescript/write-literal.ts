import type { Json } from "../../runtime/base/json.ts";
import { escapeJson } from "../../runtime/base/text.ts";

/** Code in the place of a value: `job.id`. */
export class Expression {
  readonly code: string;

  constructor(code: string) {
    this.code = code;
  }
}

/** A value of a literal in TypeScript, some of whose parts are code. */
export type LiteralValue =
  Json | Expression | readonly LiteralValue[] | { readonly [name: string]: LiteralValue };

const WIDTH = 100;

/**
 * Writes a literal as Prettier formats it. Its texts may be hostile.
 *
 * @param indent the spaces before the line on which the literal begins
 * @param taken the characters on the first line that are not the literal's, such as `return ` and `;`
 */
export function writeLiteral(value: LiteralValue, indent = 0, taken = 0): string {
  if (value instanceof Expression) return value.code;
  if (typeof value !== "object" || value === null) return escapeJson(JSON.stringify(value));
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const line = writeOnOneLine(value);
  if (indent + taken + line.length <= WIDTH) return line;
  const inner = indent + 2;
  const lines = Array.isArray(value)
    ? (value as readonly LiteralValue[]).map((item) => writeLiteral(item, inner, 1))
    : Object.entries(value).map(([name, item]) => {
        const key = writeKey(name);
        return `${key}: ${writeLiteral(item, inner, key.length + 3)}`;
      });
  const body = lines.map((text) => `${" ".repeat(inner)}${text},\n`).join("");
  return `${open}\n${body}${" ".repeat(indent)}${close}`;
}

function writeOnOneLine(value: LiteralValue): string {
  if (value instanceof Expression) return value.code;
  if (Array.isArray(value))
    return `[${(value as readonly LiteralValue[]).map(writeOnOneLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return escapeJson(JSON.stringify(value));
  const items = Object.entries(value).map(
    ([name, item]) => `${writeKey(name)}: ${writeOnOneLine(item)}`,
  );
  return items.length === 0 ? "{}" : `{ ${items.join(", ")} }`;
}

/** Writes the name of a property. `__proto__` would set the prototype of the literal. */
export function writeKey(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : escapeJson(JSON.stringify(name));
}
