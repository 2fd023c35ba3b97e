import { structToJson } from "../../base/struct.ts";
import { decodeMessage, encodeMessage } from "../codec/message-codec.ts";
import type { LogLink } from "../models/job-log.ts";
import type { ResourceMessage } from "../models/resource.ts";
import { EnumTable, phases } from "../shared/enums.ts";
import {
  logLinkFromMessage,
  messageFromCustomInfo,
  messageFromLogLink,
} from "../shared/reply-fields.ts";
import { flyteidl2 } from "./generated/messages.js";
import { literalMapFromNamed, toNamedLiterals } from "./literals.ts";

const { Resource } = flyteidl2.connector;

/** Throws FX1007 if the resource cannot be written. */
export function encodeResource(resource: ResourceMessage): Uint8Array {
  return encodeMessage(Resource, messageFromResource(resource), "FX1007");
}

/** Throws FX2006 for bytes that are not a Resource. */
export function decodeResource(bytes: Uint8Array): ResourceMessage {
  return resourceFromMessage(decodeMessage(Resource, bytes));
}

export function resourceFromMessage(message: flyteidl2.connector.Resource): ResourceMessage {
  return {
    phase: phases.toWord(message.phase),
    message: message.message,
    logLinks: message.logLinks.map(linkFromMessage),
    ...(message.outputs !== null && { outputs: literalMapFromNamed(message.outputs.literals) }),
    ...(message.customInfo !== null && { customInfo: structToJson(message.customInfo as object) }),
  };
}

export function messageFromResource(resource: ResourceMessage): flyteidl2.connector.IResource {
  const { phase, message, logLinks, outputs, customInfo } = resource;
  return {
    phase: phase && phases.toNumber(phase),
    message,
    logLinks: logLinks.map(messageFromLink),
    outputs: outputs && { literals: toNamedLiterals(outputs) },
    customInfo: messageFromCustomInfo(customInfo),
  };
}

function messageFromLink(link: LogLink): flyteidl2.core.ITaskLog {
  const { linkType, ready, iconUri } = link;
  return {
    ...messageFromLogLink(link),
    linkType: linkType && linkTypes.toNumber(linkType),
    ready,
    iconUri,
  };
}

function linkFromMessage(message: flyteidl2.core.TaskLog): LogLink {
  const { ready, iconUri } = message;
  const linkType = linkTypes.toWord(message.linkType) ?? "EXTERNAL";
  return {
    ...logLinkFromMessage(message),
    ...(linkType !== "EXTERNAL" && { linkType }),
    ...(ready && { ready }),
    ...(iconUri !== "" && { iconUri }),
  };
}

/** Flyte 2 only. */
const linkTypes = new EnumTable(flyteidl2.core.TaskLog.LinkType);
