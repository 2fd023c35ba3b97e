import assert from "node:assert/strict";
import { toJobText } from "../../../../src/runtime/service/requests/job-text.ts";

const withoutSecret = (text: string): string => text.replaceAll("hunter22", "[secret]");

describe("the name of a job in the log", () => {
  it("is its ResourceMeta as text", () => {
    assert.equal(toJobText(Buffer.from('{"jobId": "ü"}'), String), '{"jobId": "ü"}');
  });

  it("is cut between characters", () => {
    assert.equal(
      toJobText(Buffer.from(`${"x".repeat(199)}🙂🙂`), String),
      `${"x".repeat(199)}\ufffd…`,
    );
  });

  it("contains no secret, not even a part of one at the cut", () => {
    assert.equal(
      toJobText(Buffer.from(`${"x".repeat(196)}hunter22`), withoutSecret),
      `${"x".repeat(196)}[sec…`,
    );
    assert.equal(
      toJobText(Buffer.from(`hunter22${"x".repeat(5000)}`), withoutSecret),
      `[secret]${"x".repeat(192)}…`,
    );
  });

  it("contains no value of a field that is named as a secret", () => {
    const meta = '{"run_id": "1", "auth_token": "dapi\\"x", "clientSecret":"y", "password": null}';
    assert.equal(
      toJobText(Buffer.from(meta), String),
      '{"run_id": "1", "auth_token": "[secret]", "clientSecret":"[secret]", "password": null}',
    );
    assert.equal(toJobText(Buffer.from('{"token": "cut of'), String), '{"token": "[secret]');
    const key = '{"idempotency_token": "fx-1", "clientToken": "fx-2"}';
    assert.equal(toJobText(Buffer.from(key), String), key);
  });

  it("is read only from the start of a large ResourceMeta", () => {
    const read: number[] = [];
    toJobText(Buffer.alloc(1024 * 1024, "x"), (text) => (read.push(text.length), text));
    assert.deepEqual(read, [4000]);
  });

  it("is some text even for foreign bytes", () => {
    assert.equal(toJobText(Buffer.from([0xff, 0x00]), String), "\ufffd\u0000");
  });
});
