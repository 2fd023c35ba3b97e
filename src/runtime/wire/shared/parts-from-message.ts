import { structToJson } from "../../base/struct.ts";
import type {
  Container,
  ResourceEntry,
  SecurityContext,
  TaskMetadata,
  TaskTemplate,
} from "../models/task-template.ts";
import type { flyteidl } from "../v1/generated/messages.js";
import { dialects, mountTypes, resourceNames, runtimeTypes } from "./enums.ts";
import { unlessZero } from "./message-from-parts.ts";
import { durationFromMessage } from "./timestamps.ts";

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
