import type { Literal } from "../../values/literal.ts";
import { decodeMessage } from "../codec/message-codec.ts";
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
import { getField } from "../reflected/message-fields.ts";
import { flyteidl2 } from "./generated/messages.js";
import { literalsFromMessage } from "./wire.ts";

const { connector, core, task } = flyteidl2;

/**
 * The messages that are stored in files or sent to a cluster. `Outputs` and `core.LiteralMap` have the same bytes as
 * `Inputs`.
 */
export const KNOWN_MESSAGES: readonly KnownMessage[] = [
  knownMessage(core.TaskTemplate, isTemplate),
  knownMessage(task.TaskSpec, ({ taskTemplate }) => isTemplate(taskTemplate)),
  knownMessage(task.Inputs, (message) => isLiteralMap(literalsFromMessage(message))),
  knownMessage(core.Literal, (message) => isLiteral(message as Literal)),
  knownMessage(core.ErrorDocument, isErrorDocument),
  knownMessage(connector.Resource, isResource),
  knownMessage(connector.CreateTaskRequest, ({ template }) => isTemplate(template)),
  knownMessage(connector.CreateTaskResponse, ({ resourceMeta }) => isJsonObject(resourceMeta)),
  knownMessage(connector.GetTaskRequest, isTaskRequest),
  knownMessage(connector.GetTaskResponse, ({ resource }) => isResource(resource)),
  knownMessage(connector.DeleteTaskRequest, isTaskRequest),
  { type: "flyteidl2.task.DeployTaskRequest", isTypical: isDeployTaskRequest },
  { type: "flyteidl2.workflow.CreateRunRequest", isTypical: isCreateRunRequest },
];

/** Has the identifier of a task and a TaskSpec. */
function isDeployTaskRequest(request: Uint8Array): boolean {
  return hasField(request, 1, 4) && hasTemplate(request, 2, 1);
}

/** Has the identifier of the run or of its project, and the identifier or TaskSpec of the task. */
function isCreateRunRequest(request: Uint8Array): boolean {
  const hasId = hasField(request, 1, 4) || hasField(request, 6, 3);
  return hasId && (hasField(request, 2, 4) || hasTemplate(request, 3, 1));
}

function hasField(message: Uint8Array, ...path: readonly number[]): boolean {
  return getField(message, ...path) !== undefined;
}

function hasTemplate(message: Uint8Array, ...path: readonly number[]): boolean {
  const template = getField(message, ...path);
  return template !== undefined && isTemplate(decodeMessage(core.TaskTemplate, template));
}

function isTaskRequest(
  request: flyteidl2.connector.GetTaskRequest | flyteidl2.connector.DeleteTaskRequest,
): boolean {
  return isJsonObject(request.resourceMeta) && Boolean(request.taskCategory?.name);
}
