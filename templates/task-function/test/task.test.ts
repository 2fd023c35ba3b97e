import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runTask } from "flyte-fx/testing";
import { example } from "../src/index.ts";

const secrets = { SIGNING_KEY: "test-key" };

describe("fx_template", () => {
  it("counts the words and logs its progress", async () => {
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

  it("signs with the secret key", async () => {
    const [first, again, other] = await Promise.all(
      ["a", "a", "b"].map((SIGNING_KEY) =>
        runTask(example, { text: "one" }, { secrets: { SIGNING_KEY } }),
      ),
    );
    assert.equal(first?.outputs.signature, again?.outputs.signature);
    assert.notEqual(first?.outputs.signature, other?.outputs.signature);
  });

  it("does not retry if the text is empty", async () => {
    await assert.rejects(runTask(example, { text: "" }, { secrets }), {
      message: /no words/,
      retryable: false,
    });
  });

  it("names a missing secret", async () => {
    await assert.rejects(runTask(example, { text: "one" }), { message: /SIGNING_KEY/ });
  });
});
