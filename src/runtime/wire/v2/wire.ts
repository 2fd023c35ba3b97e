import { setOwn } from "../../base/json.ts";
import type { Literal, LiteralMap } from "../../values/literal.ts";
import { encodeMessage } from "../codec/message-codec.ts";
import type { LogLink } from "../models/job-log.ts";
import type { TaskTemplate } from "../models/task-template.ts";
import { EnumTable } from "../shared/enums.ts";
import { logLinkFromMessage, messageFromLogLink } from "../shared/reply-fields.ts";
import { createWire } from "../wire.ts";
import { flyteidl2 } from "./generated/messages.js";
import { templateCodec } from "./task-template.ts";

const { connector, core, task } = flyteidl2;

/** Flyte 2. */
export const FLYTE2 = createWire({
  protocol: "flyte2",
  messages: {
    ...connector,
    Literal: core.Literal,
    Inputs: task.Inputs,
    Outputs: task.Outputs,
    ErrorDocument: core.ErrorDocument,
    TaskSpec: task.TaskSpec,
  },
  templates: templateCodec,
  encodeSpecFields,
  literals: { toMessage: messageFromLiterals, fromMessage: literalsFromMessage },
  logLinks: { toMessage: messageFromLink, fromMessage: linkFromMessage },
  repliesEmptyOutputs: false,
  connectors: {
    GetRequest: connector.GetConnectorRequest,
    GetResponse: connector.GetConnectorResponse,
    ListRequest: connector.ListConnectorsRequest,
    ListResponse: connector.ListConnectorsResponse,
  },
});

/** In the order of the map. */
function messageFromLiterals({ literals }: LiteralMap): flyteidl2.task.IInputs {
  return { literals: Object.entries(literals ?? {}).map(([name, value]) => ({ name, value })) };
}

/** As in a protobuf map, the last value with a name wins. */
function literalsFromMessage(message: object): LiteralMap {
  const literals: Record<string, Literal> = {};
  for (const { name, value } of (message as flyteidl2.task.Inputs).literals)
    setOwn(literals, name, (value ?? {}) as Literal);
  return { literals };
}

/** The limit of Flyte. */
const LONGEST_SHORT_NAME = 63;

/** The default inputs. Throws FX2009 for a value that cannot be written. */
function encodeSpecFields({ id, interface: { inputs } }: TaskTemplate, { literals }: LiteralMap) {
  const fields = {
    shortName: Array.from(id.name).slice(0, LONGEST_SHORT_NAME).join(""),
    defaultInputs: Object.entries(literals ?? {}).map(([name, value]) => ({
      name,
      parameter: { var: inputs[name], default: value },
    })),
  };
  return encodeMessage(task.TaskSpec, fields, "FX2009");
}

const linkTypes = new EnumTable(core.TaskLog.LinkType);

function messageFromLink(link: LogLink): flyteidl2.core.ITaskLog {
  const { linkType, ready, iconUri } = link;
  return {
    ...messageFromLogLink(link),
    linkType: linkType && linkTypes.toNumber(linkType),
    ready,
    iconUri,
  };
}

function linkFromMessage(message: object): LogLink {
  const taskLog = message as flyteidl2.core.TaskLog;
  const { ready, iconUri } = taskLog;
  const linkType = linkTypes.toWord(taskLog.linkType) ?? "EXTERNAL";
  return {
    ...logLinkFromMessage(taskLog),
    ...(linkType !== "EXTERNAL" && { linkType }),
    ...(ready && { ready }),
    ...(iconUri !== "" && { iconUri }),
  };
}
