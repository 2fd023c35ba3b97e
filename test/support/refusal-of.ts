import assert from "node:assert/strict";
import { FxError, type ErrorCode } from "../../src/runtime/base/errors/errors.ts";

/** The FxError of this code that an action throws at once. */
export function refusalOf(code: ErrorCode, action: () => unknown): FxError {
  let thrown: unknown;
  try {
    action();
  } catch (error) {
    thrown = error;
  }
  assert.ok(thrown instanceof FxError, "it must be refused");
  assert.equal(thrown.code, code);
  return thrown;
}
