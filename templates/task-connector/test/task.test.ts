import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { t } from "flyte-fx";
import { runConnector } from "flyte-fx/testing";
import { example } from "../src/index.ts";
import { StandInConnector } from "../src/stand-in-connector.ts";
import { FxTemplateTask } from "../src/task.ts";

describe("fx_template", () => {
  it("gives what the job found", async () => {
    const { outputs, phases, messages } = await runConnector(new StandInConnector(), {
      task: example,
      inputs: { text: "one two three" },
    });
    assert.deepEqual(outputs, { words: 3 });
    assert.deepEqual(phases, ["RUNNING", "SUCCEEDED"]);
    assert.ok(messages.includes("50 %"));
  });

  it("tells the connector what counts", async () => {
    const digits = new FxTemplateTask({
      name: "of_this_test",
      pattern: "\\d+",
      inputs: { text: t.string() },
      outputs: { words: t.int() },
    });
    const { outputs } = await runConnector(new StandInConnector(), {
      task: digits,
      inputs: { text: "7 days, 24 hours" },
    });
    assert.deepEqual(outputs, { words: 2 });
  });

  it("fails where the job does", async () => {
    await assert.rejects(
      runConnector(new StandInConnector(), { task: example, inputs: { text: "" } }),
      { message: /no words/, retryable: false },
    );
  });
});
