import assert from "node:assert/strict";
import { t } from "../../../../src/runtime/values/types/t.ts";
import { createJobConnector } from "../job-system.ts";
import { check } from "./check-broken.ts";

const ids = ["template/size", "template/custom-size"];

describe("the checks of a template's size", () => {
  const connector = createJobConnector();

  it("template/custom-size fails if custom carries data", async () => {
    const task = connector.task({ name: "count", custom: { words: "x".repeat(17 * 1024) } });
    const outcomes = await check(connector, ids, { task });
    assert.deepEqual(
      outcomes.map(({ state }) => state),
      ["passed", "failed"],
    );
    assert.match(String(outcomes[1]?.failure?.message), /^custom has 17\.\d KiB$/);
  });

  it("template/size fails if the rest of the template is large", async () => {
    const text = t.string().describe("x".repeat(65 * 1024));
    const task = connector.task({ name: "count", inputs: { text } });
    const outcomes = await check(connector, ids, { task });
    assert.deepEqual(
      outcomes.map(({ state }) => state),
      ["failed", "passed"],
    );
    assert.match(String(outcomes[0]?.failure?.message), /^the template has 65\.\d KiB$/);
  });
});
