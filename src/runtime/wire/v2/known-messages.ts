import type { Literal } from "../../values/literal.ts";
import {
  type KnownMessage,
  isErrorDocument,
  isJsonObject,
  isLiteral,
  isLiteralMap,
  isResource,
  isTemplate,
  known,
} from "../inspect/known-message.ts";
import { flyteidl2 } from "./generated/messages.js";
import { literalMapFromNamed } from "./literals.ts";

const { connector, core, task } = flyteidl2;

/**
 * The messages that end up in files, each with its mark. `Outputs` and `core.LiteralMap` are not here: their bytes are
 * those of `Inputs`.
 */
export const KNOWN_MESSAGES: readonly KnownMessage[] = [
  known("flyteidl2.core.TaskTemplate", core.TaskTemplate, isTemplate),
  known("flyteidl2.task.TaskSpec", task.TaskSpec, ({ taskTemplate }) => isTemplate(taskTemplate)),
  known("flyteidl2.task.Inputs", task.Inputs, ({ literals }) =>
    isLiteralMap(literalMapFromNamed(literals)),
  ),
  known("flyteidl2.core.Literal", core.Literal, (message) => isLiteral(message as Literal)),
  known("flyteidl2.core.ErrorDocument", core.ErrorDocument, isErrorDocument),
  known("flyteidl2.connector.Resource", connector.Resource, isResource),
  known("flyteidl2.connector.CreateTaskRequest", connector.CreateTaskRequest, ({ template }) =>
    isTemplate(template),
  ),
  known(
    "flyteidl2.connector.CreateTaskResponse",
    connector.CreateTaskResponse,
    ({ resourceMeta }) => isJsonObject(resourceMeta),
  ),
  known("flyteidl2.connector.GetTaskRequest", connector.GetTaskRequest, isTaskRequest),
  known("flyteidl2.connector.GetTaskResponse", connector.GetTaskResponse, ({ resource }) =>
    isResource(resource),
  ),
  known("flyteidl2.connector.DeleteTaskRequest", connector.DeleteTaskRequest, isTaskRequest),
];

function isTaskRequest(
  request: flyteidl2.connector.GetTaskRequest | flyteidl2.connector.DeleteTaskRequest,
): boolean {
  return isJsonObject(request.resourceMeta) && Boolean(request.taskCategory?.name);
}
