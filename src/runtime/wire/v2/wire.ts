import { setOwn } from "../../base/json.ts";
import { jsonToStruct } from "../../base/struct.ts";
import type { LiteralType } from "../../values/literal-type.ts";
import type { Literal, LiteralMap } from "../../values/literal.ts";
import { encodeMessage } from "../codec/message-codec.ts";
import type { LogLink } from "../models/job-log.ts";
import type {
  Container,
  ResourceEntry,
  TaskMetadata,
  TaskTemplate,
  Variable,
  VariableMap,
} from "../models/task-template.ts";
import { EnumTable } from "../shared/enums.ts";
import { logLinkFromMessage, messageFromLogLink } from "../shared/reply-fields.ts";
import { TemplateCodec, type TemplateOrigin } from "../shared/template-codec.ts";
import {
  messageFromContainer,
  messageFromMetadata,
  messageFromParts,
  partsFromMessage,
} from "../shared/template-parts.ts";
import { createWire } from "../wire.ts";
import { flyteidl2 } from "./generated/messages.js";

const { connector, core, task } = flyteidl2;

/** The codec for Flyte 2 templates. */
const templateCodec = new TemplateCodec({
  protocol: "flyte2",
  generated: flyteidl2.core.TaskTemplate,
  toMessage: messageFromTemplate,
  fromMessage: templateFromMessage,
});

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

type Message = flyteidl2.core.ITaskTemplate;
type Origin = TemplateOrigin<flyteidl2.core.TaskTemplate>;

/** Includes an empty custom, without which the engine fails the task before it calls a connector. */
function messageFromTemplate(template: TaskTemplate, origin?: Origin): Message {
  const { metadata, custom } = template;
  const { inputs, outputs } = template.interface;
  const original = custom === origin?.template.custom ? origin.message.custom : undefined;
  return {
    ...messageFromParts(template),
    metadata: createMetadataMessage(metadata),
    interface: {
      inputs: { variables: toVariableEntries(inputs) },
      outputs: { variables: toVariableEntries(outputs) },
    },
    custom: original ?? jsonToStruct(custom),
    ...buildTarget(template, origin),
  };
}

/**
 * A container, SQL or a pod, and the config. A task without any of them gets a container without an
 * image for its config.
 */
function buildTarget(
  { container, sql, config }: TaskTemplate,
  origin: Origin | undefined,
): Pick<Message, "container" | "k8sPod" | "config"> {
  if (sql !== undefined) return { config };
  const k8sPod = origin?.message.k8sPod;
  if (container === undefined && k8sPod != null) return { k8sPod, config };
  const entries = Object.entries(config).map(([key, value]) => ({ key, value }));
  return {
    container: { ...(container && createContainerMessage(container)), config: entries },
    config: config === origin?.template.config ? origin.message.config : {},
  };
}

function createContainerMessage(container: Container): flyteidl2.core.IContainer {
  const { requests = [], limits = [] } = container.resources ?? {};
  const resources =
    requests.length === 0 && limits.length === 0
      ? undefined
      : { requests: inResourceOrder(requests), limits: inResourceOrder(limits) };
  return messageFromContainer({ ...container, resources });
}

/** Sorted by name, in code point order. */
function toVariableEntries(variables: VariableMap): flyteidl2.core.IVariableEntry[] {
  const entries = Object.entries(variables).map(([key, value]) => ({ key, value }));
  return entries.sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
}

/** Readers expect `interruptible` even if unset, and no `metadata` without labels or annotations. */
function createMetadataMessage(metadata: TaskMetadata): flyteidl2.core.ITaskMetadata {
  const { labels, annotations, interruptible = false } = metadata;
  const isLabelled = Object.keys(labels).length > 0 || Object.keys(annotations).length > 0;
  return {
    ...messageFromMetadata(metadata),
    interruptible,
    ...(!isLabelled && { metadata: undefined }),
  };
}

function templateFromMessage(message: flyteidl2.core.TaskTemplate): TaskTemplate {
  return {
    ...partsFromMessage(message),
    interface: {
      inputs: variablesFromMessage(message.interface?.inputs ?? null),
      outputs: variablesFromMessage(message.interface?.outputs ?? null),
    },
    config: mergeConfig(message),
  };
}

/** The task's config is in its container, the platform's in the template. */
function mergeConfig({ config, container }: flyteidl2.core.TaskTemplate): TaskTemplate["config"] {
  const all: Record<string, string> = { ...config };
  for (const { key, value } of container?.config ?? []) setOwn(all, key, value);
  return all;
}

/** As in a protobuf map, the last variable with a name wins. */
function variablesFromMessage(map: flyteidl2.core.VariableMap | null): VariableMap {
  const variables: Record<string, Variable> = {};
  for (const { key, value } of map?.variables ?? []) {
    setOwn(variables, key, {
      type: (value?.type ?? {}) as LiteralType,
      description: value?.description ?? "",
    });
  }
  return variables;
}

const ORDER = ["CPU", "MEMORY", "GPU", "EPHEMERAL_STORAGE", "STORAGE", "UNKNOWN"] as const;

/** Sorts the entries in the order of flyte-sdk. */
export function inResourceOrder(entries: readonly ResourceEntry[]): readonly ResourceEntry[] {
  return [...entries].sort((a, b) => ORDER.indexOf(a.name) - ORDER.indexOf(b.name));
}
