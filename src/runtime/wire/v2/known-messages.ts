import type { Literal } from "../../values/literal.ts";
import {
  type KnownMessage,
  isErrorDocument,
  isJsonObject,
  isLiteral,
  isLiteralMap,
  isResource,
  isTemplate,
  knownMessage,
} from "../inspect/known-message.ts";
import { flyteidl2 } from "./generated/messages.js";
import { literalMapFromNamed } from "./literals.ts";

const { connector, core, task } = flyteidl2;

/**
 * The messages that are stored in files. `Outputs` and `core.LiteralMap` have the same bytes as
 * `Inputs`.
 */
export const KNOWN_MESSAGES: readonly KnownMessage[] = [
  knownMessage(core.TaskTemplate, isTemplate),
  knownMessage(task.TaskSpec, ({ taskTemplate }) => isTemplate(taskTemplate)),
  knownMessage(task.Inputs, ({ literals }) => isLiteralMap(literalMapFromNamed(literals))),
  knownMessage(core.Literal, (message) => isLiteral(message as Literal)),
  knownMessage(core.ErrorDocument, isErrorDocument),
  knownMessage(connector.Resource, isResource),
  knownMessage(connector.CreateTaskRequest, ({ template }) => isTemplate(template)),
  knownMessage(connector.CreateTaskResponse, ({ resourceMeta }) => isJsonObject(resourceMeta)),
  knownMessage(connector.GetTaskRequest, isTaskRequest),
  knownMessage(connector.GetTaskResponse, ({ resource }) => isResource(resource)),
  knownMessage(connector.DeleteTaskRequest, isTaskRequest),
];

function isTaskRequest(
  request: flyteidl2.connector.GetTaskRequest | flyteidl2.connector.DeleteTaskRequest,
): boolean {
  return isJsonObject(request.resourceMeta) && Boolean(request.taskCategory?.name);
}
