import { isPlainObject, parseJson } from "../../base/json.ts";
import type { Protocol } from "../../base/protocol.ts";
import type { Literal, Scalar } from "../../values/literal.ts";

/** The fields by which fx recognizes decoded messages. Each message has some of them. */
interface Fields {
  readonly id?: { readonly name?: string; readonly resourceType?: number } | null;
  readonly type?: string;
  readonly template?: Fields | null;
  readonly taskTemplate?: Fields | null;
  readonly header?: Fields | null;
  readonly resource?: Fields | null;
  readonly phase?: number;
  readonly error?: { readonly code?: string; readonly message?: string } | null;
  readonly literals?: { readonly [name: string]: Literal } | readonly NamedLiteral[];
  readonly resourceMeta?: Uint8Array;
  readonly taskCategory?: { readonly name?: string } | null;
  readonly taskType?: string;
  readonly project?: string;
  readonly spec?: (Fields & { readonly launchPlan?: Fields["id"] }) | null;
  readonly taskId?: Fields["id"];
  readonly runId?: Fields["id"];
  readonly projectId?: Fields["id"];
  readonly taskSpec?: Fields | null;
}

interface NamedLiteral {
  readonly name: string;
  readonly value?: Literal | null;
}

/** Whether a message contains what every message of its type has. */
type IsTypical = (message: Fields) => boolean;

const ofTemplate: IsTypical = ({ template }) => isTemplate(template);
const ofResource: IsTypical = ({ resource }) => isResource(resource);
const isCreated: IsTypical = ({ resourceMeta }) => isJsonObject(resourceMeta);
const isAboutJob: IsTypical = ({ resourceMeta, taskCategory, taskType }) =>
  isJsonObject(resourceMeta) && Boolean(taskCategory?.name || taskType);

/**
 * The messages that are stored in files or sent to a cluster, and recognizable by their bytes.
 * Others need `--type`. In Flyte 2, `Outputs` and `LiteralMap` have the same bytes as `Inputs`.
 */
export const KNOWN_MESSAGES: Readonly<Record<Protocol, Readonly<Record<string, IsTypical>>>> = {
  flyte1: {
    "flyteidl.core.TaskTemplate": isTemplate,
    "flyteidl.admin.TaskSpec": ofTemplate,
    "flyteidl.core.LiteralMap": isLiteralMap,
    "flyteidl.core.Literal": (message) => isLiteral(message as Literal),
    "flyteidl.core.ErrorDocument": isErrorDocument,
    "flyteidl.admin.Resource": isResource,
    "flyteidl.admin.CreateTaskRequest": ofTemplate,
    "flyteidl.admin.CreateTaskResponse": isCreated,
    "flyteidl.admin.GetTaskRequest": isAboutJob,
    "flyteidl.admin.GetTaskResponse": ofResource,
    "flyteidl.admin.DeleteTaskRequest": isAboutJob,
    "flyteidl.admin.ExecuteTaskSyncRequest": ({ header }) => isTemplate(header?.template),
    "flyteidl.admin.ExecuteTaskSyncResponse": ({ header }) => isResource(header?.resource),
    "flyteidl.admin.TaskCreateRequest": ({ id, spec }) =>
      isIdentifier(id, TASK) && isTemplate(spec?.template),
    "flyteidl.admin.ExecutionCreateRequest": ({ project, spec }) =>
      Boolean(project) && isIdentifier(spec?.launchPlan, TASK, LAUNCH_PLAN),
  },
  flyte2: {
    "flyteidl2.core.TaskTemplate": isTemplate,
    "flyteidl2.task.TaskSpec": ({ taskTemplate }) => isTemplate(taskTemplate),
    "flyteidl2.task.Inputs": isLiteralMap,
    "flyteidl2.core.Literal": (message) => isLiteral(message as Literal),
    "flyteidl2.core.ErrorDocument": isErrorDocument,
    "flyteidl2.connector.Resource": isResource,
    "flyteidl2.connector.CreateTaskRequest": ofTemplate,
    "flyteidl2.connector.CreateTaskResponse": isCreated,
    "flyteidl2.connector.GetTaskRequest": isAboutJob,
    "flyteidl2.connector.GetTaskResponse": ofResource,
    "flyteidl2.connector.DeleteTaskRequest": isAboutJob,
    "flyteidl2.task.DeployTaskRequest": ({ taskId, spec }) =>
      Boolean(taskId?.name) && isTemplate(spec?.taskTemplate),
    "flyteidl2.workflow.CreateRunRequest": ({ runId, projectId, taskId, taskSpec }) =>
      Boolean(runId?.name || projectId?.name) &&
      Boolean(taskId?.name || isTemplate(taskSpec?.taskTemplate)),
  },
};

const TASK = 1;
const LAUNCH_PLAN = 3;

function isIdentifier(id: Fields["id"], ...types: readonly number[]): boolean {
  return Boolean(id?.name) && types.includes(id!.resourceType!);
}

/**
 * Checks the type's first character: an embedded message could be valid text, but it starts with a
 * control character.
 */
function isTemplate(template: Fields | null | undefined): boolean {
  return template?.id != null && /^\P{Cc}/u.test(template.type!);
}

/** Ignores Flyte 1's old field `state`, because an integer literal has the same bytes. */
function isResource(resource: Fields | null | undefined): boolean {
  return resource != null && resource.phase !== 0;
}

function isErrorDocument({ error }: Fields): boolean {
  return isText(error?.code) && isText(error?.message);
}

function isLiteralMap({ literals = {} }: Fields): boolean {
  const entries = Array.isArray(literals)
    ? (literals as readonly NamedLiteral[]).map(({ name, value }) => [name, value ?? {}] as const)
    : Object.entries(literals as { readonly [name: string]: Literal });
  return (
    entries.length > 0 && entries.every(([name, literal]) => name !== "" && isLiteral(literal))
  );
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

/** Error messages may contain colors. */
const ESCAPE = "\x1b";

/**
 * True if there are no control characters. Part of a message may be valid UTF-8 by chance, but
 * it then contains control characters.
 */
function isText(text: string | null | undefined): boolean {
  return text != null && text !== "" && !/[^\P{Cc}\t\n\r]/u.test(text.replaceAll(ESCAPE, ""));
}

function isJsonObject(bytes: Uint8Array | undefined): boolean {
  return bytes?.[0] === 0x7b && isPlainObject(parseJson(Buffer.from(bytes).toString()));
}
