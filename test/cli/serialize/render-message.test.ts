import assert from "node:assert/strict";
import { formatJson } from "../../../src/cli/serialize/render-message.ts";

describe("JSON for people", () => {
  it("keeps the sign of a negative zero", () =>
    assert.equal(formatJson({ zero: -0, none: 0 }), '{\n  "zero": -0.0,\n  "none": 0\n}\n'));

  it("leaves texts that look like its mark", () => {
    const texts = ["-0", "\\ud800-0", '"\\ud800-0"'];
    assert.deepEqual(JSON.parse(formatJson(texts)), texts);
  });
});
