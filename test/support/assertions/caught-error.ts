import assert from "node:assert/strict";
import { type ErrorCode, FxError } from "../../../src/runtime/base/errors/errors.ts";

/** Returns the FxError that `run` throws; it must have this code and message. */
export function catchFxError(
  code: ErrorCode,
  run: () => unknown,
  message?: string | RegExp,
): FxError {
  try {
    run();
  } catch (error) {
    return checkFxError(error, code, message);
  }
  assert.fail(`nothing was thrown, expected ${code}`);
}

/** Returns the FxError that a call or a promise fails with; it must have this code and message. */
export async function awaitFxError(
  running: Promise<unknown> | (() => unknown),
  code?: ErrorCode,
  message?: string | RegExp,
): Promise<FxError> {
  return checkFxError(await awaitError(running), code, message);
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

function checkFxError(
  error: unknown,
  code: ErrorCode | undefined,
  message: string | RegExp = /^/,
): FxError {
  assert.ok(error instanceof FxError, error instanceof Error ? error.stack : String(error));
  if (code !== undefined) assert.equal(error.code, code);
  if (typeof message === "string") assert.equal(error.message, message);
  else assert.match(error.message, message);
  return error;
}
