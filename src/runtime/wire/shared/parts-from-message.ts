import type { Duration } from "../../values/types/duration.ts";
import type {
  Container,
  Identifier,
  ResourceEntry,
  SecretRequest,
  SecurityContext,
  Sql,
  TaskMetadata,
} from "../models/task-template.ts";
import type { flyteidl } from "../v1/generated/messages.js";
import { dialects, mountTypes, resourceNames, runtimeTypes } from "./enums.ts";
import { durationFromMessage } from "./timestamps.ts";

/* The parts of a template that both protocols read alike; a missing part gets its default. */

export function identifierFromMessage(
  id: Omit<flyteidl.core.Identifier, "$unknowns"> | null,
): Identifier {
  return {
    project: id?.project ?? "",
    domain: id?.domain ?? "",
    name: id?.name ?? "",
    version: id?.version ?? "",
    org: id?.org ?? "",
  };
}

function runtimeFromMessage(
  runtime: flyteidl.core.RuntimeMetadata | null | undefined,
): TaskMetadata["runtime"] {
  return {
    type: runtimeTypes.toWord(runtime?.type ?? 0) ?? "OTHER",
    version: runtime?.version ?? "",
    flavor: runtime?.flavor ?? "",
  };
}

export function metadataFromMessage(
  metadata: Omit<flyteidl.core.TaskMetadata, "$unknowns"> | null,
): TaskMetadata {
  return {
    runtime: runtimeFromMessage(metadata?.runtime),
    retries: metadata?.retries?.retries ?? 0,
    timeout: timeoutFromMessage(metadata?.timeout),
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

/** Flyte reads a timeout of zero as none. */
function timeoutFromMessage(
  timeout: Parameters<typeof durationFromMessage>[0] | null | undefined,
): Duration | undefined {
  const duration = timeout && durationFromMessage(timeout, "the timeout of a task");
  return duration && (duration.seconds !== 0 || duration.nanos !== 0) ? duration : undefined;
}

export function containerFromMessage({
  image,
  command,
  args,
  env,
  resources,
}: flyteidl.core.Container): Container {
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
export function isEmptyContainer({
  image,
  command,
  args,
  env,
  resources,
  dataConfig,
}: flyteidl.core.Container): boolean {
  return (
    image === "" &&
    command.length === 0 &&
    args.length === 0 &&
    env.length === 0 &&
    resources === null &&
    dataConfig === null
  );
}

function resourceEntryFromMessage({
  name,
  value,
}: {
  readonly name: number;
  readonly value: string;
}): ResourceEntry {
  return { name: resourceNames.toWord(name) ?? "UNKNOWN", value };
}

export function sqlFromMessage({ statement, dialect }: flyteidl.core.Sql): Sql {
  return { statement, dialect: dialects.toWord(dialect) ?? "UNDEFINED" };
}

export function securityContextFromMessage({
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

function secretFromMessage({
  key,
  group,
  groupVersion,
  mountRequirement,
  envVar,
}: flyteidl.core.Secret): SecretRequest {
  return {
    key,
    group,
    groupVersion,
    mountRequirement: mountTypes.toWord(mountRequirement) ?? "ANY",
    envVar,
  };
}
