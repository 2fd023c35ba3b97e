import { jsonToStruct } from "../../struct/json-struct.ts";
import type {
  Container,
  KeyValue,
  TaskMetadata,
  TaskTemplate,
  VariableMap,
} from "../../task-template/task-template.ts";
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
import type { flyteidl2 } from "./generated/messages.js";
import { inResourceOrder } from "./resource-order.ts";

type Messages = typeof flyteidl2.core;
type Given<Name extends keyof Messages> = Messages[Name] extends {
  encode(message: infer Message, writer: never): unknown;
}
  ? Message
  : never;
type Decoded = DecodedTemplate<flyteidl2.core.TaskTemplate> | undefined;

/**
 * The template as the message that encode takes, made over the message that it, or what it is a copy of, was decoded from.
 * Custom is there even where it is empty: without it the engine fails a task before any connector is called.
 */
export function messageOfTemplate(template: TaskTemplate, decoded: Decoded): Given<"TaskTemplate"> {
  const { message: original, template: before } = decoded ?? {};
  const target = targetOf(template, decoded);
  return over(original, {
    id: renew(template.id, before?.id, original?.id, messageOfIdentifier),
    type: template.type,
    metadata: renew(template.metadata, before?.metadata, original?.metadata, (now) =>
      metadataOf(now, original?.metadata),
    ),
    interface: renew(template.interface, before?.interface, original?.interface, interfaceOf),
    custom:
      template.custom === before?.custom && original?.custom != null
        ? original.custom
        : jsonToStruct(template.custom),
    taskTypeVersion: template.taskTypeVersion,
    securityContext: renew(
      template.securityContext,
      before?.securityContext,
      original?.securityContext,
      (now) => messageOfSecurityContext(now, before?.securityContext, original?.securityContext),
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
function targetOf(
  template: TaskTemplate,
  decoded: Decoded,
): Pick<Given<"TaskTemplate">, "container" | "sql" | "k8sPod"> {
  const { message: original, template: before } = decoded ?? {};
  const { container, sql } = template;
  if (sql !== undefined)
    return {
      sql: renew(sql, before?.sql, original?.sql, messageOfSql),
      container: undefined,
      k8sPod: undefined,
    };
  if (container === undefined && original?.k8sPod != null)
    return { k8sPod: original.k8sPod, container: undefined, sql: undefined };
  const config =
    template.config === before?.config
      ? (original?.container?.config ?? [])
      : pairsOf(template.config);
  const made =
    container === undefined ? {} : containerOf(container, before?.container, original?.container);
  return {
    container: over(original?.container, { ...made, config }),
    sql: undefined,
    k8sPod: undefined,
  };
}

function containerOf(
  container: Container,
  before: Container | undefined,
  original: Given<"Container"> | null | undefined,
): Given<"Container"> {
  if (container === before && original != null) return original;
  const { resources } = container;
  if (resources === before?.resources) return messageOfContainer(container, before, original);
  const entries = resources && {
    requests: inResourceOrder(resources.requests),
    limits: inResourceOrder(resources.limits),
  };
  const isNone =
    entries === undefined || (entries.requests.length === 0 && entries.limits.length === 0);
  return messageOfContainer(
    { ...container, resources: isNone ? undefined : entries },
    before,
    original,
  );
}

function pairsOf(config: TaskTemplate["config"]): KeyValue[] {
  return Object.entries(config).map(([key, value]) => ({ key, value }));
}

function interfaceOf({ inputs, outputs }: TaskTemplate["interface"]): Given<"TypedInterface"> {
  return { inputs: { variables: entriesOf(inputs) }, outputs: { variables: entriesOf(outputs) } };
}

/** Sorted by name, in the order of code points. */
function entriesOf(variables: VariableMap): Given<"VariableEntry">[] {
  const entries = Object.entries(variables).map(([key, value]) => ({ key, value }));
  return entries.sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
}

/** Readers count on `retries`, `interruptible` and `generatesDeck` to be there even where they say nothing. */
function metadataOf(
  metadata: TaskMetadata,
  original: Given<"TaskMetadata"> | null | undefined,
): Given<"TaskMetadata"> {
  const { labels, annotations } = metadata;
  const isLabelled = Object.keys(labels).length > 0 || Object.keys(annotations).length > 0;
  return {
    discoverable: metadata.discoverable,
    runtime: messageOfRuntime(metadata.runtime, original?.runtime),
    timeout: messageOfTimeout(metadata.timeout),
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
