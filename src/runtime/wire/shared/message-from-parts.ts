import type { Duration } from "../../values/types/duration.ts";
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
import type { flyteidl } from "../v1/generated/messages.js";
import { RESOURCE_TYPE_TASK, dialects, mountTypes, resourceNames, runtimeTypes } from "./enums.ts";
import { over, renew } from "./template-origin.ts";

/*
 * The parts of a template that Flyte 1 and Flyte 2 write alike. Each is made over the message that it was decoded from,
 * if it was. Straight-line code, as each task is serialized with it: key-value pairs have the message's shape and are
 * not copied.
 */

type Messages = typeof flyteidl.core;
type Encodable<Name extends keyof Messages> = Messages[Name] extends {
  encode(message: infer Message, writer: never): unknown;
}
  ? Message
  : never;

export function messageFromIdentifier({
  project,
  domain,
  name,
  version,
  org,
}: Identifier): Encodable<"Identifier"> {
  return { resourceType: RESOURCE_TYPE_TASK, project, domain, name, version, org };
}

export function messageFromRuntime(
  { type, version, flavor }: TaskMetadata["runtime"],
  original: object | null | undefined,
): Encodable<"RuntimeMetadata"> {
  return over(original, { type: runtimeTypes.toNumber(type), version, flavor });
}

/** To Flyte a timeout of zero is none. */
export function messageFromTimeout(timeout: Duration | undefined): Duration | undefined {
  return timeout === undefined || (timeout.seconds === 0 && timeout.nanos === 0)
    ? undefined
    : timeout;
}

export function messageFromContainer(
  container: Container,
  before: Container | undefined,
  original: Encodable<"Container"> | null | undefined,
): Encodable<"Container"> {
  const { image, command, args, env, resources } = container;
  return {
    image,
    command,
    args,
    env: env === before?.env ? (original?.env ?? env) : env,
    resources: renew(resources, before?.resources, original?.resources, messageFromResources),
  };
}

function messageFromResources({ requests, limits }: Resources): Encodable<"Resources"> {
  return {
    requests: requests.map(messageFromResourceEntry),
    limits: limits.map(messageFromResourceEntry),
  };
}

function messageFromResourceEntry({ name, value }: ResourceEntry): {
  readonly name: number;
  readonly value: string;
} {
  return { name: resourceNames.toNumber(name), value };
}

export function messageFromSql({ statement, dialect }: Sql): Encodable<"Sql"> {
  return { statement, dialect: dialects.toNumber(dialect) };
}

export function messageFromSecurityContext(
  { runAs, secrets }: SecurityContext,
  before: SecurityContext | undefined,
  original: Encodable<"SecurityContext"> | null | undefined,
): Encodable<"SecurityContext"> {
  return {
    runAs: renew(runAs, before?.runAs, original?.runAs, (identity) => identity),
    secrets:
      secrets === before?.secrets
        ? (original?.secrets ?? secrets.map(messageFromSecret))
        : secrets.map(messageFromSecret),
  };
}

function messageFromSecret({
  group,
  groupVersion,
  key,
  mountRequirement,
  envVar,
}: SecretRequest): Encodable<"Secret"> {
  return {
    group,
    groupVersion,
    key,
    mountRequirement: mountTypes.toNumber(mountRequirement),
    envVar,
  };
}
