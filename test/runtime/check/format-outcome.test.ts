import assert from "node:assert/strict";
import { describeResults, formatExchange } from "../../../src/runtime/check/format-outcome.ts";

describe("formatExchange", () => {
  it("returns two lines, with a resource_meta as its JSON", () => {
    const request = { resource_meta: '{"jobId": "wx-3"}' };
    assert.deepEqual(
      formatExchange({ method: "get", request, reply: { phase: "RUNNING" }, tookMs: 3 }),
      ['→ get  resource_meta {"jobId": "wx-3"}', '← phase "RUNNING" (3 ms)'],
    );
    assert.deepEqual(formatExchange({ method: "delete", request, reply: {}, tookMs: 1 }), [
      '→ delete  resource_meta {"jobId": "wx-3"}',
      "← ok (1 ms)",
    ]);
  });

  it("says why a call failed, or that no reply has arrived", () => {
    const call = { method: "get", request: { resource_meta: "{job" }, tookMs: 0 };
    assert.deepEqual(formatExchange({ ...call, error: "no such job" }), [
      '→ get  resource_meta "{job"',
      "← ✖ no such job (0 ms)",
    ]);
    assert.equal(formatExchange(call)[1], "← no reply yet (0 ms)");
  });
});

describe("describeResults", () => {
  it("counts each state that occurs", () => {
    const states = ["passed", "passed", "failed", "stale", "expected", "skipped"] as const;
    assert.equal(
      describeResults(states.map((state) => ({ state }))),
      "2 passed, 1 failed, 1 known failure passes, 1 known failure, 1 skipped",
    );
  });

  it("says that nothing passed", () => {
    assert.equal(describeResults([{ state: "failed" }]), "0 passed, 1 failed");
  });
});
