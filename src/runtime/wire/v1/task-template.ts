import { setOwn } from "../../base/json.ts";
import { jsonToStruct, structToJson } from "../../base/struct.ts";
import type { LiteralType } from "../../values/literal-type.ts";
import {
  decodeMessage,
  decodeReceived,
  encodeMessage,
  missingPartError,
} from "../codec/message-codec.ts";
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
  isBare,
  metadataFromMessage,
  securityContextFromMessage,
  sqlFromMessage,
} from "../shared/parts-from-message.ts";
import {
  over,
  renew,
  ReceivedTemplates,
  type DecodedTemplate,
  getTemplateOrigin,
  withOrigin,
} from "../shared/template-origin.ts";
import { flyteidl } from "./generated/messages.js";

const TYPE = "flyteidl.core.TaskTemplate";

/**
 * The bytes of a task's definition. A template that came from `decodeTaskTemplate` gives the bytes that it was read
 * from; a changed copy of it (`{ ...template, custom }`) keeps everything in them that this model does not hold.
 * Throws FX3010 for a custom that Flyte cannot hold, FX3007 for what else cannot be written.
 */
export function encodeTaskTemplate(template: TaskTemplate): Uint8Array {
  const origin = getTemplateOrigin(template);
  const bytes = origin?.protocol === "flyte1" ? origin.getBytes(template) : undefined;
  return (
    bytes ?? encodeMessage(flyteidl.core.TaskTemplate, templateToSend(template), TYPE, "FX3007")
  );
}

/** The template as a part of another message, with what it was decoded with. Throws FX3010 for a custom that Flyte cannot hold. */
export function templateToSend(template: TaskTemplate): flyteidl.core.ITaskTemplate {
  const origin = getTemplateOrigin(template);
  return messageFromTemplate(
    template,
    origin?.protocol === "flyte1"
      ? (origin.decoded as DecodedTemplate<flyteidl.core.TaskTemplate>)
      : undefined,
  );
}

/** Throws FX2006 for bytes that are no TaskTemplate. */
export function decodeTaskTemplate(bytes: Uint8Array): TaskTemplate {
  const message = decodeMessage(flyteidl.core.TaskTemplate, bytes, TYPE);
  if (message.id === null && message.type === "") throw missingPartError(TYPE, "id and no type");
  return withOrigin("flyte1", templateFromMessage(message), message, new Uint8Array(bytes));
}

/** Templates in requests: they may be empty, and nobody changes their bytes. */
export const receivedTemplates = new ReceivedTemplates((bytes) => {
  const message = decodeReceived(flyteidl.core.TaskTemplate, bytes, TYPE);
  return withOrigin("flyte1", templateFromMessage(message), message, bytes);
});

type Messages = typeof flyteidl.core;
type Encodable<Name extends keyof Messages> = Messages[Name] extends {
  encode(message: infer Message, writer: never): unknown;
}
  ? Message
  : never;

/**
 * The template as the message that encode takes, made over the message that it, or what it is a copy of, was decoded from.
 * Straight-line code, as each task is serialized with it: the model's variables and types have the message's shape and
 * are not copied.
 */
function messageFromTemplate(
  template: TaskTemplate,
  decoded: DecodedTemplate<flyteidl.core.TaskTemplate> | undefined,
): Encodable<"TaskTemplate"> {
  const { message: original, template: before } = decoded ?? {};
  const container = renew(template.container, before?.container, original?.container, (now) =>
    containerMessage(now, before?.container, original?.container),
  );
  const sql = renew(template.sql, before?.sql, original?.sql, messageFromSql);
  return over(original, {
    id: renew(template.id, before?.id, original?.id, messageFromIdentifier),
    type: template.type,
    metadata: renew(template.metadata, before?.metadata, original?.metadata, (now) =>
      metadataMessage(now, original?.metadata),
    ),
    interface: renew(
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
    securityContext: renew(
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
}: TaskTemplate["interface"]): Encodable<"TypedInterface"> {
  return { inputs: { variables: inputs }, outputs: { variables: outputs } };
}

/** Readers count on `retries`, `generatesDeck` and `metadata` to be there even where they say nothing. */
function metadataMessage(
  metadata: TaskMetadata,
  original: Encodable<"TaskMetadata"> | null | undefined,
): Encodable<"TaskMetadata"> {
  return {
    discoverable: metadata.discoverable,
    runtime: messageFromRuntime(metadata.runtime, original?.runtime),
    timeout: messageFromTimeout(metadata.timeout),
    retries: over(original?.retries, { retries: metadata.retries }),
    discoveryVersion: metadata.discoveryVersion,
    deprecatedErrorMessage: metadata.deprecatedErrorMessage,
    interruptible: metadata.interruptible,
    cacheSerializable: metadata.cacheSerializable,
    podTemplateName: metadata.podTemplateName,
    cacheIgnoreInputVars: metadata.cacheIgnoreInputVars,
    isEager: metadata.isEager,
    generatesDeck: { value: metadata.generatesDeck },
    metadata: over(original?.metadata, {
      labels: metadata.labels,
      annotations: metadata.annotations,
    }),
  };
}

/** Resources are always there, as readers of Flyte 1 count on them. */
function containerMessage(
  container: Container,
  before: Container | undefined,
  original: Encodable<"Container"> | null | undefined,
): Encodable<"Container"> {
  const message = messageFromContainer(container, before, original);
  return message.resources == null ? { ...message, resources: {} } : message;
}

function isEmpty(object: object): boolean {
  for (const _key in object) return false;
  return true;
}

/** The template that a message says. Parts that are not on the wire are filled with what they mean there. */
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
    ...(container !== null && !isBare(container) && { container: containerFromMessage(container) }),
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
