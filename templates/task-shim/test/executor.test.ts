import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { t } from "flyte-fx";
import { runTask } from "flyte-fx/testing";
import { FxTemplateExecutor } from "../src/executor.ts";
import { example, FxTemplateShimTask } from "../src/index.ts";

const taskWith = (pattern: string) =>
  new FxTemplateShimTask({
    name: "of_this_test",
    taskType: "fx_template_type",
    containerImage: "none:latest",
    executorType: FxTemplateExecutor,
    config: { pattern },
    inputs: { text: t.string() },
    outputs: { words: t.int() },
  });

describe("FxTemplateExecutor", () => {
  it("counts by lines, and tells how far it is", async () => {
    const { outputs, log } = await runTask(example, { text: "one two\nthree" });
    assert.deepEqual(outputs, { words: 3 });
    assert.deepEqual(
      log.map(({ fields }) => fields),
      [
        { done: 1, of: 2 },
        { done: 2, of: 2 },
      ],
    );
  });

  it("goes by the task's template", async () => {
    const { outputs } = await runTask(taskWith("\\d+"), { text: "7 days, 24 hours" });
    assert.deepEqual(outputs, { words: 2 });
  });

  it("fails for good where there is nothing to count", async () => {
    await assert.rejects(runTask(example, { text: "" }), { message: /no words/, retryable: false });
  });

  it("fails for good where the template is wrong", async () => {
    await assert.rejects(runTask(taskWith("("), { text: "one" }), {
      message: /no regular expression/,
      retryable: false,
    });
  });
});
