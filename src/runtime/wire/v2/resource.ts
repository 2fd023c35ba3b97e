import type { ResourceMessage, LogLink } from "../models/resource.ts";
import { jsonToStruct, structToJson } from "../../base/struct.ts";
import { decodeMessage, encodeMessage } from "../codec/message-codec.ts";
import { CUSTOM_INFO, logLinkOf, messageOfLogLink } from "../resource-fields.ts";
import { phases } from "../enums.ts";
import { flyteidl2 } from "./generated/messages.js";
import { literalMapOf, namedLiteralsOf } from "./literals.ts";
import { EnumTable } from "../codec/enum-table.ts";

const { Resource } = flyteidl2.connector;
const TYPE = "flyteidl2.connector.Resource";

/** The bytes of what a connector says about a job. Throws FX1007 where it cannot be written. */
export function encodeResource(resource: ResourceMessage): Uint8Array {
  return encodeMessage(Resource, messageOfResource(resource), TYPE, "FX1007");
}

/** Throws FX2006 for bytes that are no Resource. */
export function decodeResource(bytes: Uint8Array): ResourceMessage {
  return resourceOfMessage(decodeMessage(Resource, bytes, TYPE));
}

export function resourceOfMessage(message: flyteidl2.connector.Resource): ResourceMessage {
  return {
    phase: phases.wordOf(message.phase),
    message: message.message,
    logLinks: message.logLinks.map(linkOf),
    ...(message.outputs !== null && { outputs: literalMapOf(message.outputs.literals) }),
    ...(message.customInfo !== null && { customInfo: structToJson(message.customInfo as object) }),
  };
}

/** An empty customInfo stays unset, empty outputs do not. */
export function messageOfResource({
  phase,
  message,
  logLinks,
  outputs,
  customInfo,
}: ResourceMessage): flyteidl2.connector.IResource {
  return {
    phase: phase && phases.numberOf(phase),
    message,
    logLinks: logLinks.map(messageOfLink),
    outputs: outputs && { literals: namedLiteralsOf(outputs) },
    customInfo:
      customInfo && Object.keys(customInfo).length > 0
        ? jsonToStruct(customInfo, CUSTOM_INFO)
        : undefined,
  };
}

function messageOfLink(link: LogLink): flyteidl2.core.ITaskLog {
  const { linkType, ready, iconUri } = link;
  return {
    ...messageOfLogLink(link),
    linkType: linkType && linkTypes.numberOf(linkType),
    ready,
    iconUri,
  };
}

function linkOf(message: flyteidl2.core.TaskLog): LogLink {
  const { ready, iconUri } = message;
  const linkType = linkTypes.wordOf(message.linkType) ?? "EXTERNAL";
  return {
    ...logLinkOf(message),
    ...(linkType !== "EXTERNAL" && { linkType }),
    ...(ready && { ready }),
    ...(iconUri !== "" && { iconUri }),
  };
}

const { LinkType } = flyteidl2.core.TaskLog;

/** Flyte 2 alone has these. */
export const linkTypes = new EnumTable<NonNullable<LogLink["linkType"]>>({
  EXTERNAL: LinkType.EXTERNAL,
  DASHBOARD: LinkType.DASHBOARD,
  IDE: LinkType.IDE,
});
