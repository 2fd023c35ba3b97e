import type { Literal, LiteralMap } from "../../values/literal.ts";
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
import { flyteidl } from "./generated/messages.js";

const { admin, core } = flyteidl;

/** The messages that end up in files and can be recognised by their bytes. Others need `--type`. */
export const KNOWN_MESSAGES: readonly KnownMessage[] = [
  knownMessage("flyteidl.core.TaskTemplate", core.TaskTemplate, isTemplate),
  knownMessage("flyteidl.admin.TaskSpec", admin.TaskSpec, ({ template }) => isTemplate(template)),
  knownMessage("flyteidl.core.LiteralMap", core.LiteralMap, (message) =>
    isLiteralMap(message as LiteralMap),
  ),
  knownMessage("flyteidl.core.Literal", core.Literal, (message) => isLiteral(message as Literal)),
  knownMessage("flyteidl.core.ErrorDocument", core.ErrorDocument, isErrorDocument),
  knownMessage("flyteidl.admin.Resource", admin.Resource, isResource),
  knownMessage("flyteidl.admin.CreateTaskRequest", admin.CreateTaskRequest, ({ template }) =>
    isTemplate(template),
  ),
  knownMessage("flyteidl.admin.CreateTaskResponse", admin.CreateTaskResponse, ({ resourceMeta }) =>
    isJsonObject(resourceMeta),
  ),
  knownMessage("flyteidl.admin.GetTaskRequest", admin.GetTaskRequest, isTaskRequest),
  knownMessage("flyteidl.admin.GetTaskResponse", admin.GetTaskResponse, ({ resource }) =>
    isResource(resource),
  ),
  knownMessage("flyteidl.admin.DeleteTaskRequest", admin.DeleteTaskRequest, isTaskRequest),
  knownMessage(
    "flyteidl.admin.ExecuteTaskSyncRequest",
    admin.ExecuteTaskSyncRequest,
    ({ header }) => isTemplate(header?.template),
  ),
  knownMessage(
    "flyteidl.admin.ExecuteTaskSyncResponse",
    admin.ExecuteTaskSyncResponse,
    ({ header }) => isResource(header?.resource),
  ),
];

function isTaskRequest(
  request: flyteidl.admin.GetTaskRequest | flyteidl.admin.DeleteTaskRequest,
): boolean {
  return (
    isJsonObject(request.resourceMeta) && Boolean(request.taskCategory?.name || request.taskType)
  );
}
