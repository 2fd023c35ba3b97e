import { mapValues } from "../../base/json.ts";
import { jsonToStruct } from "../../base/struct.ts";
import type { LiteralType } from "../../values/literal-type.ts";
import type { TaskTemplate, Container, VariableMap } from "../models/task-template.ts";
import {
  messageFromContainer,
  messageFromMetadata,
  messageFromParts,
  messageFromSql,
} from "../shared/message-from-parts.ts";
import { partsFromMessage } from "../shared/parts-from-message.ts";
import { TemplateCodec } from "../shared/template-codec.ts";
import { type DecodedTemplate, mergeOver, updatePart } from "../shared/template-origin.ts";
import { flyteidl } from "./generated/messages.js";

/** The codec for Flyte 1 templates. */
export const templateCodec = new TemplateCodec({
  protocol: "flyte1",
  generated: flyteidl.core.TaskTemplate,
  toMessage: messageFromTemplate,
  fromMessage: templateFromMessage,
});

/** See {@link TemplateCodec.encode}. */
export function encodeTaskTemplate(template: TaskTemplate): Uint8Array {
  return templateCodec.encode(template);
}

/** See {@link TemplateCodec.decode}. */
export function decodeTaskTemplate(bytes: Uint8Array): TaskTemplate {
  return templateCodec.decode(bytes);
}

type Decoded = DecodedTemplate<flyteidl.core.TaskTemplate> | undefined;

/**
 * Starts from the message that the template, or the original of a copy, was decoded from.
 * Variables and types already have the shape of the message.
 */
function messageFromTemplate(
  template: TaskTemplate,
  decoded: Decoded,
): flyteidl.core.ITaskTemplate {
  const { message: original, template: before } = decoded ?? {};
  const container = updatePart(template.container, before?.container, original?.container, (now) =>
    createContainerMessage(now, before?.container, original?.container),
  );
  const sql = updatePart(template.sql, before?.sql, original?.sql, messageFromSql);
  return mergeOver(original, {
    ...messageFromParts(template, before, original),
    metadata: updatePart(template.metadata, before?.metadata, original?.metadata, (now) =>
      messageFromMetadata(now, original?.metadata),
    ),
    interface: updatePart(
      template.interface,
      before?.interface,
      original?.interface,
      messageFromInterface,
    ),
    custom:
      template.custom === before?.custom
        ? original?.custom
        : Object.keys(template.custom).length === 0
          ? undefined
          : jsonToStruct(template.custom),
    container,
    config: template.config,
    sql,
    ...((container !== undefined || sql !== undefined) && { k8sPod: undefined }),
  });
}

function messageFromInterface({
  inputs,
  outputs,
}: TaskTemplate["interface"]): flyteidl.core.ITypedInterface {
  return { inputs: { variables: inputs }, outputs: { variables: outputs } };
}

/** Readers of Flyte 1 expect `resources` even if it is empty. */
function createContainerMessage(
  container: Container,
  before: Container | undefined,
  original: flyteidl.core.IContainer | null | undefined,
): flyteidl.core.IContainer {
  const message = messageFromContainer(container, before, original);
  return message.resources == null ? { ...message, resources: {} } : message;
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
