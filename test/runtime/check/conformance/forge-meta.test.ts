import assert from "node:assert/strict";
import { CheckSkipped } from "../../../../src/runtime/check/check-subject.ts";
import { forgeMeta } from "../../../../src/runtime/check/conformance/forge-meta.ts";

/** The forged resource_meta as text; undefined if fx cannot forge one. */
function forge(meta: string | Uint8Array, isFake = false): string | undefined {
  const world = isFake ? { jobs: () => [] } : undefined;
  try {
    return Buffer.from(forgeMeta(Buffer.from(meta), { world })).toString("utf8");
  } catch (error) {
    assert.ok(error instanceof CheckSkipped);
    return undefined;
  }
}

describe("the resource_meta of a job that nobody made", () => {
  it("differs from a real one in the end of its longest text", () => {
    assert.equal(
      forge('{"region": "eu", "jobId": "wx-0b9a-7f3e-11d2-42aa"}'),
      '{"region": "eu", "jobId": "wx-0b9a-2c8b-66a7-97dd"}',
    );
  });

  it("changes values, not names, at any depth", () => {
    const meta = '{"a_very_long_name_of_a_field_1": {"id": "abcdefabcdef1"}}';
    assert.equal(forge(meta), '{"a_very_long_name_of_a_field_1": {"id": "aefabcdefabc6"}}');
  });

  it("can be a text that is not JSON", () => {
    assert.equal(forge("projects/p/jobs/0a1b2c3d4e5f"), "projects/p/jobs/5d6e7f8a9b0c");
  });

  it("is undefined if it might name a real job", () => {
    assert.equal(forge('{"jobId": "118"}'), undefined);
    assert.equal(forge('{"jobId": "run-118"}'), undefined);
    assert.equal(forge('{"jobId": "000000000118"}'), undefined);
    assert.equal(forge('{"jobId": 118}'), undefined);
    assert.equal(forge(Uint8Array.of(0xff, 0xfe)), undefined);
    assert.equal(forge(""), undefined);
  });

  it("may be short if the outside system is a fake", () => {
    assert.equal(forge('{"jobId": "run-118"}', true), '{"jobId": "hkx-663"}');
  });
});
