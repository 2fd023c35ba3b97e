import assert from "node:assert/strict";
import { RetryableError, UserError } from "../../../src/entries/index.ts";
import { FxError } from "../../../src/runtime/base/errors/errors.ts";
import { classifyThrown } from "../../../src/runtime/connector/classify-error.ts";

describe("classifyThrown", () => {
  it("classifies fx's own errors by whether they are retryable", () => {
    assert.equal(classifyThrown(new FxError("FX5013", "the connection closed")), "retryable");
    assert.equal(classifyThrown(new FxError("FX2009", "wrong inputs")), "user");
  });

  it("classifies the author's errors by their class, and no others", () => {
    assert.equal(classifyThrown(new UserError("NO", "no")), "user");
    assert.equal(classifyThrown(new RetryableError("AGAIN", "again")), "retryable");
    assert.equal(classifyThrown(new Error("?")), undefined);
  });
});
