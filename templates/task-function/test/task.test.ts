import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runTask } from "flyte-fx/testing";
import { example } from "../src/index.ts";

const secrets = { SIGNING_KEY: "test-key" };

describe("fx_template", () => {
  it("counts by lines, and tells how far it is", async () => {
    const { outputs, log } = await runTask(example, { text: "one two\nthree" }, { secrets });
    assert.equal(outputs.words, 3);
    assert.deepEqual(
      log.map(({ fields }) => fields),
      [
        { done: 1, of: 2 },
        { done: 2, of: 2 },
      ],
    );
  });

  it("signs with the key given", async () => {
    const [first, again, other] = await Promise.all(
      ["a", "a", "b"].map((SIGNING_KEY) =>
        runTask(example, { text: "one" }, { secrets: { SIGNING_KEY } }),
      ),
    );
    assert.equal(first?.outputs.signature, again?.outputs.signature);
    assert.notEqual(first?.outputs.signature, other?.outputs.signature);
  });

  it("fails for good where there is nothing to count", async () => {
    await assert.rejects(runTask(example, { text: "" }, { secrets }), {
      message: /no words/,
      retryable: false,
    });
  });

  it("says which secret is missing", async () => {
    await assert.rejects(runTask(example, { text: "one" }), { message: /SIGNING_KEY/ });
  });
});
