import assert from "node:assert/strict";
import { serverText } from "../../../src/runtime/client/call-failure.ts";

describe("the text of a server's failure", () => {
  it("is the first line, and the error that flytekit names after its traceback", () => {
    const details =
      'failed to create dummy task with error:\n Trace:\n\n    Traceback (most recent call last):\n      File "/x.py", line 3, in create\n        raise ValueError("bad")\n\nMessage:\n\n    ValueError: bad.';
    assert.equal(serverText(details), "failed to create dummy task with error: ValueError: bad.");
  });

  it("is both lines that flyte-sdk sends", () => {
    assert.equal(
      serverText("failed to get dummy task with error:\n bad."),
      "failed to get dummy task with error: bad.",
    );
  });

  it("leaves out a traceback without an error after it", () => {
    assert.equal(
      serverText('it broke\nTraceback (most recent call last):\n  File "/x.py"'),
      "it broke",
    );
  });

  it("is bounded", () => {
    assert.equal(serverText("x".repeat(100_000)).length, 4000);
  });
});
