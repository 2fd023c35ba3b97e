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
  TaskTemplate,
} from "../models/task-template.ts";
import type { flyteidl } from "../v1/generated/messages.js";
import { RESOURCE_TYPE_TASK, dialects, mountTypes, resourceNames, runtimeTypes } from "./enums.ts";
import { mergeOver, updatePart } from "./template-origin.ts";

/*
 * The parts of a template that both protocols write alike. Each starts from the message it was decoded from, if any.
 */

type Written = Pick<flyteidl.core.ITaskTemplate, "id" | "securityContext">;

export function messageFromParts(
  { id, type, taskTypeVersion, securityContext }: TaskTemplate,
  before: TaskTemplate | undefined,
  original: Written | undefined,
): Written & { readonly type: string; readonly taskTypeVersion: number } {
  return {
    id: updatePart(id, before?.id, original?.id, messageFromIdentifier),
    type,
    taskTypeVersion,
    securityContext: updatePart(
      securityContext,
      before?.securityContext,
      original?.securityContext,
      (now) => messageFromSecurityContext(now, before?.securityContext, original?.securityContext),
    ),
  };
}

function messageFromIdentifier({
  project,
  domain,
  name,
  version,
  org,
}: Identifier): flyteidl.core.IIdentifier {
  return { resourceType: RESOURCE_TYPE_TASK, project, domain, name, version, org };
}

/** Readers expect `retries`, `generatesDeck` and `metadata` even if they are empty. */
export function messageFromMetadata(
  { runtime, timeout, retries, generatesDeck, labels, annotations, ...metadata }: TaskMetadata,
  original: flyteidl.core.ITaskMetadata | null | undefined,
): flyteidl.core.ITaskMetadata {
  return {
    ...metadata,
    runtime: mergeOver(original?.runtime, {
      ...runtime,
      type: runtimeTypes.toNumber(runtime.type),
    }),
    timeout: messageFromTimeout(timeout),
    retries: mergeOver(original?.retries, { retries }),
    generatesDeck: { value: generatesDeck },
    metadata: mergeOver(original?.metadata, { labels, annotations }),
  };
}

/** Flyte treats a timeout of zero as no timeout. */
function messageFromTimeout(timeout: Duration | undefined): Duration | undefined {
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

function messageFromSecurityContext(
  { runAs, secrets }: SecurityContext,
  before: SecurityContext | undefined,
  original: flyteidl.core.ISecurityContext | null | undefined,
): flyteidl.core.ISecurityContext {
  return {
    runAs: updatePart(runAs, before?.runAs, original?.runAs, (identity) => identity),
    secrets:
      secrets === before?.secrets && original?.secrets != null
        ? original.secrets
        : secrets.map(messageFromSecret),
  };
}

function messageFromSecret(secret: SecretRequest): flyteidl.core.ISecret {
  const { group, groupVersion, key, envVar } = secret;
  const mountRequirement = mountTypes.toNumber(secret.mountRequirement);
  return { group, groupVersion, key, mountRequirement, envVar };
}
