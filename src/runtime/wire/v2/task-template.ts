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
  KeyValue,
  TaskMetadata,
  VariableMap,
  Variable,
  ResourceEntry,
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
import { flyteidl2 } from "./generated/messages.js";

const TYPE = "flyteidl2.core.TaskTemplate";

/**
 * The bytes of a task's definition. A template that came from `decodeTaskTemplate` gives the bytes that it was read
 * from; a changed copy of it (`{ ...template, custom }`) keeps everything in them that this model does not hold.
 * Throws FX3010 for a custom that Flyte cannot hold, FX3007 for what else cannot be written.
 */
export function encodeTaskTemplate(template: TaskTemplate): Uint8Array {
  const origin = getTemplateOrigin(template);
  const bytes = origin?.protocol === "flyte2" ? origin.getBytes(template) : undefined;
  return (
    bytes ?? encodeMessage(flyteidl2.core.TaskTemplate, templateToSend(template), TYPE, "FX3007")
  );
}

/** The template as a part of another message, with what it was decoded with. Throws FX3010 for a custom that Flyte cannot hold. */
export function templateToSend(template: TaskTemplate): flyteidl2.core.ITaskTemplate {
  const origin = getTemplateOrigin(template);
  return messageFromTemplate(
    template,
    origin?.protocol === "flyte2"
      ? (origin.decoded as DecodedTemplate<flyteidl2.core.TaskTemplate>)
      : undefined,
  );
}

/** Throws FX2006 for bytes that are no TaskTemplate. */
export function decodeTaskTemplate(bytes: Uint8Array): TaskTemplate {
  const message = decodeMessage(flyteidl2.core.TaskTemplate, bytes, TYPE);
  if (message.id === null && message.type === "") throw missingPartError(TYPE, "id and no type");
  return withOrigin("flyte2", templateFromMessage(message), message, new Uint8Array(bytes));
}

/** Templates in requests: they may be empty, and nobody changes their bytes. */
export const receivedTemplates = new ReceivedTemplates((bytes) => {
  const message = decodeReceived(flyteidl2.core.TaskTemplate, bytes, TYPE);
  return withOrigin("flyte2", templateFromMessage(message), message, bytes);
});

type Messages = typeof flyteidl2.core;
type Encodable<Name extends keyof Messages> = Messages[Name] extends {
  encode(message: infer Message, writer: never): unknown;
}
  ? Message
  : never;
type Decoded = DecodedTemplate<flyteidl2.core.TaskTemplate> | undefined;

/**
 * The template as the message that encode takes, made over the message that it, or what it is a copy of, was decoded from.
 * Custom is there even where it is empty: without it the engine fails a task before any connector is called.
 */
function messageFromTemplate(template: TaskTemplate, decoded: Decoded): Encodable<"TaskTemplate"> {
  const { message: original, template: before } = decoded ?? {};
  const target = buildTarget(template, decoded);
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
      template.custom === before?.custom && original?.custom != null
        ? original.custom
        : jsonToStruct(template.custom),
    taskTypeVersion: template.taskTypeVersion,
    securityContext: renew(
      template.securityContext,
      before?.securityContext,
      original?.securityContext,
      (now) => messageFromSecurityContext(now, before?.securityContext, original?.securityContext),
    ),
    ...target,
    config:
      template.config === before?.config
        ? original?.config
        : target.container == null
          ? template.config
          : {},
  });
}

/** One of container, SQL and pod. A task that has none of them still has a container, one without an image, which holds its config. */
function buildTarget(
  template: TaskTemplate,
  decoded: Decoded,
): Pick<Encodable<"TaskTemplate">, "container" | "sql" | "k8sPod"> {
  const { message: original, template: before } = decoded ?? {};
  const { container, sql } = template;
  if (sql !== undefined)
    return {
      sql: renew(sql, before?.sql, original?.sql, messageFromSql),
      container: undefined,
      k8sPod: undefined,
    };
  if (container === undefined && original?.k8sPod != null)
    return { k8sPod: original.k8sPod, container: undefined, sql: undefined };
  const config =
    template.config === before?.config
      ? (original?.container?.config ?? [])
      : toKeyValues(template.config);
  const made =
    container === undefined
      ? {}
      : containerMessage(container, before?.container, original?.container);
  return {
    container: over(original?.container, { ...made, config }),
    sql: undefined,
    k8sPod: undefined,
  };
}

function containerMessage(
  container: Container,
  before: Container | undefined,
  original: Encodable<"Container"> | null | undefined,
): Encodable<"Container"> {
  if (container === before && original != null) return original;
  const { resources } = container;
  if (resources === before?.resources) return messageFromContainer(container, before, original);
  const entries = resources && {
    requests: inResourceOrder(resources.requests),
    limits: inResourceOrder(resources.limits),
  };
  const isNone =
    entries === undefined || (entries.requests.length === 0 && entries.limits.length === 0);
  return messageFromContainer(
    { ...container, resources: isNone ? undefined : entries },
    before,
    original,
  );
}

function toKeyValues(config: TaskTemplate["config"]): KeyValue[] {
  return Object.entries(config).map(([key, value]) => ({ key, value }));
}

function messageFromInterface({
  inputs,
  outputs,
}: TaskTemplate["interface"]): Encodable<"TypedInterface"> {
  return {
    inputs: { variables: toVariableEntries(inputs) },
    outputs: { variables: toVariableEntries(outputs) },
  };
}

/** Sorted by name, in the order of code points. */
function toVariableEntries(variables: VariableMap): Encodable<"VariableEntry">[] {
  const entries = Object.entries(variables).map(([key, value]) => ({ key, value }));
  return entries.sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
}

/** Readers count on `retries`, `interruptible` and `generatesDeck` to be there even where they say nothing. */
function metadataMessage(
  metadata: TaskMetadata,
  original: Encodable<"TaskMetadata"> | null | undefined,
): Encodable<"TaskMetadata"> {
  const { labels, annotations } = metadata;
  const isLabelled = Object.keys(labels).length > 0 || Object.keys(annotations).length > 0;
  return {
    discoverable: metadata.discoverable,
    runtime: messageFromRuntime(metadata.runtime, original?.runtime),
    timeout: messageFromTimeout(metadata.timeout),
    retries: over(original?.retries, { retries: metadata.retries }),
    discoveryVersion: metadata.discoveryVersion,
    deprecatedErrorMessage: metadata.deprecatedErrorMessage,
    interruptible: metadata.interruptible ?? false,
    cacheSerializable: metadata.cacheSerializable,
    podTemplateName: metadata.podTemplateName,
    cacheIgnoreInputVars: metadata.cacheIgnoreInputVars,
    isEager: metadata.isEager,
    generatesDeck: { value: metadata.generatesDeck },
    metadata:
      isLabelled || original?.metadata != null
        ? over(original?.metadata, { labels, annotations })
        : undefined,
  };
}

/** The template that a message says. Parts that are not on the wire are filled with what they mean there. */
function templateFromMessage(message: flyteidl2.core.TaskTemplate): TaskTemplate {
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
    config: mergeConfig(message),
    ...(container !== null && !isBare(container) && { container: containerFromMessage(container) }),
    ...(sql !== null && { sql: sqlFromMessage(sql) }),
    ...(securityContext !== null && {
      securityContext: securityContextFromMessage(securityContext),
    }),
  };
}

/** A task's configuration stands beside its container; what stands in the template itself is the platform's. */
function mergeConfig({ config, container }: flyteidl2.core.TaskTemplate): TaskTemplate["config"] {
  const all: Record<string, string> = { ...config };
  for (const { key, value } of container?.config ?? []) setOwn(all, key, value);
  return all;
}

/** As in a map of protobuf, the last of one name counts. */
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

const ORDER: readonly ResourceEntry["name"][] = [
  "CPU",
  "MEMORY",
  "GPU",
  "EPHEMERAL_STORAGE",
  "STORAGE",
  "UNKNOWN",
];

/** The entries as Flyte 2's own SDK orders them. */
export function inResourceOrder(entries: readonly ResourceEntry[]): readonly ResourceEntry[] {
  return [...entries].sort((a, b) => ORDER.indexOf(a.name) - ORDER.indexOf(b.name));
}
