import assert from "node:assert/strict";
import { ALL_CHECKS } from "../../../src/runtime/check/conformance/all-checks.ts";
import { redactOutcome } from "../../../src/runtime/check/redact-outcome.ts";

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
