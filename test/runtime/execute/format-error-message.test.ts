import assert from "node:assert/strict";
import { formatErrorMessage } from "../../../src/runtime/execute/format-error-message.ts";
import { RunStop } from "../../../src/runtime/task/run/run-stop.ts";

describe("formatErrorMessage", () => {
  const format = (thrown: unknown, redact = (text: string): string => text): string =>
    formatErrorMessage(thrown, "/project", redact);

  it("shows the error that crashed the process, not the stop that it caused", () => {
    const error = new TypeError("x is not a function");
    assert.equal(format(new RunStop({ kind: "crash", error })), format(error));
    assert.doesNotMatch(format(new RunStop({ kind: "crash", error })), /uncaught error/);
  });

  it("cuts a long message after its secrets are replaced", () => {
    const text = format(new Error(`${"x".repeat(31_990)}s3cr3t-key`), (part) =>
      part.replaceAll("s3cr3t-key", "***"),
    );
    assert.doesNotMatch(text, /s3cr3t/);
    assert.match(text, /… \(\d+ characters\)$/);
  });
});
