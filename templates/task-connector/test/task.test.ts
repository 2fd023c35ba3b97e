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

  it("tells the connector what counts as a word", async () => {
    const digits = connector.task({ name: "of_this_test", custom: { pattern: "\\d+" } });
    const { outputs } = await runConnector(connector, {
      task: digits,
      inputs: { text: "7 days, 24 hours" },
    });
    assert.deepEqual(outputs, { words: 2 });
  });

  it("fails if the job fails", async () => {
    await assert.rejects(runConnector(connector, { task: example, inputs: { text: "" } }), {
      message: /no words/,
      retryable: false,
    });
  });
});
