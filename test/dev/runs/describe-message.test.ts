import assert from "node:assert/strict";
import { describeMessage } from "../../../src/dev/runs/describe-message.ts";

describe("a message on the page", () => {
  it("has its type and size, and no form if it cannot be decoded", async () => {
    const type = "flyteidl.core.TaskTemplate";
    const bytes = Buffer.from("\u000anot a message");
    assert.deepEqual(await describeMessage(type, bytes), {
      ...{ type, size: bytes.length },
      ...{ json: null, text: null },
    });
  });
});
