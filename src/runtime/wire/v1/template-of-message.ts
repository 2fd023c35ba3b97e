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
import type { flyteidl } from "./generated/messages.js";

/** The template that a message says. Parts that are not on the wire are filled with what they mean there. */
export function templateOfMessage(message: flyteidl.core.TaskTemplate): TaskTemplate {
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
    config: { ...message.config },
    ...(container !== null && !isBare(container) && { container: containerOf(container) }),
    ...(sql !== null && { sql: sqlOf(sql) }),
    ...(securityContext !== null && { securityContext: securityContextOf(securityContext) }),
  };
}

function variablesOf(map: flyteidl.core.VariableMap | null): VariableMap {
  const variables: Record<string, Variable> = {};
  for (const [name, { type, description }] of Object.entries(map?.variables ?? {})) {
    setOwn(variables, name, { type: (type ?? {}) as LiteralType, description });
  }
  return variables;
}
