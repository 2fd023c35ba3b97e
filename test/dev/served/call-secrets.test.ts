import assert from "node:assert/strict";
import fc from "fast-check";
import { CallSecrets, redactBytes } from "../../../src/dev/served/call-secrets.ts";
import { Redactor } from "../../../src/runtime/secrets/redactor.ts";
import { holdsFor } from "../../support/assertions/holds-for.ts";

const secret = fc.string({ minLength: 4, unit: "grapheme" }).filter((text) => !text.includes("*"));

describe("the secrets in a message", () => {
  it("are masked wherever they are, and the size stays", () => {
    holdsFor(secret, fc.array(fc.uint8Array()), (needle, parts) => {
      const joined = (glue: string): Buffer =>
        Buffer.concat(parts.flatMap((part) => [Buffer.from(part), Buffer.from(glue)]));
      const message = joined(needle);
      const clean = Buffer.from(redactBytes(message, [needle]));
      assert.equal(clean.includes(needle), false);
      assert.equal(clean.length, message.length);
      for (const [index, byte] of clean.entries())
        assert.ok(byte === message[index] || byte === 0x2a);
    });
  });

  it("leave the original message as it is", () => {
    const message = Buffer.from("the key is hunter2");
    assert.equal(redactBytes(message, ["hunter2"]).toString(), "the key is *******");
    assert.equal(message.toString(), "the key is hunter2");
  });

  it("are masked as a whole if one contains another", () => {
    const clean = redactBytes(Buffer.from("abcdef abcd"), ["abcdef", "abcd"]);
    assert.equal(clean.toString(), "****** ****");
  });
});

describe("a message of a call", () => {
  it("is withheld if it has more than 1 MiB", () => {
    const secrets = new CallSecrets(new Redactor(() => []));
    const sizeOf = (size: number) => secrets.describe("request", new Uint8Array(size)).bytes.length;
    assert.equal(sizeOf(1024 * 1024), 1024 * 1024);
    assert.equal(sizeOf(1024 * 1024 + 1), 0);
  });
});
