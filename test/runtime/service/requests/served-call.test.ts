import assert from "node:assert/strict";
import { toJobText } from "../../../../src/runtime/service/requests/served-call.ts";

const withoutSecret = (text: string): string => text.replaceAll("hunter22", "[secret]");

describe("the name of a job in the log", () => {
  it("is its ResourceMeta as text", () => {
    assert.equal(toJobText(Buffer.from('{"jobId": "ü"}'), String), '{"jobId": "ü"}');
  });

  it("is cut, and in no part of a character", () => {
    assert.equal(
      toJobText(Buffer.from(`${"x".repeat(199)}🙂🙂`), String),
      `${"x".repeat(199)}\ufffd…`,
    );
  });

  it("holds no secret, and none in part if it is cut", () => {
    assert.equal(
      toJobText(Buffer.from(`${"x".repeat(196)}hunter22`), withoutSecret),
      `${"x".repeat(196)}[sec…`,
    );
    assert.equal(
      toJobText(Buffer.from(`hunter22${"x".repeat(5000)}`), withoutSecret),
      `[secret]${"x".repeat(192)}…`,
    );
  });

  it("is any text for a stranger's bytes", () => {
    assert.equal(toJobText(Buffer.from([0xff, 0x00]), String), "\ufffd\u0000");
  });
});
