import type { Literal, LiteralMap } from "../../values/literal.ts";
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
import { flyteidl } from "./generated/messages.js";

const { admin, core } = flyteidl;

/**
 * The messages that end up in files, each with its mark. Those that are not here (for instance `CreateTaskResponse`
 * in general: any bytes in one field) cannot be told from others; they are named with `--type`.
 */
export const KNOWN_MESSAGES: readonly KnownMessage[] = [
  known("flyteidl.core.TaskTemplate", core.TaskTemplate, isTemplate),
  known("flyteidl.admin.TaskSpec", admin.TaskSpec, ({ template }) => isTemplate(template)),
  known("flyteidl.core.LiteralMap", core.LiteralMap, (message) =>
    isLiteralMap(message as LiteralMap),
  ),
  known("flyteidl.core.Literal", core.Literal, (message) => isLiteral(message as Literal)),
  known("flyteidl.core.ErrorDocument", core.ErrorDocument, isErrorDocument),
  known("flyteidl.admin.Resource", admin.Resource, isResource),
  known("flyteidl.admin.CreateTaskRequest", admin.CreateTaskRequest, ({ template }) =>
    isTemplate(template),
  ),
  known("flyteidl.admin.CreateTaskResponse", admin.CreateTaskResponse, ({ resourceMeta }) =>
    isJsonObject(resourceMeta),
  ),
  known("flyteidl.admin.GetTaskRequest", admin.GetTaskRequest, isTaskRequest),
  known("flyteidl.admin.GetTaskResponse", admin.GetTaskResponse, ({ resource }) =>
    isResource(resource),
  ),
  known("flyteidl.admin.DeleteTaskRequest", admin.DeleteTaskRequest, isTaskRequest),
  known("flyteidl.admin.ExecuteTaskSyncRequest", admin.ExecuteTaskSyncRequest, ({ header }) =>
    isTemplate(header?.template),
  ),
  known("flyteidl.admin.ExecuteTaskSyncResponse", admin.ExecuteTaskSyncResponse, ({ header }) =>
    isResource(header?.resource),
  ),
];

function isTaskRequest(
  request: flyteidl.admin.GetTaskRequest | flyteidl.admin.DeleteTaskRequest,
): boolean {
  return (
    isJsonObject(request.resourceMeta) && Boolean(request.taskCategory?.name || request.taskType)
  );
}
