import type { Container, Identifier, ResourceEntry, SecretRequest, SecurityContext, Sql, TaskMetadata, TaskTemplate } from "../../task-template/task-template.ts";
import { jsonToStruct } from "../../struct/json-struct.ts";
import { RESOURCE_TYPE_TASK, dialects, mountTypes, resourceNames, runtimeTypes } from "./enums.ts";
import type { flyteidl } from "./generated/messages.js";

type Messages = typeof flyteidl.core;
type Given<Name extends keyof Messages> = Messages[Name] extends { encode(message: infer Message, writer: never): unknown } ? Message : never;

/**
 * The template as the message that encode takes. Straight-line code, as each task is serialized with it: the model's
 * variables, types and key-value pairs have the message's shape and are not copied.
 */
export function messageOfTemplate(template: TaskTemplate): Given<"TaskTemplate"> {
  return {
    id: identifierOf(template.id),
    type: template.type,
    metadata: metadataOf(template.metadata),
    interface: { inputs: { variables: template.interface.inputs }, outputs: { variables: template.interface.outputs } },
    custom: isEmpty(template.custom) ? undefined : jsonToStruct(template.custom),
    container: template.container && containerOf(template.container),
    taskTypeVersion: template.taskTypeVersion,
    securityContext: template.securityContext && securityContextOf(template.securityContext),
    config: template.config,
    sql: template.sql && sqlOf(template.sql),
  };
}

function identifierOf({ project, domain, name, version, org }: Identifier): Given<"Identifier"> {
  return { resourceType: RESOURCE_TYPE_TASK, project, domain, name, version, org };
}

/** Readers count on `retries`, `generatesDeck` and `metadata` to be there even where they say nothing. */
function metadataOf(metadata: TaskMetadata): Given<"TaskMetadata"> {
  const { runtime, timeout } = metadata;
  return {
    discoverable: metadata.discoverable,
    runtime: { type: runtimeTypes.numberOf(runtime.type), version: runtime.version, flavor: runtime.flavor },
    timeout: timeout === undefined || (timeout.seconds === 0 && timeout.nanos === 0) ? undefined : timeout,
    retries: { retries: metadata.retries },
    discoveryVersion: metadata.discoveryVersion,
    deprecatedErrorMessage: metadata.deprecatedErrorMessage,
    interruptible: metadata.interruptible,
    cacheSerializable: metadata.cacheSerializable,
    podTemplateName: metadata.podTemplateName,
    cacheIgnoreInputVars: metadata.cacheIgnoreInputVars,
    isEager: metadata.isEager,
    generatesDeck: { value: metadata.generatesDeck },
    metadata: { labels: metadata.labels, annotations: metadata.annotations },
  };
}

function containerOf({ image, command, args, env, resources }: Container): Given<"Container"> {
  return {
    image,
    command,
    args,
    resources: resources === undefined ? {} : { requests: resources.requests.map(resourceEntryOf), limits: resources.limits.map(resourceEntryOf) },
    env,
  };
}

function resourceEntryOf({ name, value }: ResourceEntry): { readonly name: number; readonly value: string } {
  return { name: resourceNames.numberOf(name), value };
}

function sqlOf({ statement, dialect }: Sql): Given<"Sql"> {
  return { statement, dialect: dialects.numberOf(dialect) };
}

function securityContextOf({ runAs, secrets }: SecurityContext): Given<"SecurityContext"> {
  return { runAs, secrets: secrets.map(secretOf) };
}

function secretOf({ group, groupVersion, key, mountRequirement, envVar }: SecretRequest): Given<"Secret"> {
  return { group, groupVersion, key, mountRequirement: mountTypes.numberOf(mountRequirement), envVar };
}

function isEmpty(object: object): boolean {
  for (const _key in object) return false;
  return true;
}
