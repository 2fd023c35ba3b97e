import { structToJson } from "../../base/struct.ts";
import type { LiteralMap } from "../../values/literal.ts";
import { decodeMessage, encodeMessage } from "../codec/message-codec.ts";
import type { ResourceMessage } from "../models/resource.ts";
import { phases } from "../shared/enums.ts";
import {
  logLinkFromMessage,
  messageFromCustomInfo,
  messageFromLogLink,
} from "../shared/reply-fields.ts";
import { flyteidl } from "./generated/messages.js";

const { AgentError, Resource } = flyteidl.admin;
const { ErrorKind } = flyteidl.core.ExecutionError;

/** Throws FX1007 if the resource cannot be written. */
export function encodeResource(resource: ResourceMessage): Uint8Array {
  return encodeMessage(Resource, messageFromResource(resource), "FX1007");
}

/** Throws FX2006 for bytes that are not a Resource. */
export function decodeResource(bytes: Uint8Array): ResourceMessage {
  return resourceFromMessage(decodeMessage(Resource, bytes));
}

export function resourceFromMessage(message: flyteidl.admin.Resource): ResourceMessage {
  return {
    phase: phases.toWord(message.phase),
    message: message.message,
    logLinks: message.logLinks.map(logLinkFromMessage),
    ...(message.outputs !== null && { outputs: message.outputs as LiteralMap }),
    ...(message.customInfo !== null && { customInfo: structToJson(message.customInfo as object) }),
  };
}

export function messageFromResource(resource: ResourceMessage): flyteidl.admin.IResource {
  const { phase, message, logLinks, outputs, customInfo } = resource;
  return {
    phase: phase && phases.toNumber(phase),
    message,
    logLinks: logLinks.map(messageFromLogLink),
    outputs,
    customInfo: messageFromCustomInfo(customInfo),
    agentError: createAgentError(resource),
  };
}

/** For a synchronous call, the engine shows this code as the error's. */
function createAgentError(resource: ResourceMessage): flyteidl.admin.IAgentError | undefined {
  const { phase, errorCode = "TaskFailedWithError" } = resource;
  if (phase !== "FAILED" && phase !== "RETRYABLE_FAILED") return undefined;
  const { NON_RECOVERABLE, RECOVERABLE } = AgentError.Kind;
  const kind = phase === "FAILED" ? NON_RECOVERABLE : RECOVERABLE;
  return { code: errorCode, kind, origin: ErrorKind.USER };
}
