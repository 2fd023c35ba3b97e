import { FxError } from "../base/errors/errors.ts";
import type { StatusName } from "../calls/call-status.ts";
import { RpcFailure } from "./transport/rpc.ts";

/** Whether a call to the cluster failed with one of these statuses. */
export function hasStatus(error: unknown, ...statuses: StatusName[]): error is Error {
  const failure = error instanceof FxError ? error.cause : error;
  return failure instanceof RpcFailure && statuses.includes(failure.status);
}

/** The reply; undefined if the call fails with this status. */
export async function unless<T>(status: StatusName, call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (hasStatus(error, status)) return undefined;
    throw error;
  }
}

/** What gRPC, Connect and proxies say about a message above their limit, such as gRPC's 4 MiB. */
const TOO_LARGE = /larger than|too large|HTTP status 413/i;

/**
 * Converts a failed call for the user. Returns other errors unchanged.
 *
 * @param what what fx wants, for instance "register forecast v3"
 */
export function toClusterError(error: unknown, what: string, endpoint: string): unknown {
  if (!(error instanceof RpcFailure)) return error;
  const { status, message } = error;
  const text = message === "" ? status : `${message} (${status})`;
  switch (status) {
    case "UNAVAILABLE":
    case "DEADLINE_EXCEEDED":
      return new FxError("FX5031", `cannot ${what}: ${endpoint} does not answer: ${text}`, {
        cause: error,
        hint: "fx remote info shows which configuration is used and what works",
      });
    case "UNAUTHENTICATED":
    case "PERMISSION_DENIED":
      return new FxError("FX5032", `cannot ${what}: ${endpoint} denies it: ${text}`, {
        cause: error,
        hint: "check the section admin of the configuration: authType, clientId, clientSecretLocation or command",
      });
    default:
      return new FxError("FX5033", `cannot ${what}: ${endpoint} refused: ${text}`, {
        cause: error,
        ...(TOO_LARGE.test(text) && {
          hint: "pass large values as files or datasets, or ask the operator to raise the limit",
        }),
      });
  }
}
