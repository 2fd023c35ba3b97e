import type { Protocol } from "../base/protocol.ts";
import type { BatchPart } from "../connector/invoke/batch-entry.ts";
import type { Operation } from "../wire/connector-methods.ts";
import type { Phase } from "../wire/models/phase.ts";

export type { Operation };

/**
 * Methods that block the event loop for longer are reported. A lower limit would blame authors for
 * garbage collection and busy machines.
 */
export const BLOCKED_MS = 200;

/** How a request ended. */
export interface RequestOutcome {
  /**
   * The gRPC status code; 0 is OK. CANCELLED or DEADLINE_EXCEEDED if the caller disconnected,
   * UNAVAILABLE if the server shut down first.
   */
  readonly code: number;
  /** The status text, with secrets replaced; empty if the code is 0. */
  readonly details: string;
  /** Milliseconds since the request arrived, including its time in the queue. */
  readonly ms: number;
  /**
   * Set for a create that returned a job: the start of its ResourceMeta, with secrets replaced.
   */
  readonly job?: string | undefined;
  /** Set for a poll that was part of a batch: the connector has `getMany`. */
  readonly batch?: BatchPart | undefined;
  /**
   * Set for a poll of a job that only another server can follow, if the poll is not forged: what
   * identifies the job, and what the connector says about it, with secrets replaced.
   */
  readonly foreign?: { readonly job: string; readonly message: string } | undefined;
}

/**
 * What went wrong in a request, for the server's operator. The caller sees only `callerMessage`.
 */
export interface RequestFailure {
  /** The thrown error. Its texts may hold secrets: pass what you log through `redact`. */
  readonly error: unknown;
  /**
   * Also part of the status that the caller sees, but not of a job's message. Undefined if the
   * caller is at fault.
   */
  readonly errorId: string | undefined;
  /**
   * "author": a method of the connector threw or returned something invalid; "caller": the request
   * is invalid; "fx": a bug in fx.
   */
  readonly fault: "author" | "caller" | "fx";
  /** What the caller sees, with secrets replaced. */
  readonly callerMessage: string;
  /** Replaces known secrets in a text. */
  readonly redact: (text: string) => string;
  /**
   * Set if a poll failed but its job did not: the reply is RUNNING, so Flyte polls again. Says how
   * many of the job's polls have failed in a row, and for how long.
   */
  readonly retried?: { readonly count: number; readonly forMs: number };
}

/** A change of a job's phase, as its callers see it. */
export interface PhaseChange {
  /** Undefined if this server has not seen the job before. */
  readonly from: Phase | undefined;
  readonly to: Phase;
  readonly message: string;
  /** Whether this server created the job. If not, another replica did, or the poll is forged. */
  readonly createdHere: boolean;
}

/**
 * Observes a server's requests; metrics and logs are observers. The server calls it synchronously,
 * so it must be quick and must not throw. A request is one object from start to end; fields such as
 * `taskType` are set once they are known.
 */
export interface RequestObserver {
  /** The request arrived; it is queued or served at once. */
  requestStarted?(request: ServedRequest): void;
  /** The request was answered or refused, or its caller disconnected. */
  requestFinished?(request: ServedRequest, outcome: RequestOutcome): void;
  /** A message of the request arrived. It may hold secrets, and is not decoded yet. */
  messageReceived?(request: ServedRequest, message: Uint8Array): void;
  /** A message of the reply is sent. */
  messageSent?(request: ServedRequest, message: Uint8Array): void;
  /** The inputs of a create or do arrived; `bytes` is their size. */
  inputsReceived?(request: ServedRequest, bytes: number): void;
  /** The author's method blocked the event loop for `ms` before it first awaited or returned. */
  methodBlocked?(request: ServedRequest, ms: number): void;
  /** A job's phase differs from the last one seen on this server. */
  phaseChanged?(request: ServedRequest, change: PhaseChange): void;
  /** Something failed. The reply may still be OK, for instance to GetTask. */
  requestFailed?(request: ServedRequest, failure: RequestFailure): void;
}

/** A request in flight. */
export interface ServedRequest {
  /** Full name of the gRPC service, such as `flyteidl.service.AsyncAgentService`. */
  readonly service: string;
  /** Name of the method, such as `GetTask`. */
  readonly method: string;
  /** The caller's protocol. */
  readonly protocol: Protocol;
  /** What the request asks for. */
  readonly operation: Operation;
  /** The address and port of the caller; `unknown` once it has disconnected. */
  readonly peer: string;
  /** The names of the headers that the caller sent. Their values may be secrets. */
  readonly metadataNames: readonly string[];
  /** Milliseconds of `performance.now()`. */
  readonly startedAt: number;
  /** The task type, if a connector is registered for it. Undefined until the request is decoded. */
  readonly taskType: string | undefined;
  /** The connector's name, once it is found. */
  readonly connector: string | undefined;
  /** The task's name, if the request contains one. */
  readonly task: string | undefined;
  /** The start of the ResourceMeta of the job that it is about, with secrets replaced. */
  readonly job: string | undefined;
  /** Whether the connector runs in a worker process. */
  readonly inWorker?: boolean;
}

/** The fields of a log line about a request. */
export function toLogFields({
  operation,
  protocol,
  taskType,
  connector,
  task,
  job,
}: ServedRequest): object {
  return { operation, protocol, taskType, connector, task, job };
}
