import { mapValues } from "../../base/json.ts";
import { jsonToStruct } from "../../base/struct.ts";
import type { LiteralType } from "../../values/literal-type.ts";
import type {
  Container,
  TaskTemplate,
  TypedInterface,
  VariableMap,
} from "../models/task-template.ts";
import {
  messageFromContainer,
  messageFromMetadata,
  messageFromParts,
  messageFromSql,
} from "../shared/message-from-parts.ts";
import { partsFromMessage } from "../shared/parts-from-message.ts";
import { TemplateCodec } from "../shared/template-codec.ts";
import { type TemplateOrigin, mergeOver, updatePart } from "../shared/template-origin.ts";
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

/**
 * Starts from the message that the template, or the original of a copy, was decoded from.
 * Variables and types already have the shape of the message.
 */
function messageFromTemplate(
  template: TaskTemplate,
  origin: TemplateOrigin<flyteidl.core.ITaskTemplate> | undefined,
): flyteidl.core.ITaskTemplate {
  const { message: original, template: before } = origin ?? {};
  const container = updatePart("container", template, before, original, createContainerMessage);
  const sql = updatePart("sql", template, before, original, messageFromSql);
  return mergeOver(original, {
    ...messageFromParts(template, before, original),
    metadata: updatePart("metadata", template, before, original, messageFromMetadata),
    interface: updatePart("interface", template, before, original, messageFromInterface),
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

function messageFromInterface(types: TypedInterface): flyteidl.core.ITypedInterface {
  return { inputs: { variables: types.inputs }, outputs: { variables: types.outputs } };
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
