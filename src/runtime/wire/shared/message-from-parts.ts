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
import { mergeOver, updatePart } from "./template-origin.ts";

/*
 * The parts of a template that both protocols write alike, each built over the message it was decoded from, if any.
 */

export function messageFromIdentifier({
  project,
  domain,
  name,
  version,
  org,
}: Identifier): flyteidl.core.IIdentifier {
  return { resourceType: RESOURCE_TYPE_TASK, project, domain, name, version, org };
}

export function messageFromRuntime(
  { type, version, flavor }: TaskMetadata["runtime"],
  original: object | null | undefined,
): flyteidl.core.IRuntimeMetadata {
  return mergeOver(original, { type: runtimeTypes.toNumber(type), version, flavor });
}

/** Flyte reads a timeout of zero as none. */
export function messageFromTimeout(timeout: Duration | undefined): Duration | undefined {
  return timeout === undefined || (timeout.seconds === 0 && timeout.nanos === 0)
    ? undefined
    : timeout;
}

export function messageFromContainer(
  container: Container,
  before: Container | undefined,
  original: flyteidl.core.IContainer | null | undefined,
): flyteidl.core.IContainer {
  const { image, command, args, env, resources } = container;
  return {
    image,
    command,
    args,
    env: env === before?.env ? (original?.env ?? env) : env,
    resources: updatePart(resources, before?.resources, original?.resources, messageFromResources),
  };
}

function messageFromResources({ requests, limits }: Resources): flyteidl.core.IResources {
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

export function messageFromSql({ statement, dialect }: Sql): flyteidl.core.ISql {
  return { statement, dialect: dialects.toNumber(dialect) };
}

export function messageFromSecurityContext(
  { runAs, secrets }: SecurityContext,
  before: SecurityContext | undefined,
  original: flyteidl.core.ISecurityContext | null | undefined,
): flyteidl.core.ISecurityContext {
  return {
    runAs: updatePart(runAs, before?.runAs, original?.runAs, (identity) => identity),
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
}: SecretRequest): flyteidl.core.ISecret {
  return {
    group,
    groupVersion,
    key,
    mountRequirement: mountTypes.toNumber(mountRequirement),
    envVar,
  };
}
