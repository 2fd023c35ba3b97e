import type { Protocol } from "../base/protocol.ts";
import type { Literal, LiteralMap } from "../values/literal.ts";
import type {
  AttemptMessage,
  CreateTaskMessage,
  GetTaskMessage,
  JobMessage,
  LogMessage,
  LogsMessage,
  MetricResult,
  MetricsMessage,
  NewJobMessage,
  ServedConnector,
  SyncMessage,
} from "./models/connector-messages.ts";
import type { ContainerError } from "./models/container-error.ts";
import type { LogLine } from "./models/job-log.ts";
import type { ResourceMessage } from "./models/resource.ts";
import type { TaskTemplate } from "./models/task-template.ts";

/**
 * Encodes and decodes everything that fx reads and writes in one of Flyte's protocols. Decoding
 * throws FX2006 for bytes that are not the message.
 */
export interface Wire {
  readonly protocol: Protocol;
  /**
   * Throws FX3010 for a custom that Flyte cannot store, FX3007 for anything else that cannot be
   * written.
   */
  readonly encodeTaskTemplate: (template: TaskTemplate) => Uint8Array;
  readonly decodeTaskTemplate: (bytes: Uint8Array) => TaskTemplate;
  /** `defaults` are the values of optional inputs, which Flyte 1's TaskSpec cannot hold. */
  readonly encodeTaskSpec: (template: TaskTemplate, defaults: LiteralMap) => Uint8Array;
  readonly decodeTaskSpec: (bytes: Uint8Array) => TaskTemplate;
  /** `inputs.pb` and `outputs.pb`. Encoding throws FX2009 if a value cannot be written. */
  readonly encodeInputs: (inputs: LiteralMap) => Uint8Array;
  readonly decodeInputs: (bytes: Uint8Array) => LiteralMap;
  readonly encodeOutputs: (outputs: LiteralMap) => Uint8Array;
  readonly decodeOutputs: (bytes: Uint8Array) => LiteralMap;
  readonly encodeLiteral: (literal: Literal) => Uint8Array;
  /** Throws FX2018 for more parts than `mostParts`. */
  readonly decodeLiteral: (bytes: Uint8Array, mostParts?: number) => Literal;
  /** Throws FX1007 if the resource cannot be written. */
  readonly encodeResource: (resource: ResourceMessage) => Uint8Array;
  readonly decodeResource: (bytes: Uint8Array) => ResourceMessage;
  /** `error.pb`. */
  readonly encodeErrorDocument: (error: ContainerError) => Uint8Array;
  /** The server's side of the calls to a connector server. */
  readonly server: ServerWire;
  /** The client's side of the same calls. */
  readonly client: ClientWire;
}

/**
 * The protocol of a connector server. Each `decode` throws FX2006 for bytes that are not the
 * request.
 */
export interface ServerWire {
  /** Throws FX2018 if the request of this method has more parts than `mostParts`. */
  readonly checkRequest: (method: string, bytes: Uint8Array, mostParts: number) => void;
  readonly decodeCreateTask: (bytes: Uint8Array) => CreateTaskMessage;
  readonly encodeCreateTask: (resourceMeta: Uint8Array) => Uint8Array;
  readonly decodeGetTask: (bytes: Uint8Array) => GetTaskMessage;
  readonly encodeGetTask: (resource: ResourceMessage) => Uint8Array;
  readonly decodeDeleteTask: (bytes: Uint8Array) => JobMessage;
  readonly encodeDeleteTask: () => Uint8Array;
  readonly decodeGetTaskLogs: (bytes: Uint8Array) => LogsMessage;
  readonly encodeLogsToken: (token: string) => Uint8Array;
  readonly encodeLogsLines: (lines: readonly LogLine[]) => Uint8Array;
  readonly decodeGetTaskMetrics: (bytes: Uint8Array) => MetricsMessage;
  readonly encodeGetTaskMetrics: (results: readonly MetricResult[]) => Uint8Array;
  /** Returns the name of the connector. */
  readonly decodeGetConnector: (bytes: Uint8Array) => string;
  readonly encodeGetConnector: (connector: ServedConnector) => Uint8Array;
  /** The request has no content. */
  readonly decodeListConnectors: (bytes: Uint8Array) => void;
  readonly encodeListConnectors: (connectors: readonly ServedConnector[]) => Uint8Array;
  /** Undefined for Flyte 2, which calls synchronous connectors like asynchronous ones. */
  readonly sync: ServerSyncWire | undefined;
}

export interface ServerSyncWire {
  /** Decodes one message of the stream: the header or the inputs. */
  readonly decodeExecuteTaskSync: (bytes: Uint8Array) => SyncMessage;
  readonly encodeExecuteTaskSync: (resource: ResourceMessage) => Uint8Array;
}

/**
 * The protocol of a client of a connector server. Each `encode` throws FX2009 for inputs that
 * cannot be written, and FX3007 or FX3010 for a template that cannot be written. Each `decode` throws FX2006 for
 * bytes that are not the reply, and FX1004 for an unknown phase.
 */
export interface ClientWire {
  readonly encodeCreateTask: (job: NewJobMessage) => Uint8Array;
  readonly decodeCreateTask: (bytes: Uint8Array) => Uint8Array;
  /** What the server makes the idempotency key of such a create from. */
  readonly getAttemptIdentity: (job: AttemptMessage) => Uint8Array | string | undefined;
  readonly encodeGetTask: (job: GetTaskMessage) => Uint8Array;
  readonly decodeGetTask: (bytes: Uint8Array) => ResourceMessage;
  readonly encodeDeleteTask: (job: JobMessage) => Uint8Array;
  readonly encodeGetTaskLogs: (logs: LogsMessage) => Uint8Array;
  readonly decodeGetTaskLogs: (bytes: Uint8Array) => LogMessage;
  readonly decodeListConnectors: (bytes: Uint8Array) => readonly ServedConnector[];
  readonly encodeFindConnector: (name: string) => Uint8Array;
  readonly services: ClientServices;
  /** Undefined for Flyte 2, which has no service for synchronous connectors. */
  readonly sync: ClientSyncWire | undefined;
}

export interface ClientSyncWire {
  /** The path of the method. */
  readonly path: string;
  /** The two messages of the call, in order. */
  readonly encodeExecuteTaskSync: (job: NewJobMessage) => readonly Uint8Array[];
  readonly decodeExecuteTaskSync: (bytes: Uint8Array) => ResourceMessage;
}

/** The full names of a server's services, and the paths of the methods that fx calls. */
export interface ClientServices {
  readonly names: readonly string[];
  readonly list: string;
  readonly find: string;
  readonly create: string;
  readonly get: string;
  readonly delete: string;
  readonly logs: string;
}
