import assert from "node:assert/strict";
import fc from "fast-check";
import { describeBody } from "../../../src/runtime/http/describe-body.ts";
import { createFixedSecrets } from "../../../src/runtime/secrets/secret-resolver.ts";

const NO_SECRETS = createFixedSecrets();

describe("describeBody", () => {
  const cases: Readonly<Record<string, readonly [body: unknown, words: string]>> = {
    "application/problem+json": [
      { type: "about:blank", title: "Invalid job", status: 422, detail: "cpu must be positive" },
      "Invalid job: cpu must be positive",
    ],
    "an error as text": [{ error: "no such job" }, "no such job"],
    "an error as object": [{ error: { code: 403, message: "quota used up" } }, "quota used up"],
    "OAuth's error": [
      { error: "invalid_grant", error_description: "the code has expired" },
      "invalid_grant: the code has expired",
    ],
    "a message": [{ kind: "Status", message: "jobs is forbidden", code: 403 }, "jobs is forbidden"],
    "a list of errors": [
      { message: "Validation failed", errors: [{ msg: "name is too long" }, { field: "cpu" }] },
      "Validation failed: name is too long",
    ],
    "a detail as list": [{ detail: [{ loc: ["body"], msg: "field required" }] }, "field required"],
    "the same text twice": [{ error: "busy", message: "busy" }, "busy"],
    "JSON that is only text": ['"overloaded"', "overloaded"],
    "JSON without a known key": [{ status: "KO" }, '{"status":"KO"}'],
    text: ["Bad\r\n  Gateway\n", "Bad Gateway"],
    "an empty body": ["", ""],
    null: [null, "null"],
  };
  for (const [name, [body, words]] of Object.entries(cases))
    it(`returns the service's words from ${name}`, () => {
      assert.equal(describeBody(body, NO_SECRETS), words);
      if (typeof body === "object")
        assert.equal(describeBody(JSON.stringify(body), NO_SECRETS), words);
    });

  it("returns at most 500 printable characters on one line, for any body", () => {
    const key = fc.constantFrom("title", "error", "message", "detail", "errors", "__proto__");
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        fc.string({ unit: "binary", maxLength: 700 }),
        fc.constantFrom(null, true, 1e300, "\u001b[31mred\u202e", "\ud800"),
        fc.array(tie("json"), { maxLength: 5 }),
        fc.dictionary(key, tie("json"), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(json, (body) => {
        for (const form of [body, JSON.stringify(body)]) {
          const words = describeBody(form, NO_SECRETS);
          const shown = words.replace(/\\u[0-9a-f]{4}|\\[bfnrt]/g, "x");
          assert.ok(shown.length <= 500, words);
          assert.doesNotMatch(words, /[\u0000-\u001f\u007f-\u009f\u2028\u202e]/);
        }
      }),
    );
  });

  it("shows no part of a secret, even if the text is cut inside it", () => {
    const secret = "kq3v9x7w2m5n8b4c6z1p";
    const secrets = createFixedSecrets({ KEY: secret });
    secrets.get("KEY");
    fc.assert(
      fc.property(fc.nat({ max: 600 }), (before) => {
        const body = { error: `${"-".repeat(before)}${secret}${"-".repeat(600)}` };
        const words = describeBody(body, secrets);
        for (let at = 0; at + 4 <= secret.length; at += 1)
          assert.ok(!words.includes(secret.slice(at, at + 4)), words);
      }),
    );
  });

  it("stops at cycles and at deep nesting", () => {
    const cyclic: Record<string, unknown> = { message: "cyclic" };
    cyclic["errors"] = cyclic;
    assert.equal(describeBody(cyclic, NO_SECRETS), "cyclic");
    const deep = `${'{"error":'.repeat(10_000)}"end"${"}".repeat(10_000)}`;
    const useless: Record<string, unknown> = {};
    useless["self"] = useless;
    assert.equal(describeBody(useless, NO_SECRETS), "[object Object]");
    assert.match(describeBody(deep, NO_SECRETS), /^\{"error":\{"error":.*…$/);
  });
});
