import assert from "node:assert/strict";
import { RpcFailure } from "../../../src/runtime/remote/transport/rpc.ts";
import { awaitError } from "../assertions/caught-error.ts";

/** Returns the RpcFailure that a call ends with. */
export async function awaitFailure(work: Promise<unknown>): Promise<RpcFailure> {
  const error = await awaitError(work);
  assert.ok(error instanceof RpcFailure, error instanceof Error ? error.stack : String(error));
  return error;
}
