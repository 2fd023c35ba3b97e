import { isPlainObject } from "../../json.ts";
import type { Literal, LiteralMap, Scalar } from "../../literals/literal.ts";
import type { GeneratedClass } from "../message-codec.ts";
import { flyteidl } from "./generated/messages.js";

const { admin, core } = flyteidl;

/** A message that can be told from its bytes alone. */
export interface KnownMessage {
  readonly type: string;
  /** Whether the message, decoded, has what every message of its kind has. */
  isMarked(decode: DecodeWith): boolean;
}

export type DecodeWith = <Decoded>(codec: GeneratedClass<never, Decoded>) => Decoded;

/**
 * The messages that end up in files, each with its mark. Those that are not here (for instance `CreateTaskResponse`
 * in general: any bytes in one field) cannot be told from others; they are named with `--type`.
 */
export const KNOWN_MESSAGES: readonly KnownMessage[] = [
  known("flyteidl.core.TaskTemplate", core.TaskTemplate, isTemplate),
  known("flyteidl.admin.TaskSpec", admin.TaskSpec, ({ template }) => isTemplate(template)),
  known("flyteidl.core.LiteralMap", core.LiteralMap, (message) => isLiteralMap(message as LiteralMap)),
  known("flyteidl.core.Literal", core.Literal, (message) => isLiteral(message as Literal)),
  known("flyteidl.core.ErrorDocument", core.ErrorDocument, ({ error }) => isText(error?.code) && isText(error?.message)),
  known("flyteidl.admin.Resource", admin.Resource, isResource),
  known("flyteidl.admin.CreateTaskRequest", admin.CreateTaskRequest, ({ template }) => isTemplate(template)),
  known("flyteidl.admin.CreateTaskResponse", admin.CreateTaskResponse, ({ resourceMeta }) => isJsonObject(resourceMeta)),
  known("flyteidl.admin.GetTaskRequest", admin.GetTaskRequest, isTaskRequest),
  known("flyteidl.admin.GetTaskResponse", admin.GetTaskResponse, ({ resource }) => isResource(resource)),
  known("flyteidl.admin.DeleteTaskRequest", admin.DeleteTaskRequest, isTaskRequest),
  known("flyteidl.admin.ExecuteTaskSyncRequest", admin.ExecuteTaskSyncRequest, ({ header }) => isTemplate(header?.template)),
  known("flyteidl.admin.ExecuteTaskSyncResponse", admin.ExecuteTaskSyncResponse, ({ header }) => isResource(header?.resource)),
];

function known<Decoded>(type: string, codec: GeneratedClass<never, Decoded>, isMarked: (message: Decoded) => boolean): KnownMessage {
  return { type, isMarked: (decode) => isMarked(decode(codec)) };
}

function isTemplate(template: flyteidl.core.TaskTemplate | null | undefined): boolean {
  return template != null && template.id !== null && template.type !== "";
}

/** Not by its old field `state`: an integer literal reads as one. */
function isResource(resource: flyteidl.admin.Resource | null | undefined): boolean {
  return resource != null && resource.phase !== 0;
}

function isTaskRequest(request: flyteidl.admin.GetTaskRequest | flyteidl.admin.DeleteTaskRequest): boolean {
  return isJsonObject(request.resourceMeta) && Boolean(request.taskCategory?.name || request.taskType);
}

function isLiteralMap({ literals }: LiteralMap): boolean {
  const entries = Object.entries(literals ?? {});
  return entries.length > 0 && entries.every(([name, literal]) => name !== "" && isLiteral(literal));
}

function isLiteral({ scalar, collection, map, offloadedMetadata }: Literal): boolean {
  if (scalar != null) return isScalar(scalar);
  if (collection != null) return (collection.literals ?? []).every(isLiteral);
  if (map != null) return Object.values(map.literals ?? {}).every(isLiteral);
  return isText(offloadedMetadata?.uri);
}

function isScalar({ primitive, union, ...others }: Scalar): boolean {
  if (primitive != null) return Object.values(primitive).some((value) => value !== null);
  if (union != null) return union.value != null && isLiteral(union.value) && union.type != null;
  return Object.values(others).some((value) => value != null);
}

/** Starts a colour in the text of an error. */
const ESCAPE = "\x1b";

/** Text as people write it: a part of a message that happens to be valid UTF-8 has other control characters in it. */
function isText(text: string | null | undefined): boolean {
  return text != null && text !== "" && !/[^\P{Cc}\t\n\r]/u.test(text.replaceAll(ESCAPE, ""));
}

function isJsonObject(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x7b) return false;
  try {
    return isPlainObject(JSON.parse(Buffer.from(bytes).toString()));
  } catch {
    return false;
  }
}
