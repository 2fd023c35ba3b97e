import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runConnector } from "flyte-fx/testing";
import { connector, example } from "../src/index.ts";

describe("fx_template", () => {
  it("returns the outputs of the job", async () => {
    const { outputs, phases, messages } = await runConnector(connector, {
      task: example,
      inputs: { text: "one two three" },
    });
    assert.deepEqual(outputs, { words: 3 });
    assert.deepEqual(phases, ["RUNNING", "SUCCEEDED"]);
    assert.ok(messages.includes("50 %"));
  });

  it("passes the pattern to the connector", async () => {
    const digits = connector.task({ name: "count_digits", custom: { pattern: "\\d+" } });
    const { outputs } = await runConnector(connector, {
      task: digits,
      inputs: { text: "7 days, 24 hours" },
    });
    assert.deepEqual(outputs, { words: 2 });
  });

  it("does not retry a failed job", async () => {
    await assert.rejects(runConnector(connector, { task: example, inputs: { text: "" } }), {
      message: /no words/,
      retryable: false,
    });
  });
});
