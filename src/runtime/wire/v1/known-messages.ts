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

/** The messages that are stored in files and recognizable by their bytes. Others need `--type`. */
export const KNOWN_MESSAGES: readonly KnownMessage[] = [
  knownMessage(core.TaskTemplate, isTemplate),
  knownMessage(admin.TaskSpec, ({ template }) => isTemplate(template)),
  knownMessage(core.LiteralMap, (message) => isLiteralMap(message as LiteralMap)),
  knownMessage(core.Literal, (message) => isLiteral(message as Literal)),
  knownMessage(core.ErrorDocument, isErrorDocument),
  knownMessage(admin.Resource, isResource),
  knownMessage(admin.CreateTaskRequest, ({ template }) => isTemplate(template)),
  knownMessage(admin.CreateTaskResponse, ({ resourceMeta }) => isJsonObject(resourceMeta)),
  knownMessage(admin.GetTaskRequest, isTaskRequest),
  knownMessage(admin.GetTaskResponse, ({ resource }) => isResource(resource)),
  knownMessage(admin.DeleteTaskRequest, isTaskRequest),
  knownMessage(admin.ExecuteTaskSyncRequest, ({ header }) => isTemplate(header?.template)),
  knownMessage(admin.ExecuteTaskSyncResponse, ({ header }) => isResource(header?.resource)),
];

function isTaskRequest(
  request: flyteidl.admin.GetTaskRequest | flyteidl.admin.DeleteTaskRequest,
): boolean {
  return (
    isJsonObject(request.resourceMeta) && Boolean(request.taskCategory?.name || request.taskType)
  );
}
