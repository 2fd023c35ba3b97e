import type { ConnectorPort } from "../../connector/invoke/connector-port.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import { decideAnswer, failedAnswer, refuseThrown } from "../error-policy.ts";
import { createErrorId, cutMessage, describeFailure } from "../error-text.ts";
import type { RequestFailure } from "../request-observer.ts";
import type { ServedCall } from "./served-call.ts";

/** Reports an error to the observers. Returns the text that the caller may see. */
export function reportFailure(
  call: ServedCall,
  error: unknown,
  retried?: RequestFailure["retried"],
): string {
  const { redact } = call;
  const callerMessage = cutMessage(redact(describeFailure(error)));
  const failure: RequestFailure = {
    error,
    errorId: createErrorId(call.state.options.random),
    fault: "author",
    callerMessage,
    redact,
    ...(retried !== undefined && { retried }),
  };
  call.state.notify((observer) => observer.requestFailed?.(call, failure));
  return callerMessage;
}

/** Returns FAILED for a permanent error of `create` or `do`. Throws CallRefused for any other. */
export function answerThrown(
  call: ServedCall,
  error: unknown,
  port: ConnectorPort,
): ResourceMessage {
  if (decideAnswer(call.operation, error, port) !== "FAILED") throw refuseThrown(call, error);
  return failedAnswer(error, reportFailure(call, error));
}
