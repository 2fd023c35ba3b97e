import type { LiteralMap } from "../../values/literal.ts";
import type { Connection } from "./connection.ts";
import type { TaskTemplate } from "./task-template.ts";

/** Where a task runs (`flyteidl.admin.TaskExecutionMetadata`). Empty in a local run. */
export interface TaskExecutionMetadata {
  /** The Kubernetes namespace. */
  readonly namespace: string;
  /** Labels of the execution, for Kubernetes objects. */
  readonly labels: { readonly [key: string]: string };
  /** Annotations of the execution, for Kubernetes objects. */
  readonly annotations: { readonly [key: string]: string };
  /** The Kubernetes service account of the execution. */
  readonly k8sServiceAccount: string;
  /** Environment variables that the execution sets for its tasks. */
  readonly environmentVariables: { readonly [key: string]: string };
}

/** A line of a job's log. */
export interface LogLine {
  /** When it was written. Default: not known. */
  readonly timestamp?: Date;
  /** One line, without its line end. Known secrets are replaced in it; a server cuts it after 65,536 characters. */
  readonly message: string;
  /** Who wrote it: the user's code, or the system around it. Default UNKNOWN. */
  readonly originator?: "UNKNOWN" | "USER" | "SYSTEM";
}

/** A series of measurements (`flyteidl.core.ExecutionMetricResult`, Prometheus' form). */
export interface MetricResult {
  /** Its name, as in the queries. */
  readonly metric: string;
  /** JSON: what Prometheus answers to a range query, `{ resultType, result }`. FX1007 for what is no JSON. */
  readonly data: object;
}

/** By what a connector is found. A name that is empty is that of no connector. */
export interface CategoryMessage {
  readonly name: string;
  readonly version: number;
}

/** What comes with a new job, whatever the protocol. */
export interface JobHeaderMessage {
  readonly template: TaskTemplate;
  readonly outputPrefix: string;
  readonly taskExecutionMetadata: TaskExecutionMetadata;
  /** What names the attempt; undefined where the caller did not say. Most connectors never ask. */
  readonly attemptIdentity: () => Uint8Array | string | undefined;
  readonly connection: Connection | undefined;
}

export interface InputsMessage {
  readonly inputs: LiteralMap;
  /** How long they were on the wire. */
  readonly inputBytes: number;
}

export type CreateTaskMessage = JobHeaderMessage & InputsMessage;

/** What asks about a job that was created. */
export interface JobMessage {
  readonly category: CategoryMessage;
  readonly resourceMeta: Uint8Array;
  readonly connection: Connection | undefined;
}

export interface GetTaskMessage extends JobMessage {
  readonly outputPrefix: string;
}

export interface LogsMessage extends JobMessage {
  /** 0: the caller set no limit. */
  readonly lines: number;
  readonly token: string;
}

export interface MetricsMessage extends JobMessage {
  readonly queries: readonly string[];
  readonly startTime: Date | undefined;
  readonly endTime: Date | undefined;
  readonly stepMs: number | undefined;
}

/** The two messages of a synchronous call, in this order; one may be of neither kind. */
export interface SyncMessage {
  readonly header: JobHeaderMessage | undefined;
  readonly inputs: InputsMessage | undefined;
}

/** A new job, as a client of a connector server describes it. */
export interface NewJobMessage {
  readonly template: TaskTemplate;
  readonly inputs: LiteralMap;
  readonly outputPrefix: string;
  readonly taskExecutionMetadata: TaskExecutionMetadata;
  /** What names the execution; `attempt` counts from 1. */
  readonly execution: { readonly name: string; readonly attempt: number };
  readonly connection: Connection | undefined;
}

/** What a server says of the connectors of one name. */
export interface ServedConnector {
  readonly name: string;
  readonly isSync: boolean;
  readonly supportedTaskCategories: readonly CategoryMessage[];
}

/** One message of a job's log: lines, a token, or neither. */
export interface LogMessage {
  readonly lines: readonly LogLine[];
  /** Empty where it says none. */
  readonly token: string;
}
