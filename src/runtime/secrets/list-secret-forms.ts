import { inspect } from "node:util";
import { escapeUnits, trimEnd } from "../base/text.ts";

/** Shorter lines or pieces of base64 occur in other text by chance. */
const SHORTEST_PART = 8;
/** For JSON within JSON in a JSON log. */
const ESCAPED_TIMES = 3;

/**
 * Lists the forms in which a secret may appear in text: plain, or escaped for JSON, HTML or
 * `util.inspect`; each of these also URL-encoded, in hex or in base64, alone or within a longer
 * text, such as a JSON text or the `user:password` of basic authentication. Each line of a
 * multi-line secret counts as a secret, because logs indent and quote lines.
 */
export function listSecretForms(value: string): string[] {
  return [...new Set([value, ...splitLines(value)].flatMap(listForms))];
}

/** Environment variables often hold a PEM key with `\n` instead of line breaks. */
function splitLines(value: string): string[] {
  return value
    .split(/[\r\n]|\\r|\\n/)
    .map((line) => line.trim())
    .filter((line) => line.length >= SHORTEST_PART);
}

function listForms(value: string): string[] {
  const escaped = [value, ...listEscapes(value), ...listHtmlForms(value)];
  return [
    ...listEscapedForms(value),
    ...escaped.flatMap(listHtmlForms),
    ...listHtmlForms(value).flatMap(listEscapes),
    ...[...new Set(escaped)].flatMap(listEncodings),
  ];
}

function listEncodings(text: string): string[] {
  const bytes = Buffer.from(text, "utf8");
  const hex = bytes.toString("hex");
  return [...listUrlForms(text), ...listBase64Encodings(bytes), hex, hex.toUpperCase()];
}

function listEscapedForms(value: string): Set<string> {
  const forms = new Set([value]);
  for (let time = 0; time < ESCAPED_TIMES; time += 1)
    for (const form of [...forms]) for (const escaped of listEscapes(form)) forms.add(escaped);
  return forms;
}

/** As JSON, with the escapes that Python, Go and PHP add, and as `util.inspect` shows it. */
function listEscapes(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const ascii = json.replace(/[\u007f-\uffff]/g, escapeUnits); // as Python and a ResourceMeta
  const forHtml = json.replace(/[<>&\u2028\u2029]/g, escapeUnits);
  const inspected = inspectText(text);
  return [
    json,
    ascii,
    forHtml,
    json.replaceAll("/", "\\/"),
    ascii.replaceAll("/", "\\/"),
    inspected,
    inspected.replaceAll("\\'", "'"),
  ];
}

/** How writers of HTML escape quotes and apostrophes. Some leave them. */
const HTML_QUOTES = [
  ["&quot;", "&#39;"],
  ["&quot;", "&#x27;"],
  ["&quot;", "&apos;"],
  ["&#34;", "&#39;"],
  ["&quot;", "'"],
  ['"', "'"],
] as const;

function listHtmlForms(text: string): string[] {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return HTML_QUOTES.map(([quote, apostrophe]) =>
    escaped.replaceAll('"', quote).replaceAll("'", apostrophe),
  );
}

/**
 * A string as `console.log` shows it in an object. The quotes at the end force single quotes, which
 * it then escapes.
 */
function inspectText(text: string): string {
  const end = "'\"`";
  const options = { breakLength: Infinity, maxStringLength: Infinity };
  return inspect(text + end, options).slice(1, -(end.length + 2));
}

/** As `encodeURIComponent`, HTML forms and RFC 3986 encode it, with hex digits in both cases. */
function listUrlForms(value: string): string[] {
  const plain = encodeURIComponent(value.toWellFormed());
  const strict = plain.replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const form = new URLSearchParams({ "": value }).toString().slice(1);
  return [plain, strict, form].flatMap((text) => [
    text,
    text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  ]);
}

/**
 * The secret alone, and inside a longer text such as the `user:password` of basic authentication.
 */
function listBase64Encodings(bytes: Buffer): string[] {
  const whole = bytes.toString("base64");
  const inner = [0, 1, 2]
    .map((offset) => encodeInner(bytes, offset))
    .filter((text) => text.length >= SHORTEST_PART);
  return [whole, trimEnd(whole, "="), ...inner].flatMap((text) => [
    text,
    text.replaceAll("+", "-").replaceAll("/", "_"),
  ]);
}

/**
 * The base64 characters that depend only on these bytes if `offset` other bytes come before them in
 * the first group.
 */
function encodeInner(bytes: Buffer, offset: number): string {
  const bits = 8 * (offset + bytes.length);
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
  return text.slice(Math.ceil((8 * offset) / 6), Math.floor(bits / 6));
}
