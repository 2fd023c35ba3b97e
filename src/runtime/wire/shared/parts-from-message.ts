import { structToJson } from "../../base/struct.ts";
import type { Duration } from "../../values/types/duration.ts";
import type {
  Container,
  Identifier,
  ResourceEntry,
  SecretRequest,
  SecurityContext,
  Sql,
  TaskMetadata,
  TaskTemplate,
} from "../models/task-template.ts";
import type { flyteidl } from "../v1/generated/messages.js";
import { dialects, mountTypes, resourceNames, runtimeTypes } from "./enums.ts";
import { durationFromMessage } from "./timestamps.ts";

/**
 * Reads the parts of a template that are alike in both protocols. Missing parts get their defaults.
 */
export function partsFromMessage(
  message: Omit<flyteidl.core.TaskTemplate, "interface" | "config" | "k8sPod" | "$unknowns">,
): Omit<TaskTemplate, "interface" | "config"> {
  const { id, type, taskTypeVersion, metadata, custom, container, sql, securityContext } = message;
  return {
    id: identifierFromMessage(id),
    type,
    taskTypeVersion,
    metadata: metadataFromMessage(metadata),
    custom: custom === null ? {} : structToJson(custom as object),
    ...(container !== null &&
      !isEmptyContainer(container) && { container: containerFromMessage(container) }),
    ...(sql !== null && { sql: sqlFromMessage(sql) }),
    ...(securityContext !== null && {
      securityContext: securityContextFromMessage(securityContext),
    }),
  };
}

function identifierFromMessage(id: flyteidl.core.Identifier | null): Identifier {
  const { project = "", domain = "", name = "", version = "", org = "" } = id ?? {};
  return { project, domain, name, version, org };
}

function metadataFromMessage(metadata: flyteidl.core.TaskMetadata | null): TaskMetadata {
  return {
    runtime: runtimeFromMessage(metadata?.runtime ?? null),
    retries: metadata?.retries?.retries ?? 0,
    timeout: timeoutFromMessage(metadata?.timeout ?? null),
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

function runtimeFromMessage(
  runtime: flyteidl.core.RuntimeMetadata | null,
): TaskMetadata["runtime"] {
  const { type = 0, version = "", flavor = "" } = runtime ?? {};
  return { type: runtimeTypes.toWord(type) ?? "OTHER", version, flavor };
}

/** Flyte treats a timeout of zero as no timeout. */
function timeoutFromMessage(timeout: flyteidl.core.TaskMetadata["timeout"]): Duration | undefined {
  const duration = timeout && durationFromMessage(timeout, "the timeout of a task");
  return duration && (duration.seconds !== 0 || duration.nanos !== 0) ? duration : undefined;
}

function containerFromMessage(message: flyteidl.core.Container): Container {
  const { image, command, args, env, resources } = message;
  return {
    image,
    command,
    args,
    env: env.map(({ key, value }) => ({ key, value })),
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
  entry: Pick<flyteidl.core.Resources.ResourceEntry, "name" | "value">,
): ResourceEntry {
  return { name: resourceNames.toWord(entry.name) ?? "UNKNOWN", value: entry.value };
}

function sqlFromMessage({ statement, dialect }: flyteidl.core.Sql): Sql {
  return { statement, dialect: dialects.toWord(dialect) ?? "UNDEFINED" };
}

function securityContextFromMessage({
  runAs,
  secrets,
}: flyteidl.core.SecurityContext): SecurityContext {
  return {
    ...(runAs !== null && {
      runAs: { iamRole: runAs.iamRole, k8sServiceAccount: runAs.k8sServiceAccount },
    }),
    secrets: secrets.map(secretFromMessage),
  };
}

function secretFromMessage(secret: flyteidl.core.Secret): SecretRequest {
  const { key, group, groupVersion, envVar } = secret;
  const mountRequirement = mountTypes.toWord(secret.mountRequirement) ?? "ANY";
  return { key, group, groupVersion, mountRequirement, envVar };
}
