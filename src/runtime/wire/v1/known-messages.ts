import type { Literal, LiteralMap } from "../../values/literal.ts";
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
import { flyteidl } from "./generated/messages.js";

const { admin, core } = flyteidl;

/**
 * The messages that are stored in files or sent to a cluster, and recognizable by their bytes.
 * Others need `--type`.
 */
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
  { type: "flyteidl.admin.TaskCreateRequest", isTypical: isTaskCreateRequest },
  { type: "flyteidl.admin.ExecutionCreateRequest", isTypical: isExecutionCreateRequest },
];

/** Has the identifier of a task and a TaskSpec. */
function isTaskCreateRequest(request: Uint8Array): boolean {
  const template = getField(request, 2, 1);
  return (
    getResourceType(getField(request, 1)) === TASK &&
    template !== undefined &&
    isTemplate(decodeMessage(core.TaskTemplate, template))
  );
}

/** Has a project, and a spec with the identifier of what to execute. */
function isExecutionCreateRequest(request: Uint8Array): boolean {
  const type = getResourceType(getField(request, 4, 1));
  return getField(request, 1) !== undefined && (type === TASK || type === LAUNCH_PLAN);
}

const TASK = 1;
const LAUNCH_PLAN = 3;

/** Undefined without an identifier that has a name. */
function getResourceType(identifier: Uint8Array | undefined): number | undefined {
  if (identifier === undefined) return undefined;
  const { name, resourceType } = decodeMessage(core.Identifier, identifier);
  return name === "" ? undefined : resourceType;
}

function isTaskRequest(
  request: flyteidl.admin.GetTaskRequest | flyteidl.admin.DeleteTaskRequest,
): boolean {
  return (
    isJsonObject(request.resourceMeta) && Boolean(request.taskCategory?.name || request.taskType)
  );
}
