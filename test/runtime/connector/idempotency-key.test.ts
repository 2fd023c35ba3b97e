import assert from "node:assert/strict";
import { idempotencyKey } from "../../../src/runtime/connector/idempotency-key.ts";

describe("an idempotency key", () => {
  it("begins with a letter, because services refuse other names", () => {
    for (let attempt = 0; attempt < 100; attempt += 1)
      assert.match(idempotencyKey(`attempt ${attempt}`), /^[a-z][a-z2-7]{31}$/);
  });
});
