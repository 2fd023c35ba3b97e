import { setOwn } from "../../json.ts";
import type { LiteralType } from "../../literals/literal-type.ts";
import { structToJson } from "../../struct/json-struct.ts";
import type { TaskTemplate, Variable, VariableMap } from "../../task-template/task-template.ts";
import {
  containerOf,
  identifierOf,
  isBare,
  metadataOf,
  securityContextOf,
  sqlOf,
} from "../template/parts-of-message.ts";
import type { flyteidl2 } from "./generated/messages.js";

/** The template that a message says. Parts that are not on the wire are filled with what they mean there. */
export function templateOfMessage(message: flyteidl2.core.TaskTemplate): TaskTemplate {
  const { container, sql, securityContext } = message;
  return {
    id: identifierOf(message.id),
    type: message.type,
    taskTypeVersion: message.taskTypeVersion,
    metadata: metadataOf(message.metadata),
    interface: {
      inputs: variablesOf(message.interface?.inputs ?? null),
      outputs: variablesOf(message.interface?.outputs ?? null),
    },
    custom: message.custom === null ? {} : structToJson(message.custom as object),
    config: configOf(message),
    ...(container !== null && !isBare(container) && { container: containerOf(container) }),
    ...(sql !== null && { sql: sqlOf(sql) }),
    ...(securityContext !== null && { securityContext: securityContextOf(securityContext) }),
  };
}

/** A task's configuration stands beside its container; what stands in the template itself is the platform's. */
function configOf({ config, container }: flyteidl2.core.TaskTemplate): TaskTemplate["config"] {
  const all: Record<string, string> = { ...config };
  for (const { key, value } of container?.config ?? []) setOwn(all, key, value);
  return all;
}

/** As in a map of protobuf, the last of one name counts. */
function variablesOf(map: flyteidl2.core.VariableMap | null): VariableMap {
  const variables: Record<string, Variable> = {};
  for (const { key, value } of map?.variables ?? []) {
    setOwn(variables, key, {
      type: (value?.type ?? {}) as LiteralType,
      description: value?.description ?? "",
    });
  }
  return variables;
}
