import { setOwn } from "../../base/json.ts";
import { jsonToStruct } from "../../base/struct.ts";
import type { LiteralType } from "../../values/literal-type.ts";
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
  messageFromMetadata,
  messageFromParts,
  messageFromSql,
} from "../shared/message-from-parts.ts";
import { partsFromMessage } from "../shared/parts-from-message.ts";
import { TemplateCodec } from "../shared/template-codec.ts";
import { type DecodedTemplate, mergeOver, updatePart } from "../shared/template-origin.ts";
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

type Decoded = DecodedTemplate<flyteidl2.core.TaskTemplate> | undefined;

/**
 * Starts from the message that the template, or the original of a copy, was decoded from.
 * Includes an empty custom, without which the engine fails the task before it calls a connector.
 */
function messageFromTemplate(
  template: TaskTemplate,
  decoded: Decoded,
): flyteidl2.core.ITaskTemplate {
  const { message: original, template: before } = decoded ?? {};
  const target = buildTarget(template, decoded);
  return mergeOver(original, {
    ...messageFromParts(template, before, original),
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
      template.custom === before?.custom && original?.custom != null
        ? original.custom
        : jsonToStruct(template.custom),
    ...target,
    config:
      template.config === before?.config
        ? original?.config
        : target.container == null
          ? template.config
          : {},
  });
}

/**
 * A container, SQL or a pod. A task without any of them gets a container without an image for its
 * config.
 */
function buildTarget(
  template: TaskTemplate,
  decoded: Decoded,
): Pick<flyteidl2.core.ITaskTemplate, "container" | "sql" | "k8sPod"> {
  const { message: original, template: before } = decoded ?? {};
  const { container, sql } = template;
  if (sql !== undefined)
    return {
      sql: updatePart(sql, before?.sql, original?.sql, messageFromSql),
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
      : createContainerMessage(container, before?.container, original?.container);
  return {
    container: mergeOver(original?.container, { ...made, config }),
    sql: undefined,
    k8sPod: undefined,
  };
}

function createContainerMessage(
  container: Container,
  before: Container | undefined,
  original: flyteidl2.core.IContainer | null | undefined,
): flyteidl2.core.IContainer {
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
}: TaskTemplate["interface"]): flyteidl2.core.ITypedInterface {
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
  metadata: TaskMetadata,
  original: flyteidl2.core.ITaskMetadata | null | undefined,
): flyteidl2.core.ITaskMetadata {
  const { labels, annotations, interruptible = false } = metadata;
  const isLabelled = Object.keys(labels).length > 0 || Object.keys(annotations).length > 0;
  return {
    ...messageFromMetadata(metadata, original),
    interruptible,
    ...(!isLabelled && original?.metadata == null && { metadata: undefined }),
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

const ORDER: readonly ResourceEntry["name"][] = [
  "CPU",
  "MEMORY",
  "GPU",
  "EPHEMERAL_STORAGE",
  "STORAGE",
  "UNKNOWN",
];

/** Sorts the entries in the order of flyte-sdk. */
export function inResourceOrder(entries: readonly ResourceEntry[]): readonly ResourceEntry[] {
  return [...entries].sort((a, b) => ORDER.indexOf(a.name) - ORDER.indexOf(b.name));
}
