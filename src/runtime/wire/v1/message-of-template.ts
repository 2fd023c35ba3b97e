import { jsonToStruct } from "../../struct/json-struct.ts";
import type { Container, TaskMetadata, TaskTemplate } from "../../task-template/task-template.ts";
import { over, renew } from "../codec/renew.ts";
import {
  messageOfContainer,
  messageOfIdentifier,
  messageOfRuntime,
  messageOfSecurityContext,
  messageOfSql,
  messageOfTimeout,
} from "../template/message-of-parts.ts";
import type { DecodedTemplate } from "../template/template-origin.ts";
import type { flyteidl } from "./generated/messages.js";

type Messages = typeof flyteidl.core;
type Given<Name extends keyof Messages> = Messages[Name] extends {
  encode(message: infer Message, writer: never): unknown;
}
  ? Message
  : never;

/**
 * The template as the message that encode takes, made over the message that it, or what it is a copy of, was decoded from.
 * Straight-line code, as each task is serialized with it: the model's variables and types have the message's shape and
 * are not copied.
 */
export function messageOfTemplate(
  template: TaskTemplate,
  decoded: DecodedTemplate<flyteidl.core.TaskTemplate> | undefined,
): Given<"TaskTemplate"> {
  const { message: original, template: before } = decoded ?? {};
  const container = renew(template.container, before?.container, original?.container, (now) =>
    containerOf(now, before?.container, original?.container),
  );
  const sql = renew(template.sql, before?.sql, original?.sql, messageOfSql);
  return over(original, {
    id: renew(template.id, before?.id, original?.id, messageOfIdentifier),
    type: template.type,
    metadata: renew(template.metadata, before?.metadata, original?.metadata, (now) =>
      metadataOf(now, original?.metadata),
    ),
    interface: renew(template.interface, before?.interface, original?.interface, interfaceOf),
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
      (now) => messageOfSecurityContext(now, before?.securityContext, original?.securityContext),
    ),
    config: template.config,
    sql,
    ...((container !== undefined || sql !== undefined) && { k8sPod: undefined }),
  });
}

function interfaceOf({ inputs, outputs }: TaskTemplate["interface"]): Given<"TypedInterface"> {
  return { inputs: { variables: inputs }, outputs: { variables: outputs } };
}

/** Readers count on `retries`, `generatesDeck` and `metadata` to be there even where they say nothing. */
function metadataOf(
  metadata: TaskMetadata,
  original: Given<"TaskMetadata"> | null | undefined,
): Given<"TaskMetadata"> {
  return {
    discoverable: metadata.discoverable,
    runtime: messageOfRuntime(metadata.runtime, original?.runtime),
    timeout: messageOfTimeout(metadata.timeout),
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
function containerOf(
  container: Container,
  before: Container | undefined,
  original: Given<"Container"> | null | undefined,
): Given<"Container"> {
  const message = messageOfContainer(container, before, original);
  return message.resources == null ? { ...message, resources: {} } : message;
}

function isEmpty(object: object): boolean {
  for (const _key in object) return false;
  return true;
}
