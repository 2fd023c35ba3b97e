import assert from "node:assert/strict";
import { formatJson } from "../../../src/project/results/render-message.ts";

describe("formatJson", () => {
  it("keeps the sign of negative zero", () =>
    assert.equal(formatJson({ zero: -0, none: 0 }), '{\n  "zero": -0.0,\n  "none": 0\n}\n'));

  it("keeps strings that look like its marker", () => {
    const texts = ["-0", "\\ud800-0", '"\\ud800-0"'];
    assert.deepEqual(JSON.parse(formatJson(texts)), texts);
  });
});
