import type {
  Container,
  Identifier,
  ResourceEntry,
  Resources,
  SecretRequest,
  SecurityContext,
  Sql,
  TaskMetadata,
} from "../models/task-template.ts";
import type { Duration } from "../../values/types/duration.ts";
import { over, renew } from "../codec/renew.ts";
import { RESOURCE_TYPE_TASK, dialects, mountTypes, resourceNames, runtimeTypes } from "../enums.ts";
import type { flyteidl } from "../v1/generated/messages.js";

/*
 * The parts of a template that Flyte 1 and Flyte 2 write alike. Each is made over the message that it was decoded from,
 * if it was. Straight-line code, as each task is serialized with it: key-value pairs have the message's shape and are
 * not copied.
 */

type Messages = typeof flyteidl.core;
type Given<Name extends keyof Messages> = Messages[Name] extends {
  encode(message: infer Message, writer: never): unknown;
}
  ? Message
  : never;

export function messageOfIdentifier({
  project,
  domain,
  name,
  version,
  org,
}: Identifier): Given<"Identifier"> {
  return { resourceType: RESOURCE_TYPE_TASK, project, domain, name, version, org };
}

export function messageOfRuntime(
  { type, version, flavor }: TaskMetadata["runtime"],
  original: object | null | undefined,
): Given<"RuntimeMetadata"> {
  return over(original, { type: runtimeTypes.numberOf(type), version, flavor });
}

/** To Flyte a timeout of zero is none. */
export function messageOfTimeout(timeout: Duration | undefined): Duration | undefined {
  return timeout === undefined || (timeout.seconds === 0 && timeout.nanos === 0)
    ? undefined
    : timeout;
}

export function messageOfContainer(
  container: Container,
  before: Container | undefined,
  original: Given<"Container"> | null | undefined,
): Given<"Container"> {
  const { image, command, args, env, resources } = container;
  return {
    image,
    command,
    args,
    env: env === before?.env ? (original?.env ?? env) : env,
    resources: renew(resources, before?.resources, original?.resources, messageOfResources),
  };
}

function messageOfResources({ requests, limits }: Resources): Given<"Resources"> {
  return {
    requests: requests.map(messageOfResourceEntry),
    limits: limits.map(messageOfResourceEntry),
  };
}

function messageOfResourceEntry({ name, value }: ResourceEntry): {
  readonly name: number;
  readonly value: string;
} {
  return { name: resourceNames.numberOf(name), value };
}

export function messageOfSql({ statement, dialect }: Sql): Given<"Sql"> {
  return { statement, dialect: dialects.numberOf(dialect) };
}

export function messageOfSecurityContext(
  { runAs, secrets }: SecurityContext,
  before: SecurityContext | undefined,
  original: Given<"SecurityContext"> | null | undefined,
): Given<"SecurityContext"> {
  return {
    runAs: renew(runAs, before?.runAs, original?.runAs, (identity) => identity),
    secrets:
      secrets === before?.secrets
        ? (original?.secrets ?? secrets.map(messageOfSecret))
        : secrets.map(messageOfSecret),
  };
}

function messageOfSecret({
  group,
  groupVersion,
  key,
  mountRequirement,
  envVar,
}: SecretRequest): Given<"Secret"> {
  return {
    group,
    groupVersion,
    key,
    mountRequirement: mountTypes.numberOf(mountRequirement),
    envVar,
  };
}
