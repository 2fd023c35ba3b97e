import { type JsonObject, mapValues } from "../../base/json.ts";
import { jsonToStruct, type Struct } from "../../base/struct.ts";
import type { LiteralType } from "../../values/literal-type.ts";
import type { Container, TaskTemplate, VariableMap } from "../models/task-template.ts";
import { logLinkFromMessage, messageFromLogLink } from "../shared/reply-fields.ts";
import { TemplateCodec, type TemplateOrigin } from "../shared/template-codec.ts";
import {
  messageFromContainer,
  messageFromMetadata,
  messageFromParts,
  partsFromMessage,
} from "../shared/template-parts.ts";
import { createWire } from "../wire.ts";
import { flyteidl } from "./generated/messages.js";

const { admin, core } = flyteidl;

/** The codec for Flyte 1 templates. */
export const templateCodec = new TemplateCodec({
  protocol: "flyte1",
  generated: flyteidl.core.TaskTemplate,
  toMessage: messageFromTemplate,
  fromMessage: templateFromMessage,
});

/** Flyte 1. */
export const FLYTE1 = createWire({
  protocol: "flyte1",
  messages: {
    ...admin,
    Literal: core.Literal,
    Inputs: core.LiteralMap,
    Outputs: core.LiteralMap,
    ErrorDocument: core.ErrorDocument,
  },
  templates: templateCodec,
  literals: {
    toMessage: (literals) => literals,
    fromMessage: (message) => message,
  },
  logLinks: { toMessage: messageFromLogLink, fromMessage: logLinkFromMessage },
  repliesEmptyOutputs: true,
  encodeAttemptId: (id) => core.TaskExecutionIdentifier.encode(id).finish(),
  connectors: {
    GetRequest: admin.GetAgentRequest,
    GetResponse: admin.GetAgentResponse,
    ListRequest: admin.ListAgentsRequest,
    ListResponse: admin.ListAgentsResponse,
  },
  sync: {
    Request: admin.ExecuteTaskSyncRequest,
    ReceivedRequest: admin.ReceivedExecuteTaskSyncRequest,
    ReceivedHeader: admin.ReceivedCreateRequestHeader,
    Response: admin.ExecuteTaskSyncResponse,
  },
});

/** Variables and types already have the shape of the message. */
function messageFromTemplate(
  template: TaskTemplate,
  origin?: TemplateOrigin<flyteidl.core.TaskTemplate>,
): flyteidl.core.ITaskTemplate {
  const { metadata, custom, container, config, sql } = template;
  const { inputs, outputs } = template.interface;
  return {
    ...messageFromParts(template),
    metadata: messageFromMetadata(metadata),
    interface: { inputs: { variables: inputs }, outputs: { variables: outputs } },
    custom: custom === origin?.template.custom ? origin.message.custom : messageFromCustom(custom),
    container: container && createContainerMessage(container),
    config,
    k8sPod: container === undefined && sql === undefined ? origin?.message.k8sPod : undefined,
  };
}

function messageFromCustom(custom: JsonObject): Struct | undefined {
  return Object.keys(custom).length === 0 ? undefined : jsonToStruct(custom);
}

/** Readers of Flyte 1 expect `resources` even if it is empty. */
function createContainerMessage(container: Container): flyteidl.core.IContainer {
  const message = messageFromContainer(container);
  return { ...message, resources: message.resources ?? {} };
}

function templateFromMessage(message: flyteidl.core.TaskTemplate): TaskTemplate {
  return {
    ...partsFromMessage(message),
    interface: {
      inputs: variablesFromMessage(message.interface?.inputs ?? null),
      outputs: variablesFromMessage(message.interface?.outputs ?? null),
    },
    config: { ...message.config },
  };
}

function variablesFromMessage(map: flyteidl.core.VariableMap | null): VariableMap {
  return mapValues(map?.variables ?? {}, ({ type, description }) => ({
    type: (type ?? {}) as LiteralType,
    description,
  }));
}
