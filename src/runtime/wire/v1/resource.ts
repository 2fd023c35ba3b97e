import type { ResourceMessage } from "../models/resource.ts";
import type { LiteralMap } from "../../values/literal.ts";
import { jsonToStruct, structToJson } from "../../base/struct.ts";
import { decodeMessage, encodeMessage } from "../codec/message-codec.ts";
import { CUSTOM_INFO, logLinkOf, messageOfLogLink } from "../resource-fields.ts";
import { phases } from "../enums.ts";
import { flyteidl } from "./generated/messages.js";

const { AgentError, Resource } = flyteidl.admin;
const { ErrorKind } = flyteidl.core.ExecutionError;
const TYPE = "flyteidl.admin.Resource";

/** The bytes of what a connector says about a job. Throws FX1007 where it cannot be written. */
export function encodeResource(resource: ResourceMessage): Uint8Array {
  return encodeMessage(Resource, messageOfResource(resource), TYPE, "FX1007");
}

/** Throws FX2006 for bytes that are no Resource. */
export function decodeResource(bytes: Uint8Array): ResourceMessage {
  return resourceOfMessage(decodeMessage(Resource, bytes, TYPE));
}

export function resourceOfMessage(message: flyteidl.admin.Resource): ResourceMessage {
  return {
    phase: phases.wordOf(message.phase),
    message: message.message,
    logLinks: message.logLinks.map(logLinkOf),
    ...(message.outputs !== null && { outputs: message.outputs as LiteralMap }),
    ...(message.customInfo !== null && { customInfo: structToJson(message.customInfo as object) }),
  };
}

/** As flytekit does: an empty customInfo stays unset, empty outputs do not. */
export function messageOfResource({
  phase,
  message,
  logLinks,
  outputs,
  customInfo,
  errorCode,
}: ResourceMessage): flyteidl.admin.IResource {
  return {
    phase: phase && phases.numberOf(phase),
    message,
    logLinks: logLinks.map(messageOfLogLink),
    outputs,
    customInfo:
      customInfo && Object.keys(customInfo).length > 0
        ? jsonToStruct(customInfo, CUSTOM_INFO)
        : undefined,
    agentError:
      phase === "FAILED" || phase === "RETRYABLE_FAILED"
        ? agentErrorOf(phase, errorCode)
        : undefined,
  };
}

/** The engine shows the code as the error's own where the call was a synchronous one. */
function agentErrorOf(
  phase: "FAILED" | "RETRYABLE_FAILED",
  code = "TaskFailedWithError",
): flyteidl.admin.IAgentError {
  return {
    code,
    kind: phase === "FAILED" ? AgentError.Kind.NON_RECOVERABLE : AgentError.Kind.RECOVERABLE,
    origin: ErrorKind.USER,
  };
}
