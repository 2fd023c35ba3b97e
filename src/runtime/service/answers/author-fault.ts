import type { Connection } from "../../connector/connection.ts";
import { FxError } from "../../errors.ts";
import { CallRefused } from "./call-refused.ts";
import { describeFailure } from "./describe-failure.ts";
import { STATUS } from "./grpc-status.ts";
import type { ServedCall } from "../calls/served-call.ts";
import type { ServiceCore } from "../service-core.ts";

/**
 * The status of a method of the author's that failed, with the first line that the peers' statuses have. INTERNAL
 * whatever was thrown, but INVALID_ARGUMENT where the ResourceMeta is not one of the connector's.
 */
export function authorFault(core: ServiceCore, call: ServedCall, error: unknown, connection?: Connection): CallRefused {
  const code = isUndecodable(error) ? STATUS.INVALID_ARGUMENT : STATUS.INTERNAL;
  const message = `failed to ${call.operation} ${call.connector} task with error:\n ${describeFailure(error)}`;
  return new CallRefused(code, message, { fault: code === STATUS.INTERNAL ? "author" : "caller", cause: error, redact: core.secretsOf(connection).redact });
}

/** The bytes are a stranger's: they name no job of this connector. */
export function isUndecodable(error: unknown): boolean {
  return error instanceof FxError && error.code === "FX1011";
}
