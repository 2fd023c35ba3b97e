import assert from "node:assert/strict";
import { ALL_CHECKS } from "../../../src/runtime/check/conformance/all-checks.ts";
import { describeResults, formatExchange } from "../../../src/runtime/check/format-outcome.ts";
import { redactOutcome } from "../../../src/runtime/check/redact-outcome.ts";

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

describe("redactOutcome", () => {
  it("replaces secrets in everything that a connector may have returned", () => {
    const secret = "s3cr3t-of-the-system";
    const exchange = {
      method: "get",
      request: { resource_meta: secret },
      reply: { message: `key ${secret}`, custom_info: { [secret]: 1n } },
      error: `Error: ${secret}`,
      tookMs: 0,
    };
    const story = [{ atMs: 0, text: `returned ${secret}`, body: secret }];
    const failure = { message: secret, expected: secret, exchange, story };
    const [check] = ALL_CHECKS;
    const outcome = { task: "count", check: check!, state: "failed", tookMs: 0 } as const;
    const redacted = redactOutcome({ ...outcome, reason: secret, failure }, (text) =>
      text.replaceAll(secret, "[secret]"),
    );
    assert.ok(!JSON.stringify(redacted).includes(secret));
    assert.match(JSON.stringify(redacted), /key \[secret\]/);
    assert.deepEqual(redacted.failure?.story?.[0]?.body, "[secret]");
  });
});
