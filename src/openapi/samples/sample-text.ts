import type { Schema } from "../api-document.ts";

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

/** A text that fits format and length. */
export function sampleText({ format = "", minLength = 0, maxLength }: Schema): string {
  if (Object.hasOwn(BY_FORMAT, format)) return BY_FORMAT[format]!;
  return "example".padEnd(Math.min(LONGEST, minLength), "-example").slice(0, maxLength);
}
