import type { LiteralMap } from "../values/literal.ts";
import type { LogLink } from "../wire/models/job-log.ts";

/** Where tasks and executions belong. */
export interface ClusterScope {
  /** Flyte 2's organization; usually empty. */
  readonly org: string;
  readonly project: string;
  readonly domain: string;
}

/** A version of a task. */
export interface TaskVersion {
  readonly name: string;
  readonly version: string;
}

/** A task as the cluster returns it: Flyte 1 only the template, Flyte 2 the whole spec. */
export interface RegisteredTask {
  readonly form: "template" | "spec";
  /** The encoded message. */
  readonly bytes: Uint8Array;
}

export interface NewExecution {
  readonly name: string;
  readonly task: TaskVersion;
  /** Every input; defaults are filled in already. */
  readonly inputs: LiteralMap;
}

/** An execution as a cluster reports it. */
export interface ExecutionState {
  readonly name: string;
  /** The task that it runs; undefined if the cluster does not say. */
  readonly task: TaskVersion | undefined;
  /** Flyte's own word, for instance `RUNNING` or `ABORTING`. */
  readonly phase: string;
  readonly isFinal: boolean;
  /** What the connector or the engine says about the current attempt. */
  readonly message: string;
  readonly error: ExecutionError | undefined;
  /** The current attempt, from 1; 0 before the first one. */
  readonly attempt: number;
  /** The log links of the current attempt of each node. */
  readonly logLinks: readonly LogLink[];
  readonly attempts: readonly AttemptLinks[];
  readonly startedAt: Date | undefined;
  readonly endedAt: Date | undefined;
}

/** The log links of one attempt. In a workflow, their names begin with the node. */
export interface AttemptLinks {
  /** From 1. */
  readonly number: number;
  readonly logLinks: readonly LogLink[];
}

/** Why an execution failed. */
export interface ExecutionError {
  /** For instance `RetriesExhausted|USER`. Empty under Flyte 2. */
  readonly code: string;
  readonly kind: "USER" | "SYSTEM" | "UNKNOWN";
  readonly message: string;
}

export interface ExecutionSummary {
  readonly name: string;
  readonly task: string;
  readonly phase: string;
  readonly startedAt: Date | undefined;
}

export interface UploadRequest {
  readonly filename: string;
  /** Groups the files of one folder under one path. */
  readonly root?: string | undefined;
  readonly md5: Uint8Array;
  readonly size: number;
}

/** Where to send a file's bytes. The URL holds a credential: never print it. */
export interface UploadTarget {
  readonly signedUrl: string;
  /** The URI that the literal of the file names, for instance `s3://bucket/uploads/…`. */
  readonly nativeUrl: string;
  readonly headers: Readonly<Record<string, string>>;
}
