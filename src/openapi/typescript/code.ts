import type { Json } from "../../runtime/base/json.ts";
import { escapeJson, joinWords, plainText, shorten } from "../../runtime/base/text.ts";

/** Code that is printed on one line if it fits there, and otherwise each entry on its own line. */
export type Code = string | CodeGroup | CodeChain;

/** An object, a list or a call. */
export interface CodeGroup {
  /** What comes before the entries, such as `t.list(`. */
  readonly open: string;
  readonly entries: readonly CodeEntry[];
  readonly close: string;
}

/** An entry of an object, or an item of a list. */
export interface CodeEntry {
  /** Undefined in a list or a call. */
  readonly key?: string | undefined;
  readonly code: Code;
  /** A comment before it. Default: none. */
  readonly comment?: string | undefined;
}

/** A value whose last call has a long text: `t.string().describe("…")`. */
export interface CodeChain {
  readonly base: Code;
  /** Such as `.describe(`. */
  readonly call: string;
  readonly argument: string;
}

const WIDTH = 100;

/** Prints code that begins on a line with this indentation, after as many characters. */
export function printCode(written: Code, indent = "", before = 0): string {
  const code = joinBraces(written);
  const flat = printFlat(code);
  const isFit = flat !== undefined && indent.length + before + flat.length < WIDTH;
  if (isFit || typeof code === "string") return flat!;
  const inside = `${indent}  `;
  if ("call" in code) {
    const start = `${printCode(code.base, indent, before)}${code.call}`;
    return `${start}\n${inside}${code.argument},\n${indent})`;
  }
  const lines = code.entries.map(({ key, code: value, comment }) => {
    const start = key === undefined ? "" : `${writeKey(key)}: `;
    const note = comment === undefined ? "" : `${inside}// ${comment}\n`;
    return `${note}${inside}${start}${printCode(value, inside, start.length)},\n`;
  });
  return `${code.open}\n${lines.join("")}${indent}${code.close}`;
}

/** A call with one object has its braces on its own lines. */
function joinBraces(code: Code): Code {
  if (typeof code === "string" || "call" in code || code.entries.length !== 1) return code;
  const [{ key, code: only }] = code.entries as [CodeEntry];
  const isObject = typeof only !== "string" && "open" in only && only.open === "{";
  if (!isObject || key !== undefined || !code.open.endsWith("(")) return code;
  const { entries } = only;
  return { open: `${code.open}{`, entries, close: `}${code.close}` };
}

/** Code on one line. Undefined if it has a comment. */
export function printFlat(code: Code): string | undefined {
  if (typeof code === "string") return code;
  if ("call" in code) {
    const base = printFlat(code.base);
    return base && `${base}${code.call}${code.argument})`;
  }
  const parts = code.entries.map(({ key, code: value, comment }) => {
    const text = comment === undefined ? printFlat(value) : undefined;
    return text && (key === undefined ? text : `${writeKey(key)}: ${text}`);
  });
  if (parts.includes(undefined)) return undefined;
  const blank = code.open.endsWith("{") && parts.length > 0 ? " " : "";
  return `${code.open}${blank}${parts.join(", ")}${blank}${code.close}`;
}

/** An object without the entries that are undefined. */
export function objectCode(
  entries: Readonly<Record<string, Code | undefined>> | readonly CodeEntry[],
): CodeGroup {
  if (Array.isArray(entries)) return { open: "{", entries: entries as CodeEntry[], close: "}" };
  const present = Object.entries(entries as Record<string, Code | undefined>).flatMap(
    ([key, code]) => (code === undefined ? [] : [{ key, code }]),
  );
  return { open: "{", entries: present, close: "}" };
}

export function callCode(name: string, ...items: readonly Code[]): CodeGroup {
  return { open: `${name}(`, entries: items.map((code) => ({ code })), close: ")" };
}

/** Code with a call at its end, such as `.default(3)`. */
export function withSuffix(code: Code, suffix: string): Code {
  if (typeof code === "string") return `${code}${suffix}`;
  return "call" in code ? `${printCode(code)}${suffix}` : { ...code, close: code.close + suffix };
}

/** The code of a value of JSON. Its texts may be hostile. */
export function literalCode(value: Json): Code {
  if (Array.isArray(value))
    return {
      open: "[",
      entries: (value as readonly Json[]).map((each) => ({ code: literalCode(each) })),
      close: "]",
    };
  if (typeof value !== "object" || value === null) return escapeJson(JSON.stringify(value));
  return objectCode(Object.entries(value).map(([key, each]) => ({ key, code: literalCode(each) })));
}

/** A text as code. */
export function textCode(text: string): string {
  return escapeJson(JSON.stringify(text));
}

/** The name of a property. `__proto__` would set the prototype of the object. */
function writeKey(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$|^(0|[1-9]\d{0,5})$/.test(name) ? name : textCode(name);
}

/** Writes `job.status?.phase`, or `job.jobs?.[0]`, of an answer that may lack any of them. */
export function accessCode(object: string, path: readonly string[]): string {
  const members = path.map((name, at) => {
    const mark = at === 0 ? "" : "?.";
    if (/^\d+$/.test(name)) return `${mark}[${name}]`;
    if (/^[A-Za-z_$][\w$]*$/.test(name) && name !== "__proto__") return `${mark || "."}${name}`;
    return `${mark}[${textCode(name)}]`;
  });
  return `${object}${members.join("")}`;
}

const COMMENT_WIDTH = 90;
const LONGEST_COMMENT = 600;

/** A comment for editors. Its text may be hostile. */
export function docComment(text: string): string {
  const line = plainText(text.toWellFormed())
    .replace(/[\s\u2028\u2029]+/g, " ")
    .trim();
  const clean = shorten(line, LONGEST_COMMENT).replaceAll("*/", "*\\/");
  const lines = joinWords(clean.split(" "), COMMENT_WIDTH);
  return lines.length === 1
    ? `/** ${clean} */\n`
    : `/**\n${lines.map((each) => ` * ${each}\n`).join("")} */\n`;
}

/** The functions that code calls, and the names alone in it. Texts call nothing. */
export function listCalls(code: Code): readonly string[] {
  if (typeof code === "string") return /^\w+$/.test(code) ? [code] : [];
  if ("call" in code) return listCalls(code.base);
  const [, name] = /(?:^|\s)(\w+)\($/.exec(code.open) ?? [];
  return [
    ...(name === undefined ? [] : [name]),
    ...code.entries.flatMap((each) => listCalls(each.code)),
  ];
}
