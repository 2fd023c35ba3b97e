import assert from "node:assert/strict";
import type { ErrorCode } from "../../../src/runtime/base/errors/error-catalogue.ts";
import { FxError } from "../../../src/runtime/base/errors/errors.ts";

/** Runs what must fail with an FxError of that code, and gives the error. */
export function fxErrorOf(code: ErrorCode, run: () => unknown): FxError {
  try {
    run();
  } catch (error) {
    return checked(code, error);
  }
  assert.fail(`expected an error ${code}`);
}

export async function fxErrorOfPromise(
  code: ErrorCode,
  promise: Promise<unknown>,
): Promise<FxError> {
  try {
    await promise;
  } catch (error) {
    return checked(code, error);
  }
  assert.fail(`expected an error ${code}`);
}

function checked(code: ErrorCode, error: unknown): FxError {
  assert.ok(error instanceof FxError, `not an FxError: ${String(error)}`);
  assert.equal(error.code, code);
  return error;
}
