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
import { mergeOver, updatePart } from "./template-origin.ts";

/*
 * The parts of a template that both protocols write alike. Each starts from the message it was decoded from, if any.
 */

type Written = Pick<flyteidl.core.ITaskTemplate, "id" | "securityContext">;

export function messageFromParts(
  template: TaskTemplate,
  before: TaskTemplate | undefined,
  original: Written | undefined,
): Written & { readonly type: string; readonly taskTypeVersion: number } {
  const resourceType = RESOURCE_TYPE_TASK;
  return {
    id: updatePart("id", template, before, original, (id) => ({ ...id, resourceType })),
    type: template.type,
    taskTypeVersion: template.taskTypeVersion,
    securityContext: updatePart(
      "securityContext",
      template,
      before,
      original,
      messageFromSecurityContext,
    ),
  };
}

/** Readers expect `retries`, `generatesDeck` and `metadata` even if they are empty. */
export function messageFromMetadata(
  { runtime, timeout, retries, generatesDeck, labels, annotations, ...metadata }: TaskMetadata,
  _before: TaskMetadata | undefined,
  original: flyteidl.core.ITaskMetadata | null | undefined,
): flyteidl.core.ITaskMetadata {
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
  container: Container,
  before: Container | undefined,
  original: flyteidl.core.IContainer | null | undefined,
): flyteidl.core.IContainer {
  const { image, command, args, env } = container;
  return {
    image,
    command,
    args,
    env: env === before?.env ? (original?.env ?? env) : env,
    resources: updatePart("resources", container, before, original, messageFromResources),
  };
}

function messageFromResources({ requests, limits }: Resources): flyteidl.core.IResources {
  const toMessages = (entries: readonly ResourceEntry[]): { name: number; value: string }[] =>
    entries.map(({ name, value }) => ({ name: resourceNames.toNumber(name), value }));
  return { requests: toMessages(requests), limits: toMessages(limits) };
}

export function messageFromSql({ statement, dialect }: Sql): flyteidl.core.ISql {
  return { statement, dialect: dialects.toNumber(dialect) };
}

function messageFromSecurityContext(
  context: SecurityContext,
  before: SecurityContext | undefined,
  original: flyteidl.core.ISecurityContext | null | undefined,
): flyteidl.core.ISecurityContext {
  return {
    runAs: updatePart("runAs", context, before, original, (identity) => identity),
    secrets:
      context.secrets === before?.secrets && original?.secrets != null
        ? original.secrets
        : context.secrets.map(messageFromSecret),
  };
}

function messageFromSecret(secret: SecretRequest): flyteidl.core.ISecret {
  return { ...secret, mountRequirement: mountTypes.toNumber(secret.mountRequirement) };
}
