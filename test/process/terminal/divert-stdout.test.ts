import assert from "node:assert/strict";
import { RedactedChunks } from "../../../src/process/terminal/divert-stdout.ts";
import { Redactor } from "../../../src/runtime/secrets/redactor.ts";

const KEY = "-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\naQ==\n-----END KEY-----";

/** Returns the text written for each chunk and at the end. */
function written(secret: string, chunks: readonly (string | Uint8Array)[]): string[] {
  const redactor = new Redactor(() => [secret]);
  const stream = new RedactedChunks(() => redactor.needles);
  const parts = chunks.map((chunk) => stream.add(chunk, undefined));
  return [...parts, stream.end()].map((part) => Buffer.from(part).toString("latin1"));
}

describe("RedactedChunks", () => {
  it("redacts a secret wherever it is split", () => {
    for (const secret of ["s3cr3t-value", "pässwörd", KEY]) {
      const bytes = Buffer.from(`a ${secret} b\n`);
      for (let at = 0; at <= bytes.length; at += 1)
        assert.equal(
          written(secret, [bytes.subarray(0, at), bytes.subarray(at)]).join(""),
          "a [secret] b\n",
        );
      const single = [...bytes].map((byte) => Uint8Array.of(byte));
      assert.equal(written(secret, single).join(""), "a [secret] b\n");
    }
  });

  it("writes a chunk at once unless its end may start a secret", () => {
    assert.deepEqual(written("hunter22", ["going h", "ome\n"]), ["going ", "home\n", ""]);
    assert.deepEqual(written("hunter22", ["going ", "home"]), ["going ", "home", ""]);
  });

  it("writes the rest at the end, except the greater part of a secret", () => {
    assert.deepEqual(written("hunter22", ["press h"]), ["press ", "h"]);
    assert.deepEqual(written("hunter22hunter22", ["hunter22hun"]), ["", "[secret]"]);
    assert.deepEqual(written("abcdabcd", ["abcdabcd"]).join(""), "[secret]");
  });

  it("redacts overlapping secrets", () => {
    const redactor = new Redactor(() => ["xxxxyyyy", "yyyyzzzz"]);
    const stream = new RedactedChunks(() => redactor.needles);
    const text = ["xxxxyyyy", "!", "xxxxyyyy", "zzzz!"]
      .map((chunk) => stream.add(chunk, undefined).toString())
      .join("");
    assert.doesNotMatch(text, /xxxx|yyyy/);
  });

  it("keeps bytes that are not text", () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const parts = written("hunter22", [bytes, bytes]);
    assert.deepEqual(Buffer.from(parts.join(""), "latin1"), Buffer.concat([bytes, bytes]));
  });

  it("accepts any encoding", () => {
    const redactor = new Redactor(() => ["hunter22"]);
    const stream = new RedactedChunks(() => redactor.needles);
    const base64 = Buffer.from("is hunter22\n").toString("base64");
    assert.equal(stream.add(base64, "base64").toString(), "is [secret]\n");
  });
});
