import type { Protocol } from "../base/protocol.ts";
import type { LiteralMap } from "../values/literal.ts";
import type { LogLink } from "../wire/models/job-log.ts";
import type { StorePolicy } from "./store/store-policy.ts";

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

/** A Flyte cluster, in the terms that both versions of Flyte share. Every method throws FxError. */
export interface Cluster {
  readonly protocol: Protocol;
  /** `HOST:PORT`. */
  readonly endpoint: string;
  readonly scope: ClusterScope;
  /** Which URLs of its store fx uses. */
  readonly storePolicy: StorePolicy;
  /** The registered task; undefined if this version is not registered. */
  findTask(task: TaskVersion): Promise<RegisteredTask | undefined>;
  /**
   * Registers a task. Flyte 2 replaces a version that exists, so call `findTask` first.
   *
   * @param spec the encoded TaskSpec
   * @returns "identical" if the same task is registered already
   * @throws FxError FX4011 if another task is registered under this version
   */
  registerTask(task: TaskVersion, spec: Uint8Array): Promise<"registered" | "identical">;
  /**
   * Starts an execution. Returns false if one with this name exists. But the open-source Flyte 2
   * answers as if it had started that one: see `refuseTakenName`.
   */
  start(execution: NewExecution): Promise<boolean>;
  /**
   * The state of an execution, now and whenever it changes, until its phase is final.
   *
   * @param onAway called when the cluster does not answer for now
   */
  follow(
    name: string,
    signal: AbortSignal,
    onAway?: (summary: string) => void,
  ): AsyncIterable<ExecutionState>;
  getExecution(name: string): Promise<ExecutionState>;
  /** The inputs of an execution. Throws FX5033 if they are too large for the cluster to send. */
  getInputs(name: string): Promise<LiteralMap>;
  /**
   * The outputs of an execution. If the cluster does not send them because they are large, fx reads
   * them from the store.
   *
   * @param areDeclared whether the task declares outputs; otherwise, fx looks into no store
   */
  getOutputs(name: string, areDeclared: boolean): Promise<LiteralMap>;
  /**
   * The log of an attempt, until it ends. Undefined for Flyte 1, which has only links to logs.
   *
   * @param attempt from 1
   */
  readonly tailLogs:
    ((name: string, attempt: number, signal: AbortSignal) => AsyncIterable<string>) | undefined;
  /** Aborts an execution. Returns false if it has already ended. */
  abort(name: string, reason: string): Promise<boolean>;
  /** The newest executions first, page by page. */
  list(limit: number): AsyncIterable<readonly ExecutionSummary[]>;
  /** Reserves a place for a file. */
  createUpload(file: UploadRequest): Promise<UploadTarget>;
  /** Who the cluster thinks that fx is; undefined if it does not say. */
  getUser(): Promise<string | undefined>;
  /** The backend's version; undefined if it does not say. */
  getVersion(): Promise<string | undefined>;
  /** Whether the project and the domain exist. */
  checkScope(): Promise<{ readonly project: boolean; readonly domain: boolean }>;
  /** The page of an execution in the cluster's console. */
  getConsoleUrl(name: string): string;
  close(): void;
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
  /** The log links of the current attempt. */
  readonly logLinks: readonly LogLink[];
  readonly attempts: readonly AttemptLinks[];
  readonly startedAt: Date | undefined;
  readonly endedAt: Date | undefined;
}

/** The log links of one attempt. */
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
