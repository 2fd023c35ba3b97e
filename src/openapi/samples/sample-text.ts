import type { Schema } from "../api-document.ts";

const BY_FORMAT: ReadonlyMap<string, string> = new Map([
  ["date-time", "2026-01-01T00:00:00Z"],
  ["date", "2026-01-01"],
  ["duration", "PT1H"],
  ["email", "someone@example.com"],
  ["uri", "https://example.com/"],
  ["url", "https://example.com/"],
  ["uuid", "00000000-0000-4000-8000-000000000000"],
  ["byte", "ZXhhbXBsZQ=="],
]);
const LONGEST = 1000;

/** A text that fits the format, or else the length. A service may also ask for a pattern. */
export function sampleText({ format = "", minLength = 0, maxLength }: Schema): string {
  const text = "example".padEnd(Math.min(LONGEST, minLength), "-example").slice(0, maxLength);
  return BY_FORMAT.get(format) ?? text;
}
