import assert from "node:assert/strict";
import { inspect } from "node:util";
import fc from "fast-check";
import { listSecretForms } from "../../../src/runtime/secrets/list-secret-forms.ts";
import { Redactor } from "../../../src/runtime/secrets/redactor.ts";
import { holdsFor } from "../../support/assertions/holds-for.ts";

type Encode = (text: string) => string;

const base64: Encode = (text) => Buffer.from(text).toString("base64");
const json: Encode = (text) => JSON.stringify(text);
const escapeUnit: Encode = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
const asciiJson: Encode = (text) => json(text).replace(/[\u007f-\uffff]/g, escapeUnit);
const html: Encode = (text) =>
  text.replace(/[&<>"']/g, (character) => HTML[character as keyof typeof HTML]);
const HTML = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };
const goJson: Encode = (text) => json(text).replace(/[<>&\u2028\u2029]/g, escapeUnit);

/** How a secret gets into a text. */
const FORMS: Readonly<Record<string, Encode>> = {
  plain: (text) => text,
  JSON: json,
  "JSON of Python": asciiJson,
  "JSON of Go": goJson,
  "JSON of PHP": (text) => asciiJson(text).replaceAll("/", "\\/"),
  "JSON within JSON": (text) => json(json(text)),
  "util.inspect": (text) => inspect({ text }, { breakLength: Infinity, maxStringLength: Infinity }),
  URL: encodeURIComponent,
  "URL of an HTML form": (text) => new URLSearchParams({ text }).toString(),
  "JSON in a URL": (text) => encodeURIComponent(json(text)),
  HTML: html,
  "JSON in an HTML attribute": (text) => html(json(text)),
  "HTML in JSON": (text) => json(html(text)),
  base64,
  "base64 for URLs": (text) => Buffer.from(text).toString("base64url"),
  "base64 of JSON": (text) => base64(json(text)),
  "base64 of Python's JSON": (text) => base64(asciiJson(text)),
  "base64 of HTML": (text) => base64(html(text)),
  "basic authentication": (text) => `Basic ${base64(`user:${text}`)}`,
  hex: (text) => Buffer.from(text).toString("hex"),
};

describe("listSecretForms", () => {
  const unit = fc.oneof(
    fc.constantFrom("a", "Z", "9", '"', "'", "&", "<", ">", "/", "+", "=", "%", "\\", " "),
    fc.constantFrom("\t", "ü", "–", "😀", "\u2028"),
    fc.string({ minLength: 1, maxLength: 1 }),
  );
  const secret = fc
    .array(unit, { minLength: 12, maxLength: 40 })
    .map((units) => units.join("").trim())
    .filter((text) => text.length >= 12);
  const around = fc.string({ maxLength: 10 });

  it("finds a secret in each form, whatever is around it", () => {
    holdsFor(secret, around, around, (value, before, after) => {
      const redactor = new Redactor(() => [value]);
      for (const [name, encode] of Object.entries(FORMS)) {
        const text = `${before}${encode(value)}${after}`;
        assert.ok(redactor.isTainted(text), `${name}: ${text}`);
        assert.match(redactor.redact(text), /\[secret\]/, name);
      }
    });
  });

  it("finds a secret within a text that is encoded as base64, wherever it is", () => {
    holdsFor(secret, around, around, (value, before, after) => {
      const redactor = new Redactor(() => [value]);
      for (const text of [before + value + after, json(before + value + after)])
        for (const encoding of ["base64", "base64url"] as const)
          assert.ok(redactor.isTainted(Buffer.from(text).toString(encoding)), text);
    });
  });

  it("keeps the list short for the usual secret", () => {
    assert.ok(listSecretForms("ghp_16C7e42F292c6912E7710c838347Ae178B4a").length < 20);
  });
});
