import type { Schema } from "../api-document.ts";
import { parsePattern, type PatternPart } from "./parse-pattern.ts";

const BY_FORMAT: Readonly<Record<string, string>> = {
  "date-time": "2026-01-01T00:00:00Z",
  date: "2026-01-01",
  time: "00:00:00Z",
  duration: "PT1H",
  email: "someone@example.com",
  "idn-email": "someone@example.com",
  uri: "https://example.com/",
  url: "https://example.com/",
  iri: "https://example.com/",
  "uri-reference": "/example",
  uuid: "00000000-0000-4000-8000-000000000000",
  hostname: "example.com",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  byte: "ZXhhbXBsZQ==",
  base64: "ZXhhbXBsZQ==",
};
const LONGEST = 1000;

/** A text that fits format, pattern and length. */
export function sampleText({ format = "", pattern, minLength = 0, maxLength }: Schema): string {
  const known = Object.hasOwn(BY_FORMAT, format) ? BY_FORMAT[format] : undefined;
  if (known !== undefined) return known;
  const parts = pattern === undefined ? undefined : parsePattern(pattern);
  const least = Math.min(LONGEST, minLength);
  if (parts !== undefined) return fillPattern(parts, least);
  return "example".padEnd(least, "-example").slice(0, maxLength);
}

/** The shortest text of a pattern that has at least `least` characters. */
export function fillPattern(parts: readonly PatternPart[], least: number): string {
  let missing = least - parts.reduce((sum, { min }) => sum + min, 0);
  const texts = parts.map(({ characters, min, max }) => {
    // At least one character if there may be one: an empty text is rarely meant.
    const more = Math.min(Math.max(missing, parts.length === 1 && min === 0 ? 1 : 0), max - min);
    if (more > 0) missing -= more;
    return characters.charAt(0).repeat(min + Math.max(0, more));
  });
  return texts.join("");
}
