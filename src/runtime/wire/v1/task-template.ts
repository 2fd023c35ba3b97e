import { setOwn } from "../../base/json.ts";
import { jsonToStruct, structToJson } from "../../base/struct.ts";
import type { LiteralType } from "../../values/literal-type.ts";
import type {
  TaskTemplate,
  Container,
  TaskMetadata,
  Variable,
  VariableMap,
} from "../models/task-template.ts";
import {
  messageFromContainer,
  messageFromIdentifier,
  messageFromRuntime,
  messageFromSecurityContext,
  messageFromSql,
  messageFromTimeout,
} from "../shared/message-from-parts.ts";
import {
  containerFromMessage,
  identifierFromMessage,
  isEmptyContainer,
  metadataFromMessage,
  securityContextFromMessage,
  sqlFromMessage,
} from "../shared/parts-from-message.ts";
import { TemplateCodec } from "../shared/template-codec.ts";
import { type DecodedTemplate, mergeOver, updatePart } from "../shared/template-origin.ts";
import { flyteidl } from "./generated/messages.js";

/** Templates under Flyte 1. */
export const templateCodec = new TemplateCodec({
  protocol: "flyte1",
  generated: flyteidl.core.TaskTemplate,
  type: "flyteidl.core.TaskTemplate",
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
 * Built over the message that the template, or the one it was copied from, was decoded from. Variables and types have the
 * message's shape already.
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
    id: updatePart(template.id, before?.id, original?.id, messageFromIdentifier),
    type: template.type,
    metadata: updatePart(template.metadata, before?.metadata, original?.metadata, (now) =>
      createMetadataMessage(now, original?.metadata),
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
        : isEmpty(template.custom)
          ? undefined
          : jsonToStruct(template.custom),
    container,
    taskTypeVersion: template.taskTypeVersion,
    securityContext: updatePart(
      template.securityContext,
      before?.securityContext,
      original?.securityContext,
      (now) => messageFromSecurityContext(now, before?.securityContext, original?.securityContext),
    ),
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

/** Readers expect `retries`, `generatesDeck` and `metadata` even if they are empty. */
function createMetadataMessage(
  metadata: TaskMetadata,
  original: flyteidl.core.ITaskMetadata | null | undefined,
): flyteidl.core.ITaskMetadata {
  return {
    discoverable: metadata.discoverable,
    runtime: messageFromRuntime(metadata.runtime, original?.runtime),
    timeout: messageFromTimeout(metadata.timeout),
    retries: mergeOver(original?.retries, { retries: metadata.retries }),
    discoveryVersion: metadata.discoveryVersion,
    deprecatedErrorMessage: metadata.deprecatedErrorMessage,
    interruptible: metadata.interruptible,
    cacheSerializable: metadata.cacheSerializable,
    podTemplateName: metadata.podTemplateName,
    cacheIgnoreInputVars: metadata.cacheIgnoreInputVars,
    isEager: metadata.isEager,
    generatesDeck: { value: metadata.generatesDeck },
    metadata: mergeOver(original?.metadata, {
      labels: metadata.labels,
      annotations: metadata.annotations,
    }),
  };
}

/** Readers of Flyte 1 expect resources even if there are none. */
function createContainerMessage(
  container: Container,
  before: Container | undefined,
  original: flyteidl.core.IContainer | null | undefined,
): flyteidl.core.IContainer {
  const message = messageFromContainer(container, before, original);
  return message.resources == null ? { ...message, resources: {} } : message;
}

function isEmpty(object: object): boolean {
  for (const _key in object) return false;
  return true;
}

function templateFromMessage(message: flyteidl.core.TaskTemplate): TaskTemplate {
  const { container, sql, securityContext } = message;
  return {
    id: identifierFromMessage(message.id),
    type: message.type,
    taskTypeVersion: message.taskTypeVersion,
    metadata: metadataFromMessage(message.metadata),
    interface: {
      inputs: variablesFromMessage(message.interface?.inputs ?? null),
      outputs: variablesFromMessage(message.interface?.outputs ?? null),
    },
    custom: message.custom === null ? {} : structToJson(message.custom as object),
    config: { ...message.config },
    ...(container !== null &&
      !isEmptyContainer(container) && { container: containerFromMessage(container) }),
    ...(sql !== null && { sql: sqlFromMessage(sql) }),
    ...(securityContext !== null && {
      securityContext: securityContextFromMessage(securityContext),
    }),
  };
}

function variablesFromMessage(map: flyteidl.core.VariableMap | null): VariableMap {
  const variables: Record<string, Variable> = {};
  for (const [name, { type, description }] of Object.entries(map?.variables ?? {})) {
    setOwn(variables, name, { type: (type ?? {}) as LiteralType, description });
  }
  return variables;
}
