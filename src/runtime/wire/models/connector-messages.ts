import type { Secrets } from "../../base/context.ts";
import {
  type KnownSecrets,
  listKnownValues,
  rememberSecret,
} from "../../secrets/secret-resolver.ts";
import type { LiteralMap } from "../../values/literal.ts";
import type { LogLine } from "./job-log.ts";
import type { TaskTemplate } from "./task-template.ts";

/**
 * The execution that a task belongs to (`flyteidl.admin.TaskExecutionMetadata`). Empty in a local
 * run.
 */
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

/** A series of measurements (`flyteidl.core.ExecutionMetricResult`, Prometheus' form). */
export interface MetricResult {
  /** Its name, as in the queries. */
  readonly metric: string;
  /**
   * The reply of Prometheus to a range query: `{ resultType, result }`. Values that JSON cannot
   * represent fail with FX1007.
   */
  readonly data: object;
}

/** Identifies a connector. An empty name matches no connector. */
export interface CategoryMessage {
  readonly name: string;
  readonly version: number;
}

/** The attempt that a job is for. Each text is empty if the caller left it out. */
export interface ExecutionAttempt {
  readonly project: string;
  readonly domain: string;
  /** The execution's name. Flyte 2 calls an execution a run. */
  readonly name: string;
  /** Counts from 1. */
  readonly attempt: number;
}

/** The data of a new job except its inputs. */
export interface JobHeaderMessage {
  readonly template: TaskTemplate;
  readonly outputPrefix: string;
  readonly taskExecutionMetadata: TaskExecutionMetadata;
  /**
   * Identifies the attempt; undefined if the caller did not. A function, because most connectors
   * never need it.
   */
  readonly attemptIdentity: () => Uint8Array | string | undefined;
  /** Undefined if the caller did not say. */
  readonly execution: ExecutionAttempt | undefined;
  readonly connection: Connection | undefined;
}

export interface InputsMessage {
  readonly inputs: LiteralMap;
  /** Their size on the wire. */
  readonly inputBytes: number;
}

export type CreateTaskMessage = JobHeaderMessage & InputsMessage;

/** What a request is about: a task, or an existing job. */
export interface TargetMessage {
  readonly category: CategoryMessage;
  /** Undefined if the request creates the job. */
  readonly resourceMeta?: Uint8Array;
  /** Set if the request creates the job. */
  readonly header?: JobHeaderMessage;
}

/** A request about an existing job. */
export interface JobMessage extends TargetMessage {
  readonly resourceMeta: Uint8Array;
  readonly connection: Connection | undefined;
}

export interface GetTaskMessage extends JobMessage {
  readonly outputPrefix: string;
}

export interface LogsMessage extends JobMessage {
  /** 0: no limit. */
  readonly lines: number;
  readonly token: string;
}

export interface MetricsMessage extends JobMessage {
  readonly queries: readonly string[];
  readonly startTime: Date | undefined;
  readonly endTime: Date | undefined;
  readonly stepMs: number | undefined;
}

/** One of the two messages of a synchronous call, header then inputs; possibly neither. */
export interface SyncMessage {
  readonly header: JobHeaderMessage | undefined;
  readonly inputs: InputsMessage | undefined;
}

/** An attempt, as a client of a connector server describes it. */
export interface AttemptMessage {
  readonly template: TaskTemplate;
  readonly outputPrefix: string;
  /** Identifies the execution; `attempt` counts from 1. */
  readonly execution: { readonly name: string; readonly attempt: number };
}

/** A new job, as a client of a connector server describes it. */
export interface NewJobMessage extends AttemptMessage {
  readonly inputs: LiteralMap;
  readonly taskExecutionMetadata: TaskExecutionMetadata;
  readonly connection: Connection | undefined;
}

/** A server's description of the connectors with one name. */
export interface ServedConnector {
  readonly name: string;
  readonly isSync: boolean;
  readonly supportedTaskCategories: readonly CategoryMessage[];
}

/** One message of a job's log, with lines, a token, or neither. */
export interface LogMessage {
  readonly lines: readonly LogLine[];
  /** Empty if the message has no token. */
  readonly token: string;
}

/**
 * Settings and secrets that a task passes to its connector under Flyte 2
 * (`flyteidl2.connector.Connection`). The engine builds it from the template's `custom` and
 * replaces the names of secrets with their values.
 */
export interface Connection {
  /** `custom.taskType`; empty if unset. */
  readonly taskType: string;
  /** Values by their names in `custom.secrets`. `secrets.get(name)` looks here first. */
  readonly secrets: Readonly<Record<string, string>>;
  /** `custom.configs`. */
  readonly configs: Readonly<Record<string, string>>;
}

/**
 * The secrets of a request: its connection's first, then the process's own.
 *
 * @param known more values to replace, which have no name
 */
export function connectionSecrets(
  { secrets = {} }: Partial<Connection> = {},
  others: Secrets,
  known: readonly string[] = [],
): KnownSecrets {
  return {
    get values() {
      return [...Object.values(secrets), ...known, ...listKnownValues(others)];
    },
    get: (key) => (Object.hasOwn(secrets, key) ? secrets[key]! : others.get(key)),
    remember: (value) => rememberSecret(others, value),
  };
}

/** The declared keys that are missing from a connection. */
export function missingFromConnection(
  keys: readonly string[],
  connection: Connection | undefined,
): readonly string[] {
  return keys.filter((key) => connection === undefined || !Object.hasOwn(connection.secrets, key));
}
