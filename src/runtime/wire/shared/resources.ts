import { structToJson } from "../../base/struct.ts";
import type { Phase } from "../models/phase.ts";
import type { ResourceMessage } from "../models/resource.ts";
import { flyteidl } from "../v1/generated/messages.js";
import type { Dialect, ResourceFields } from "./dialect.ts";
import { phases } from "./enums.ts";
import { messageFromCustomInfo, phaseFromNumber } from "./reply-fields.ts";

const { Kind } = flyteidl.admin.AgentError;
const { ErrorKind } = flyteidl.core.ExecutionError;

export function messageFromResource(
  resource: ResourceMessage,
  { literals, logLinks }: Dialect,
): object {
  const { phase, message, outputs, customInfo } = resource;
  return {
    phase: phase && phases.toNumber(phase),
    message,
    logLinks: resource.logLinks.map((link) => logLinks.toMessage(link)),
    outputs: outputs && literals.toMessage(outputs),
    customInfo: messageFromCustomInfo(customInfo),
    agentError: createAgentError(resource),
  };
}

/** For a synchronous call, the engine of Flyte 1 shows this code as the error's. */
function createAgentError(resource: ResourceMessage): flyteidl.admin.IAgentError | undefined {
  const { phase, errorCode = "TaskFailedWithError" } = resource;
  if (phase !== "FAILED" && phase !== "RETRYABLE_FAILED") return undefined;
  const kind = phase === "FAILED" ? Kind.NON_RECOVERABLE : Kind.RECOVERABLE;
  return { code: errorCode, kind, origin: ErrorKind.USER };
}

export function resourceFromMessage(
  message: ResourceFields,
  { literals, logLinks }: Dialect,
): ResourceMessage {
  const { outputs, customInfo } = message;
  return {
    phase: phases.toWord(message.phase),
    message: message.message,
    logLinks: message.logLinks.map((link) => logLinks.fromMessage(link)),
    ...(outputs !== null && { outputs: literals.fromMessage(outputs) }),
    ...(customInfo !== null && { customInfo: structToJson(customInfo as object) }),
  };
}

/** Older servers of Flyte 1 send a state instead of a phase. */
const PHASE_BY_STATE: readonly Phase[] = [
  "RETRYABLE_FAILED",
  "FAILED",
  "QUEUED",
  "RUNNING",
  "SUCCEEDED",
];

/**
 * Like the engine, uses the older state if the phase is unset. An unset state is a retryable
 * failure. Throws FX1004 if the server returned no phase that Flyte knows.
 */
export function resourceFromReply(message: ResourceFields, dialect: Dialect): ResourceMessage {
  const { phase, state = NaN } = message;
  const older = phase === 0 ? PHASE_BY_STATE[state] : undefined;
  return { ...resourceFromMessage(message, dialect), phase: older ?? phaseFromNumber(phase) };
}
