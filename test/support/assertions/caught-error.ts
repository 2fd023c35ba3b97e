import assert from "node:assert/strict";
import type { ErrorCode } from "../../../src/runtime/base/errors/error-catalogue.ts";
import { FxError } from "../../../src/runtime/base/errors/errors.ts";

/** Returns the FxError that `run` throws; it must have this code. */
export function catchFxError(code: ErrorCode, run: () => unknown): FxError {
  try {
    run();
  } catch (error) {
    return checkFxError(error, code);
  }
  assert.fail(`nothing was thrown, expected ${code}`);
}

/** Returns the FxError that a call or a promise fails with. */
export async function awaitFxError(
  running: Promise<unknown> | (() => unknown),
  code?: ErrorCode,
): Promise<FxError> {
  return checkFxError(await awaitError(running), code);
}

/** Returns what a call throws, or the reason a promise is rejected with. */
export async function awaitError(running: Promise<unknown> | (() => unknown)): Promise<unknown> {
  let result: unknown;
  try {
    result = await (typeof running === "function" ? running() : running);
  } catch (error) {
    return error;
  }
  assert.fail(`nothing was thrown; it returned ${JSON.stringify(result)}`);
}

function checkFxError(error: unknown, code: ErrorCode | undefined): FxError {
  assert.ok(error instanceof FxError, error instanceof Error ? error.stack : String(error));
  if (code !== undefined) assert.equal(error.code, code);
  return error;
}
