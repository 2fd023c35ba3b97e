import type { Connection } from "../../connector/connection.ts";
import type { ResourceMessage } from "../../connector/resource-message.ts";
import type { ServedCall } from "../calls/served-call.ts";
import type { ServiceCore } from "../service-core.ts";
import { cutMessage } from "./cut-text.ts";
import { describeFailure, errorCodeOf } from "./describe-failure.ts";
import { newErrorId } from "./error-id.ts";

/** FAILED, or RETRYABLE_FAILED, with what went wrong and what to do; the observers are told of the whole error. */
export function failedAnswer(
  core: ServiceCore,
  call: ServedCall,
  error: unknown,
  connection: Connection | undefined,
  phase: "FAILED" | "RETRYABLE_FAILED" = "FAILED",
): ResourceMessage {
  return {
    phase,
    message: tellFailure(core, call, error, connection),
    logLinks: [],
    errorCode: errorCodeOf(error),
  };
}

/** Tells the observers of an error; answers what the caller may be told of it. */
export function tellFailure(
  core: ServiceCore,
  call: ServedCall,
  error: unknown,
  connection: Connection | undefined,
): string {
  const { redact } = core.secretsOf(connection);
  const told = cutMessage(redact(describeFailure(error)));
  core.observers.failed(call, {
    error,
    errorId: newErrorId(core.options.random),
    fault: "author",
    told,
    redact,
  });
  return told;
}
