import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { t } from "flyte-fx";
import { runTask } from "flyte-fx/testing";
import { FxTemplateExecutor } from "../src/executor.ts";
import { example, FxTemplateShimTask } from "../src/index.ts";

const taskWith = (pattern: string) =>
  new FxTemplateShimTask({
    name: "count_matches",
    taskType: "fx_template_type",
    containerImage: "none:latest",
    executorType: FxTemplateExecutor,
    config: { pattern },
    inputs: { text: t.string() },
    outputs: { words: t.int() },
  });

describe("FxTemplateExecutor", () => {
  it("counts the words and logs the program's output", async () => {
    const { outputs, log } = await runTask(example, { text: "one two\nthree" });
    assert.deepEqual(outputs, { words: 3 });
    assert.deepEqual(
      log.map(({ message }) => message),
      ["counting words that match [^[:space:]]+"],
    );
  });

  it("uses the pattern from the template", async () => {
    const { outputs } = await runTask(taskWith("[0-9]+"), { text: "7 days, 24 hours" });
    assert.deepEqual(outputs, { words: 2 });
  });

  it("does not retry if the text is empty", async () => {
    await assert.rejects(runTask(example, { text: "" }), { message: /no words/, retryable: false });
  });

  it("does not retry if the program fails", async () => {
    await assert.rejects(runTask(taskWith("("), { text: "one" }), {
      message: /sh ended with exit code 2/,
      retryable: false,
    });
  });

  it("does not retry if the template is invalid", async () => {
    await assert.rejects(runTask(taskWith(""), { text: "one" }), {
      message: /not a regular expression/,
      retryable: false,
    });
  });
});
