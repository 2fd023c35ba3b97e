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

/** The messages that end up in files; `Outputs` and `core.LiteralMap` have the same bytes as `Inputs`. */
export const KNOWN_MESSAGES: readonly KnownMessage[] = [
  knownMessage("flyteidl2.core.TaskTemplate", core.TaskTemplate, isTemplate),
  knownMessage("flyteidl2.task.TaskSpec", task.TaskSpec, ({ taskTemplate }) =>
    isTemplate(taskTemplate),
  ),
  knownMessage("flyteidl2.task.Inputs", task.Inputs, ({ literals }) =>
    isLiteralMap(literalMapFromNamed(literals)),
  ),
  knownMessage("flyteidl2.core.Literal", core.Literal, (message) => isLiteral(message as Literal)),
  knownMessage("flyteidl2.core.ErrorDocument", core.ErrorDocument, isErrorDocument),
  knownMessage("flyteidl2.connector.Resource", connector.Resource, isResource),
  knownMessage(
    "flyteidl2.connector.CreateTaskRequest",
    connector.CreateTaskRequest,
    ({ template }) => isTemplate(template),
  ),
  knownMessage(
    "flyteidl2.connector.CreateTaskResponse",
    connector.CreateTaskResponse,
    ({ resourceMeta }) => isJsonObject(resourceMeta),
  ),
  knownMessage("flyteidl2.connector.GetTaskRequest", connector.GetTaskRequest, isTaskRequest),
  knownMessage("flyteidl2.connector.GetTaskResponse", connector.GetTaskResponse, ({ resource }) =>
    isResource(resource),
  ),
  knownMessage("flyteidl2.connector.DeleteTaskRequest", connector.DeleteTaskRequest, isTaskRequest),
];

function isTaskRequest(
  request: flyteidl2.connector.GetTaskRequest | flyteidl2.connector.DeleteTaskRequest,
): boolean {
  return isJsonObject(request.resourceMeta) && Boolean(request.taskCategory?.name);
}
