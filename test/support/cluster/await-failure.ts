import assert from "node:assert/strict";
import type { StatusName } from "../../../src/runtime/calls/call-status.ts";
import { RpcFailure } from "../../../src/runtime/remote/transport/rpc.ts";
import { awaitError } from "../assertions/caught-error.ts";

/** Waits for the RpcFailure that a call ends with; it must have this status, message and facts. */
export async function awaitFailure(
  work: Promise<unknown>,
  status: StatusName,
  message: string | RegExp = /^/,
  facts: Partial<Pick<RpcFailure, "isOpen" | "isFromService">> = {},
): Promise<void> {
  const error = await awaitError(work);
  assert.ok(error instanceof RpcFailure, error instanceof Error ? error.stack : String(error));
  const { isOpen, isFromService } = error;
  const found = { status: error.status, isOpen, isFromService };
  assert.deepEqual(found, { ...found, status, ...facts });
  if (typeof message === "string") assert.equal(error.message, message);
  else assert.match(error.message, message);
}
