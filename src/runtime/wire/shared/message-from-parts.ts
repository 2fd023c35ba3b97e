import type { Duration } from "../../values/types/duration.ts";
import type {
  Container,
  Resources,
  SecurityContext,
  TaskMetadata,
  TaskTemplate,
} from "../models/task-template.ts";
import type { flyteidl } from "../v1/generated/messages.js";
import { RESOURCE_TYPE_TASK, dialects, mountTypes, resourceNames, runtimeTypes } from "./enums.ts";

/** The parts of a template that both protocols write alike. */
export function messageFromParts({
  id,
  type,
  taskTypeVersion,
  sql,
  securityContext,
}: TaskTemplate): Pick<
  flyteidl.core.ITaskTemplate,
  "id" | "type" | "taskTypeVersion" | "sql" | "securityContext"
> {
  return {
    id: { ...id, resourceType: RESOURCE_TYPE_TASK },
    type,
    taskTypeVersion,
    sql: sql && { statement: sql.statement, dialect: dialects.toNumber(sql.dialect) },
    securityContext: securityContext && messageFromSecurityContext(securityContext),
  };
}

/** Readers expect `retries`, `generatesDeck` and `metadata` even if they are empty. */
export function messageFromMetadata({
  runtime,
  timeout,
  retries,
  generatesDeck,
  labels,
  annotations,
  ...metadata
}: TaskMetadata): flyteidl.core.ITaskMetadata {
  return {
    ...metadata,
    runtime: { ...runtime, type: runtimeTypes.toNumber(runtime.type) },
    timeout: timeout && unlessZero(timeout),
    retries: { retries },
    generatesDeck: { value: generatesDeck },
    metadata: { labels, annotations },
  };
}

/** Flyte treats a timeout of zero as no timeout. */
export function unlessZero(timeout: Duration): Duration | undefined {
  return timeout.seconds === 0 && timeout.nanos === 0 ? undefined : timeout;
}

export function messageFromContainer(container: Container): flyteidl.core.IContainer {
  const { image, command, args, env, resources } = container;
  return { image, command, args, env, resources: resources && messageFromResources(resources) };
}

function messageFromResources({ requests, limits }: Resources): flyteidl.core.IResources {
  const toMessages = (entries: Resources["limits"]): { name: number; value: string }[] =>
    entries.map(({ name, value }) => ({ name: resourceNames.toNumber(name), value }));
  return { requests: toMessages(requests), limits: toMessages(limits) };
}

function messageFromSecurityContext({
  runAs,
  secrets,
}: SecurityContext): flyteidl.core.ISecurityContext {
  return {
    runAs,
    secrets: secrets.map((secret) => ({
      ...secret,
      mountRequirement: mountTypes.toNumber(secret.mountRequirement),
    })),
  };
}
