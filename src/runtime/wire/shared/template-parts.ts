import { structToJson } from "../../base/struct.ts";
import type { Duration } from "../../values/types/duration.ts";
import type {
  Container,
  ResourceEntry,
  Resources,
  SecurityContext,
  TaskMetadata,
  TaskTemplate,
} from "../models/task-template.ts";
import type { flyteidl } from "../v1/generated/messages.js";
import { dialects, mountTypes, RESOURCE_TYPE_TASK, resourceNames, runtimeTypes } from "./enums.ts";
import { durationFromMessage } from "./timestamps.ts";

/** The parts of a template that both protocols write alike. */
export function messageFromParts(template: TaskTemplate) {
  const { id, type, taskTypeVersion, sql, securityContext } = template;
  return {
    id: { ...id, resourceType: RESOURCE_TYPE_TASK },
    type,
    taskTypeVersion,
    sql: sql && { statement: sql.statement, dialect: dialects.toNumber(sql.dialect) },
    securityContext: securityContext && messageFromSecurityContext(securityContext),
  } satisfies flyteidl.core.ITaskTemplate;
}

/** Readers expect `retries`, `generatesDeck` and `metadata` even if they are empty. */
export function messageFromMetadata(metadata: TaskMetadata): flyteidl.core.ITaskMetadata {
  const { runtime, timeout, retries, generatesDeck, labels, annotations, ...others } = metadata;
  return {
    ...others,
    runtime: { ...runtime, type: runtimeTypes.toNumber(runtime.type) },
    timeout: timeout && unlessZero(timeout),
    retries: { retries },
    generatesDeck: { value: generatesDeck },
    metadata: { labels, annotations },
  };
}

/** Flyte treats a timeout of zero as no timeout. */
function unlessZero(timeout: Duration): Duration | undefined {
  return timeout.seconds === 0 && timeout.nanos === 0 ? undefined : timeout;
}

export function messageFromContainer(container: Container): flyteidl.core.IContainer {
  const { image, command, args, env, resources } = container;
  return { image, command, args, env, resources: resources && messageFromResources(resources) };
}

function messageFromResources({ requests, limits }: Resources): flyteidl.core.IResources {
  const toMessages = (entries: Resources["limits"]): { name: number; value: string }[] =>
    entries.map(({ name, value }) => ({ name: resourceNames.toNumber(name), value }));
  return { requests: toMessages(requests), limits: toMessages(limits) };
}

function messageFromSecurityContext(context: SecurityContext): flyteidl.core.ISecurityContext {
  return {
    ...context,
    secrets: context.secrets.map((secret) => ({
      ...secret,
      mountRequirement: mountTypes.toNumber(secret.mountRequirement),
    })),
  };
}

/**
 * Reads the parts of a template that are alike in both protocols. Missing parts get their defaults.
 */
export function partsFromMessage(
  message: Omit<flyteidl.core.TaskTemplate, "interface" | "config" | "k8sPod" | "$unknowns">,
): Omit<TaskTemplate, "interface" | "config"> {
  const { type, taskTypeVersion, custom, container, sql, securityContext } = message;
  const { project = "", domain = "", name = "", version = "", org = "" } = message.id ?? {};
  return {
    id: { project, domain, name, version, org },
    type,
    taskTypeVersion,
    metadata: metadataFromMessage(message.metadata),
    custom: custom === null ? {} : structToJson(custom as object),
    ...(container !== null &&
      !isEmptyContainer(container) && { container: containerFromMessage(container) }),
    ...(sql !== null && {
      sql: { statement: sql.statement, dialect: dialects.toWord(sql.dialect) ?? "UNDEFINED" },
    }),
    ...(securityContext !== null && {
      securityContext: securityContextFromMessage(securityContext),
    }),
  };
}

function metadataFromMessage(metadata: flyteidl.core.TaskMetadata | null): TaskMetadata {
  const { type = 0, version = "", flavor = "" } = metadata?.runtime ?? {};
  const timeout =
    metadata?.timeout && durationFromMessage(metadata.timeout, "the timeout of a task");
  return {
    runtime: { type: runtimeTypes.toWord(type) ?? "OTHER", version, flavor },
    retries: metadata?.retries?.retries ?? 0,
    timeout: timeout ? unlessZero(timeout) : undefined,
    interruptible: metadata?.interruptible ?? undefined,
    discoverable: metadata?.discoverable ?? false,
    discoveryVersion: metadata?.discoveryVersion ?? "",
    cacheSerializable: metadata?.cacheSerializable ?? false,
    cacheIgnoreInputVars: metadata?.cacheIgnoreInputVars ?? [],
    deprecatedErrorMessage: metadata?.deprecatedErrorMessage ?? "",
    podTemplateName: metadata?.podTemplateName ?? "",
    generatesDeck: metadata?.generatesDeck?.value ?? false,
    isEager: metadata?.isEager ?? false,
    labels: { ...metadata?.metadata?.labels },
    annotations: { ...metadata?.metadata?.annotations },
  };
}

function containerFromMessage(message: flyteidl.core.Container): Container {
  const { image, command, args, resources } = message;
  const env = message.env.map(({ key, value }) => ({ key, value }));
  return {
    image,
    command,
    args,
    env,
    ...(resources !== null && {
      resources: {
        requests: resources.requests.map(resourceEntryFromMessage),
        limits: resources.limits.map(resourceEntryFromMessage),
      },
    }),
  };
}

/** Under Flyte 2 a task without a container has an empty one. */
function isEmptyContainer(container: flyteidl.core.Container): boolean {
  return (
    container.image === "" &&
    container.command.length === 0 &&
    container.args.length === 0 &&
    container.env.length === 0 &&
    container.resources === null &&
    container.dataConfig === null
  );
}

function resourceEntryFromMessage(
  entry: Omit<flyteidl.core.Resources.ResourceEntry, "$unknowns">,
): ResourceEntry {
  return { name: resourceNames.toWord(entry.name) ?? "UNKNOWN", value: entry.value };
}

function securityContextFromMessage(message: flyteidl.core.SecurityContext): SecurityContext {
  const { runAs } = message;
  return {
    ...(runAs !== null && {
      runAs: { iamRole: runAs.iamRole, k8sServiceAccount: runAs.k8sServiceAccount },
    }),
    secrets: message.secrets.map(({ key, group, groupVersion, mountRequirement, envVar }) => ({
      key,
      group,
      groupVersion,
      mountRequirement: mountTypes.toWord(mountRequirement) ?? "ANY",
      envVar,
    })),
  };
}
