import assert from "node:assert/strict";
import { toHex } from "../../../src/dev/runs/describe-message.ts";

describe("a message in hexadecimal", () => {
  it("has offset, bytes and characters in each line", () => {
    assert.equal(
      toHex(Buffer.from("0123456789abcdef\n")),
      [
        "00000000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef",
        `00000010  0a${" ".repeat(45)}  .`,
      ].join("\n"),
    );
  });

  it("is cut after 64 KiB", () => {
    const lines = toHex(new Uint8Array(64 * 1024 + 5)).split("\n");
    assert.equal(lines.length, 4097);
    assert.equal(lines.at(-1), "… 5 more bytes");
  });
});
