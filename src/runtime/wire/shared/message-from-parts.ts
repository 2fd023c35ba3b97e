import type { Duration } from "../../values/types/duration.ts";
import type {
  Container,
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
import { type Change, mergeOver, updatePart } from "./template-origin.ts";

/*
 * The parts of a template that both protocols write alike. Each starts from the message it was decoded from, if any.
 */

type Written = Pick<flyteidl.core.ITaskTemplate, "id" | "securityContext">;

export function messageFromParts(
  template: Change<TaskTemplate, Written>,
): Written & { readonly type: string; readonly taskTypeVersion: number } {
  const { type, taskTypeVersion } = template.now;
  const resourceType = RESOURCE_TYPE_TASK;
  return {
    id: updatePart(template, "id", ({ now }) => ({ ...now, resourceType })),
    type,
    taskTypeVersion,
    securityContext: updatePart(template, "securityContext", messageFromSecurityContext),
  };
}

/** Readers expect `retries`, `generatesDeck` and `metadata` even if they are empty. */
export function messageFromMetadata({
  now: { runtime, timeout, retries, generatesDeck, labels, annotations, ...metadata },
  original,
}: Change<TaskMetadata, flyteidl.core.ITaskMetadata>): flyteidl.core.ITaskMetadata {
  const type = runtimeTypes.toNumber(runtime.type);
  return {
    ...metadata,
    runtime: mergeOver(original?.runtime, { ...runtime, type }),
    timeout: timeout && unlessZero(timeout),
    retries: mergeOver(original?.retries, { retries }),
    generatesDeck: { value: generatesDeck },
    metadata: mergeOver(original?.metadata, { labels, annotations }),
  };
}

/** Flyte treats a timeout of zero as no timeout. */
export function unlessZero(timeout: Duration): Duration | undefined {
  return timeout.seconds === 0 && timeout.nanos === 0 ? undefined : timeout;
}

export function messageFromContainer(
  container: Change<Container, flyteidl.core.IContainer>,
): flyteidl.core.IContainer {
  const { now, before, original } = container;
  const { image, command, args, env } = now;
  return {
    image,
    command,
    args,
    env: env === before?.env ? (original?.env ?? env) : env,
    resources: updatePart(container, "resources", messageFromResources),
  };
}

function messageFromResources({ now }: Change<Resources, unknown>): flyteidl.core.IResources {
  const toMessages = (entries: readonly ResourceEntry[]): { name: number; value: string }[] =>
    entries.map(({ name, value }) => ({ name: resourceNames.toNumber(name), value }));
  return { requests: toMessages(now.requests), limits: toMessages(now.limits) };
}

export function messageFromSql({ now }: Change<Sql, unknown>): flyteidl.core.ISql {
  return { statement: now.statement, dialect: dialects.toNumber(now.dialect) };
}

function messageFromSecurityContext(
  context: Change<SecurityContext, flyteidl.core.ISecurityContext>,
): flyteidl.core.ISecurityContext {
  const { now, before, original } = context;
  const isUnchanged = now.secrets === before?.secrets && original?.secrets != null;
  return {
    runAs: updatePart(context, "runAs", (runAs) => runAs.now),
    secrets: isUnchanged ? original.secrets : now.secrets.map(messageFromSecret),
  };
}

function messageFromSecret(secret: SecretRequest): flyteidl.core.ISecret {
  return { ...secret, mountRequirement: mountTypes.toNumber(secret.mountRequirement) };
}
