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
import { type Change, mergeOver, updatePart } from "../shared/template-origin.ts";
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
  template: Change<TaskTemplate, flyteidl.core.ITaskTemplate>,
): flyteidl.core.ITaskTemplate {
  const { now, before, original } = template;
  const container = updatePart(template, "container", createContainerMessage);
  const sql = updatePart(template, "sql", messageFromSql);
  return mergeOver(original, {
    ...messageFromParts(template),
    metadata: updatePart(template, "metadata", messageFromMetadata),
    interface: updatePart(template, "interface", messageFromInterface),
    custom:
      now.custom === before?.custom
        ? original?.custom
        : Object.keys(now.custom).length === 0
          ? undefined
          : jsonToStruct(now.custom),
    container,
    config: now.config,
    sql,
    ...((container !== undefined || sql !== undefined) && { k8sPod: undefined }),
  });
}

function messageFromInterface({
  now: { inputs, outputs },
}: Change<TypedInterface, unknown>): flyteidl.core.ITypedInterface {
  return { inputs: { variables: inputs }, outputs: { variables: outputs } };
}

/** Readers of Flyte 1 expect `resources` even if it is empty. */
function createContainerMessage(
  container: Change<Container, flyteidl.core.IContainer>,
): flyteidl.core.IContainer {
  const message = messageFromContainer(container);
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
