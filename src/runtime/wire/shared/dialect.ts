import type { Protocol } from "../../base/protocol.ts";
import type { LiteralMap } from "../../values/literal.ts";
import type { GeneratedClass } from "../codec/message-codec.ts";
import type {
  CategoryMessage,
  Connection,
  ServedConnector,
  TaskExecutionMetadata,
} from "../models/connector-messages.ts";
import type { LogLink } from "../models/job-log.ts";
import type { TaskTemplate } from "../models/task-template.ts";
import type { flyteidl } from "../v1/generated/messages.js";
import type { TemplateCodec } from "./template-codec.ts";

/**
 * What differs between Flyte 1 and Flyte 2. Where one message has another field than its twin, fx
 * sets both: an encoder writes only the fields that its message has.
 */
export interface Dialect {
  readonly protocol: Protocol;
  readonly messages: WireMessages;
  readonly templates: Pick<
    TemplateCodec<object, never>,
    "encode" | "decode" | "toMessage" | "decodeReceived"
  >;
  /** The fields of a TaskSpec besides the template. Default: none. */
  encodeSpecFields?(template: TaskTemplate, defaults: LiteralMap): Uint8Array;
  readonly literals: {
    toMessage(literals: LiteralMap): object;
    fromMessage(message: object): LiteralMap;
  };
  readonly logLinks: {
    toMessage(link: LogLink): object;
    fromMessage(message: LogLinkFields): LogLink;
  };
  /** Whether a reply to GetTask may have outputs without values. */
  readonly repliesEmptyOutputs: boolean;
  /** Encodes what identifies an attempt. Default: the output prefix identifies it. */
  encodeAttemptId?(id: flyteidl.core.ITaskExecutionIdentifier): Uint8Array;
  /** The messages that describe connectors. */
  readonly connectors: {
    readonly GetRequest: GeneratedClass<object, { readonly name: string }>;
    readonly GetResponse: GeneratedClass<object, unknown>;
    readonly ListRequest: GeneratedClass<object, unknown>;
    readonly ListResponse: GeneratedClass<object, ListFields>;
  };
  /** The messages of a synchronous call. */
  readonly sync?: {
    readonly Request: GeneratedClass<object, unknown>;
    readonly ReceivedRequest: GeneratedClass<object, Record<"header" | "inputs", MessageParts>>;
    readonly ReceivedHeader: GeneratedClass<object, HeaderFields>;
    readonly Response: GeneratedClass<object, { readonly header: ResourceReply | null }>;
  };
}

/** The generated classes of both protocols, with the fields that both have. */
interface WireMessages {
  readonly Literal: GeneratedClass<object, object>;
  readonly Inputs: GeneratedClass<object, LiteralsFields>;
  readonly Outputs: GeneratedClass<object, LiteralsFields>;
  readonly ErrorDocument: GeneratedClass<object, unknown>;
  readonly TaskSpec: GeneratedClass<object, unknown>;
  readonly Resource: GeneratedClass<object, ResourceFields>;
  readonly CreateTaskRequest: GeneratedClass<object, unknown>;
  readonly ReceivedCreateTaskRequest: GeneratedClass<
    object,
    HeaderFields & { readonly inputs: MessageParts }
  >;
  readonly CreateTaskResponse: GeneratedClass<object, { readonly resourceMeta: Uint8Array }>;
  readonly GetTaskRequest: GeneratedClass<object, JobFields & { readonly outputPrefix: string }>;
  readonly GetTaskResponse: GeneratedClass<object, ResourceReply>;
  readonly DeleteTaskRequest: GeneratedClass<object, JobFields>;
  readonly GetTaskLogsRequest: GeneratedClass<
    object,
    JobFields & Pick<flyteidl.admin.GetTaskLogsRequest, "lines" | "token">
  >;
  readonly GetTaskLogsResponse: GeneratedClass<object, LogsFields>;
  readonly GetTaskMetricsRequest: GeneratedClass<
    object,
    JobFields &
      Pick<flyteidl.admin.GetTaskMetricsRequest, "queries" | "startTime" | "endTime" | "step">
  >;
  readonly GetTaskMetricsResponse: GeneratedClass<object, unknown>;
}

/** A message field that arrives in several parts. */
type MessageParts = readonly Uint8Array[];

export interface LiteralsFields {
  readonly $unknowns?: readonly Uint8Array[];
}

export interface HeaderFields {
  readonly template: MessageParts;
  readonly outputPrefix: string;
  readonly taskExecutionMetadata:
    (TaskExecutionMetadata & Pick<flyteidl.admin.TaskExecutionMetadata, "taskExecutionId">) | null;
  readonly connection?: Connection | null;
}

export interface JobFields {
  readonly taskCategory: CategoryMessage | null;
  /** The predecessor of the category. Flyte 1 only. */
  readonly taskType?: string;
  readonly resourceMeta: Uint8Array;
  readonly connection?: Connection | null;
}

export type LogLinkFields = Omit<flyteidl.core.TaskLog, "$unknowns">;

export interface ResourceFields extends Pick<
  flyteidl.admin.Resource,
  "phase" | "message" | "customInfo"
> {
  /** The predecessor of the phase. Flyte 1 only. */
  readonly state?: number;
  readonly logLinks: readonly LogLinkFields[];
  readonly outputs: object | null;
}

interface ResourceReply {
  readonly resource: ResourceFields | null;
}

interface LogsFields {
  readonly header: { readonly token: string } | null;
  readonly body:
    | ({ readonly results: readonly string[] } & Partial<
        Record<"lines" | "structuredLines", readonly Omit<flyteidl.admin.LogLine, "$unknowns">[]>
      >)
    | null;
}

/** Older servers of Flyte 1 list types without versions. */
type ListedConnector = Pick<ServedConnector, "name" | "supportedTaskCategories"> &
  Partial<Pick<flyteidl.admin.Agent, "isSync" | "supportedTaskTypes">>;

type ListFields = Partial<Record<"agents" | "connectors", readonly ListedConnector[]>>;
