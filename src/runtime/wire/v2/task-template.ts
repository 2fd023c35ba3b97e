import { setOwn } from "../../base/json.ts";
import { jsonToStruct } from "../../base/struct.ts";
import type { LiteralType } from "../../values/literal-type.ts";
import type {
  TaskTemplate,
  Container,
  TaskMetadata,
  TypedInterface,
  VariableMap,
  Variable,
  ResourceEntry,
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
import { flyteidl2 } from "./generated/messages.js";

/** The codec for Flyte 2 templates. */
export const templateCodec = new TemplateCodec({
  protocol: "flyte2",
  generated: flyteidl2.core.TaskTemplate,
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

type Message = flyteidl2.core.ITaskTemplate;

/**
 * Starts from the message that the template, or the original of a copy, was decoded from.
 * Includes an empty custom, without which the engine fails the task before it calls a connector.
 */
function messageFromTemplate(template: Change<TaskTemplate, Message>): Message {
  const { now, before, original } = template;
  const target = buildTarget(template);
  const newConfig = target.container == null ? now.config : {};
  return mergeOver(original, {
    ...messageFromParts(template),
    metadata: updatePart(template, "metadata", createMetadataMessage),
    interface: updatePart(template, "interface", messageFromInterface),
    custom:
      now.custom === before?.custom && original?.custom != null
        ? original.custom
        : jsonToStruct(now.custom),
    ...target,
    config: now.config === before?.config ? original?.config : newConfig,
  });
}

/**
 * A container, SQL or a pod. A task without any of them gets a container without an image for its
 * config.
 */
function buildTarget(
  template: Change<TaskTemplate, Message>,
): Pick<Message, "container" | "sql" | "k8sPod"> {
  const { now, before, original } = template;
  const sql = updatePart(template, "sql", messageFromSql);
  if (sql !== undefined) return { sql, container: undefined, k8sPod: undefined };
  if (now.container === undefined && original?.k8sPod != null)
    return { k8sPod: original.k8sPod, container: undefined, sql: undefined };
  const config =
    now.config === before?.config
      ? (original?.container?.config ?? [])
      : Object.entries(now.config).map(([key, value]) => ({ key, value }));
  const made = updatePart(template, "container", createContainerMessage);
  const container = mergeOver(original?.container, { ...made, config });
  return { container, sql: undefined, k8sPod: undefined };
}

function createContainerMessage(
  container: Change<Container, flyteidl2.core.IContainer>,
): flyteidl2.core.IContainer {
  const { now, before } = container;
  const { requests = [], limits = [] } = now.resources ?? {};
  const sorted =
    requests.length === 0 && limits.length === 0
      ? undefined
      : { requests: inResourceOrder(requests), limits: inResourceOrder(limits) };
  const resources = now.resources === before?.resources ? now.resources : sorted;
  return messageFromContainer({ ...container, now: { ...now, resources } });
}

function messageFromInterface({
  now: { inputs, outputs },
}: Change<TypedInterface, unknown>): flyteidl2.core.ITypedInterface {
  return {
    inputs: { variables: toVariableEntries(inputs) },
    outputs: { variables: toVariableEntries(outputs) },
  };
}

/** Sorted by name, in code point order. */
function toVariableEntries(variables: VariableMap): flyteidl2.core.IVariableEntry[] {
  const entries = Object.entries(variables).map(([key, value]) => ({ key, value }));
  return entries.sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
}

/**
 * Readers expect `interruptible` even if unset, and no `metadata` without labels or annotations.
 */
function createMetadataMessage(
  metadata: Change<TaskMetadata, flyteidl2.core.ITaskMetadata>,
): flyteidl2.core.ITaskMetadata {
  const { labels, annotations, interruptible = false } = metadata.now;
  const isLabelled = Object.keys(labels).length > 0 || Object.keys(annotations).length > 0;
  return {
    ...messageFromMetadata(metadata),
    interruptible,
    ...(!isLabelled && metadata.original?.metadata == null && { metadata: undefined }),
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
