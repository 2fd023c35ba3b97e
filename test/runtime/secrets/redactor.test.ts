import assert from "node:assert/strict";
import { inspect } from "node:util";
import fc from "fast-check";
import { createLogger } from "../../../src/runtime/base/context.ts";
import { listSecretForms } from "../../../src/runtime/secrets/list-secret-forms.ts";
import {
  createRedactingLog,
  redactFields,
  Redactor,
} from "../../../src/runtime/secrets/redactor.ts";
import { holdsFor } from "../../support/assertions/holds-for.ts";
import { throws } from "../../support/server/endpoint-run.ts";

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

describe("createRedactingLog", () => {
  const lines: unknown[][] = [];
  const log = createRedactingLog(
    createLogger(
      () =>
        (...line) =>
          void lines.push(line),
    ),
    (text) => text.replaceAll("hunter22", "[secret]"),
  );
  beforeEach(() => void lines.splice(0));

  const hostile = new Proxy({}, { getPrototypeOf: throws(new Error("no")) });
  const messages: readonly (readonly [given: unknown, written: unknown])[] = [
    ["of hunter22", "of [secret]"],
    [new TypeError("of hunter22"), "TypeError: of [secret]"],
    [{ key: "hunter22" }, '{"key":"[secret]"}'],
    [undefined, "undefined"],
    [null, "null"],
    [Symbol("hunter22"), "Symbol([secret])"],
    [7n, "[object BigInt]"],
    [hostile, "Error: the thrown error cannot be read: reading it throws another error"],
  ];
  for (const [given, written] of messages) {
    it(`accepts any message: ${typeof given}`, () => {
      log.warn(given as string);
      assert.deepEqual(lines, [[written]]);
    });
  }

  it("accepts fields that are not an object, and errors with circular causes", () => {
    const error = new Error("round hunter22");
    error.cause = error;
    log.info("a", "hunter22" as never);
    log.info("b", { error });
    assert.deepEqual(lines[0], ["a", { fields: "[secret]" }]);
    const [, fields] = lines[1] as [string, { error: { cause: { message: string } } }];
    assert.equal(fields.error.cause.message, "round [secret]");
  });
});

describe("Redactor", () => {
  const secret = 'pa"ss wörd/1';
  const ODD = 'it\'s (a) "pass"\\word* ü';

  it("replaces a secret inside longer base64, and nearly nothing beside it", () => {
    const redact = redactor(() => [secret]);
    for (const user of ["", "u:", "us:", "usr:"]) {
      const basic = Buffer.from(`${user}${secret}:more`).toString("base64");
      const left = redact(basic);
      assert.match(left, /\[secret\]/, user);
      assert.ok(left.replace("[secret]", "").length <= 16, `${user}: ${left}`);
    }
  });

  const KEY =
    "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\nAQEFAASCBKcwggSj+/==\n-----END PRIVATE KEY-----";
  const LINES = /BEGIN|MIIEv|AQEFA|END/;

  const ways: readonly (readonly [name: string, write: (secret: string) => string])[] = [
    ["indented", (secret) => secret.replaceAll("\n", "\n    ")],
    ["with Windows line breaks", (secret) => secret.replaceAll("\n", "\r\n")],
    ["by util.inspect", (secret) => inspect({ secret })],
    ["by util.inspect, compact", (secret) => inspect({ secret }, { breakLength: Infinity })],
    ["as JSON by util.inspect", (secret) => inspect({ body: JSON.stringify({ secret }) })],
    [
      "as JSON in JSON in JSON",
      (secret) => JSON.stringify([JSON.stringify({ body: JSON.stringify({ secret }) })]),
    ],
    ["percent-encoded in lower case", (secret) => lowerCodes(encodeURIComponent(secret))],
    ["percent-encoded by RFC 3986", (secret) => rfc3986(secret)],
    ["percent-encoded by RFC 3986 in lower case", (secret) => lowerCodes(rfc3986(secret))],
  ];
  const lowerCodes: Encode = (text) => text.replace(/%../g, (code) => code.toLowerCase());
  for (const [name, write] of ways) {
    it(`hides a multi-line key and an unusual password, written ${name}`, () => {
      const redact = redactor(() => [KEY, ODD]);
      assert.doesNotMatch(redact(write(KEY)), LINES);
      assert.doesNotMatch(redact(write(ODD)), /pass|word/);
    });
  }

  it("hides the lines of a key with escaped line breaks", () => {
    const redact = redactor(() => [KEY.replaceAll("\n", "\\n")]);
    assert.doesNotMatch(redact(KEY), LINES);
  });

  it("does not hide single lines of fewer than 8 characters", () => {
    const redact = redactor(() => ["-----BEGIN-----\n{}\nversion\nlong line"]);
    assert.equal(redact("version {} long line"), "version {} [secret]");
  });

  it("hides JSON in JSON in fields", () => {
    const redact = redactor(() => [ODD]);
    const fields = { a: JSON.stringify({ body: JSON.stringify({ ODD }) }) };
    assert.doesNotMatch(JSON.stringify(redactFields(fields, redact)), /pass|word/);
  });

  it("keeps hiding a value that is no longer among the values", () => {
    let values = ["first-value"];
    const redact = redactor(() => values);
    assert.equal(redact("first-value"), "[secret]");
    values = ["second-value"];
    assert.equal(redact("first-value second-value"), "[secret] [secret]");
  });

  it("forgets the oldest of very many values that are no longer among the values", () => {
    let value = "";
    const redact = redactor(() => ["a-lasting-value", value]);
    const tokens = Array.from({ length: 1000 }, (_, index) => `renewed-token-${index}.`);
    for (const token of tokens) {
      value = token;
      assert.equal(redact(`${token} a-lasting-value`), "[secret] [secret]");
    }
    assert.equal(redact(tokens[0]!), tokens[0]);
    assert.equal(redact(tokens.at(-100)!), "[secret]");
  });

  it("hides secrets that are found after it is created", () => {
    const values: string[] = [];
    const redact = redactor(() => values);
    assert.equal(redact("hunter22"), "hunter22");
    values.push("hunter22");
    assert.equal(redact("hunter22"), "[secret]");
  });

  function rfc3986(text: string): string {
    return encodeURIComponent(text).replace(
      /[!'()*]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  }

  function redactor(values: () => readonly string[]): Encode {
    const made = new Redactor(values);
    return (text) => made.redact(text);
  }
});
