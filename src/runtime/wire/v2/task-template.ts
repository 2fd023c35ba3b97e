import { setOwn } from "../../base/json.ts";
import { jsonToStruct } from "../../base/struct.ts";
import type { LiteralType } from "../../values/literal-type.ts";
import type {
  TaskTemplate,
  Container,
  TaskMetadata,
  VariableMap,
  Variable,
  ResourceEntry,
} from "../models/task-template.ts";
import { TemplateCodec, type TemplateOrigin } from "../shared/template-codec.ts";
import {
  messageFromContainer,
  messageFromMetadata,
  messageFromParts,
  partsFromMessage,
} from "../shared/template-parts.ts";
import { flyteidl2 } from "./generated/messages.js";

/** The codec for Flyte 2 templates. */
export const templateCodec = new TemplateCodec({
  protocol: "flyte2",
  generated: flyteidl2.core.TaskTemplate,
  toMessage: messageFromTemplate,
  fromMessage: templateFromMessage,
});

type Message = flyteidl2.core.ITaskTemplate;
type Origin = TemplateOrigin<flyteidl2.core.TaskTemplate>;

/** Includes an empty custom, without which the engine fails the task before it calls a connector. */
function messageFromTemplate(template: TaskTemplate, origin?: Origin): Message {
  const { metadata, custom } = template;
  const { inputs, outputs } = template.interface;
  const original = custom === origin?.template.custom ? origin.message.custom : undefined;
  return {
    ...messageFromParts(template),
    metadata: createMetadataMessage(metadata),
    interface: {
      inputs: { variables: toVariableEntries(inputs) },
      outputs: { variables: toVariableEntries(outputs) },
    },
    custom: original ?? jsonToStruct(custom),
    ...buildTarget(template, origin),
  };
}

/**
 * A container, SQL or a pod, and the config. A task without any of them gets a container without an
 * image for its config.
 */
function buildTarget(
  { container, sql, config }: TaskTemplate,
  origin: Origin | undefined,
): Pick<Message, "container" | "k8sPod" | "config"> {
  if (sql !== undefined) return { config };
  const k8sPod = origin?.message.k8sPod;
  if (container === undefined && k8sPod != null) return { k8sPod, config };
  const entries = Object.entries(config).map(([key, value]) => ({ key, value }));
  return {
    container: { ...(container && createContainerMessage(container)), config: entries },
    config: config === origin?.template.config ? origin.message.config : {},
  };
}

function createContainerMessage(container: Container): flyteidl2.core.IContainer {
  const { requests = [], limits = [] } = container.resources ?? {};
  const resources =
    requests.length === 0 && limits.length === 0
      ? undefined
      : { requests: inResourceOrder(requests), limits: inResourceOrder(limits) };
  return messageFromContainer({ ...container, resources });
}

/** Sorted by name, in code point order. */
function toVariableEntries(variables: VariableMap): flyteidl2.core.IVariableEntry[] {
  const entries = Object.entries(variables).map(([key, value]) => ({ key, value }));
  return entries.sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
}

/** Readers expect `interruptible` even if unset, and no `metadata` without labels or annotations. */
function createMetadataMessage(metadata: TaskMetadata): flyteidl2.core.ITaskMetadata {
  const { labels, annotations, interruptible = false } = metadata;
  const isLabelled = Object.keys(labels).length > 0 || Object.keys(annotations).length > 0;
  return {
    ...messageFromMetadata(metadata),
    interruptible,
    ...(!isLabelled && { metadata: undefined }),
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
