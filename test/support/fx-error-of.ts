import assert from "node:assert/strict";
import { FxError } from "../../src/runtime/base/errors/errors.ts";

/** The FxError that `run` ends with. */
export async function fxErrorOf(run: () => unknown): Promise<FxError> {
  try {
    await run();
  } catch (error) {
    assert.ok(error instanceof FxError, error instanceof Error ? error.stack : String(error));
    return error;
  }
  return assert.fail("nothing was thrown");
}
