import { setOwn } from "../../json.ts";
import type { LiteralType } from "../../literals/literal-type.ts";
import type { Container, Identifier, ResourceEntry, SecretRequest, SecurityContext, TaskMetadata, TaskTemplate, Variable, VariableMap } from "../../task-template/task-template.ts";
import type { Duration } from "../../types/duration.ts";
import { durationOf } from "../duration.ts";
import { structToJson } from "../../struct/json-struct.ts";
import { dialects, mountTypes, resourceNames, runtimeTypes } from "./enums.ts";
import type { flyteidl } from "./generated/messages.js";

/** The template that a message says. Parts that are not on the wire are filled with what they mean there. */
export function templateOfMessage(message: flyteidl.core.TaskTemplate): TaskTemplate {
  const { container, sql, securityContext } = message;
  return {
    id: identifierOf(message.id),
    type: message.type,
    taskTypeVersion: message.taskTypeVersion,
    metadata: metadataOf(message.metadata),
    interface: { inputs: variablesOf(message.interface?.inputs ?? null), outputs: variablesOf(message.interface?.outputs ?? null) },
    custom: message.custom === null ? {} : structToJson(message.custom as object),
    config: { ...message.config },
    ...(container !== null && { container: containerOf(container) }),
    ...(sql !== null && { sql: { statement: sql.statement, dialect: dialects.wordOf(sql.dialect) ?? "UNDEFINED" } }),
    ...(securityContext !== null && { securityContext: securityContextOf(securityContext) }),
  };
}

function identifierOf(id: flyteidl.core.Identifier | null): Identifier {
  return { project: id?.project ?? "", domain: id?.domain ?? "", name: id?.name ?? "", version: id?.version ?? "", org: id?.org ?? "" };
}

function metadataOf(metadata: flyteidl.core.TaskMetadata | null): TaskMetadata {
  const runtime = metadata?.runtime;
  return {
    runtime: { type: runtimeTypes.wordOf(runtime?.type ?? 0) ?? "OTHER", version: runtime?.version ?? "", flavor: runtime?.flavor ?? "" },
    retries: metadata?.retries?.retries ?? 0,
    timeout: timeoutOf(metadata),
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

/** To Flyte a timeout of zero is none. */
function timeoutOf(metadata: flyteidl.core.TaskMetadata | null): Duration | undefined {
  const timeout = metadata?.timeout;
  const duration = timeout && durationOf(timeout, "the timeout of a task");
  return duration && (duration.seconds !== 0 || duration.nanos !== 0) ? duration : undefined;
}

function variablesOf(map: flyteidl.core.VariableMap | null): VariableMap {
  const variables: Record<string, Variable> = {};
  for (const [name, { type, description }] of Object.entries(map?.variables ?? {})) {
    setOwn(variables, name, { type: (type ?? {}) as LiteralType, description });
  }
  return variables;
}

function containerOf({ image, command, args, env, resources }: flyteidl.core.Container): Container {
  return {
    image,
    command,
    args,
    env: env.map(({ key, value }) => ({ key, value })),
    ...(resources !== null && { resources: { requests: resources.requests.map(resourceEntryOf), limits: resources.limits.map(resourceEntryOf) } }),
  };
}

function resourceEntryOf({ name, value }: { readonly name: number; readonly value: string }): ResourceEntry {
  return { name: resourceNames.wordOf(name) ?? "UNKNOWN", value };
}

function securityContextOf({ runAs, secrets }: flyteidl.core.SecurityContext): SecurityContext {
  return {
    ...(runAs !== null && { runAs: { iamRole: runAs.iamRole, k8sServiceAccount: runAs.k8sServiceAccount } }),
    secrets: secrets.map(secretOf),
  };
}

function secretOf({ key, group, groupVersion, mountRequirement, envVar }: flyteidl.core.Secret): SecretRequest {
  return { key, group, groupVersion, mountRequirement: mountTypes.wordOf(mountRequirement) ?? "ANY", envVar };
}
