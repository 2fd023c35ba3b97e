import type { Protocol } from "../base/protocol.ts";
import type { Phase } from "../wire/models/phase.ts";

/** A method is reported if it blocks the event loop for longer. Below this, a garbage collection or a busy machine would be blamed on the author. */
export const BLOCKED_MS = 200;

/** How a request ended: a gRPC status code; 0 is OK. */
export interface RequestOutcome {
  /** CANCELLED or DEADLINE_EXCEEDED if the caller disconnected, UNAVAILABLE if the server shut down first. */
  readonly code: number;
  /** The status text, secrets replaced; empty if the code is 0. */
  readonly details: string;
  /** Milliseconds since the request's arrival, including its wait in the queue. */
  readonly ms: number;
}

/** What went wrong in a request, for the operator of the server. The caller sees only `callerMessage`. */
export interface RequestFailure {
  /** The thrown error. Its texts may hold secrets: pass what you log through `redact`. */
  readonly error: unknown;
  /** Also in the status that the caller sees, but not in a job's message. Undefined if the caller is at fault. */
  readonly errorId: string | undefined;
  /** "author": a method of the connector threw or returned an invalid answer; "caller": the request is invalid; "fx": a bug in fx. */
  readonly fault: "author" | "caller" | "fx";
  /** What the caller sees, secrets replaced. */
  readonly callerMessage: string;
  /** Replaces known secrets in a text. */
  readonly redact: (text: string) => string;
  /**
   * Set if a poll failed, but not its job: the answer is RUNNING, so Flyte asks again. How many polls of the job have failed
   * in a row, and for how long.
   */
  readonly retried?: { readonly count: number; readonly forMs: number };
}

/** A change of a job's phase, as its callers see it. */
export interface PhaseChange {
  /** Undefined if this server has not seen the job before. */
  readonly from: Phase | undefined;
  readonly to: Phase;
  readonly message: string;
  /** Whether this server created the job. Otherwise another replica did, or the poll is forged. */
  readonly createdHere: boolean;
}

/**
 * Is called synchronously for what the server does, so it must be quick and must not throw. Metrics and logs are
 * observers. A request is one object from beginning to end; fields such as `taskType` are set once they are known.
 */
export interface RequestObserver {
  /** The request has arrived; it waits in the queue or is served at once. */
  requestStarted?(request: ServedRequest): void;
  /** The request was answered or refused, or its caller disconnected. */
  requestFinished?(request: ServedRequest, outcome: RequestOutcome): void;
  /** The inputs of a create or do arrived; `bytes` is their size. */
  inputsReceived?(request: ServedRequest, bytes: number): void;
  /** The author's method blocked the event loop for `ms` before it first awaited something, or ended. */
  methodBlocked?(request: ServedRequest, ms: number): void;
  /** A job's phase differs from the last one seen on this server. */
  phaseChanged?(request: ServedRequest, change: PhaseChange): void;
  /** Something failed; the reply to GetTask can be OK anyway. */
  requestFailed?(request: ServedRequest, failure: RequestFailure): void;
}

/** What a request asks of a connector, as the metrics of Flyte's Python servers name it; the last two ask for metadata. */
export type Operation =
  "create" | "get" | "delete" | "do" | "logs" | "metrics" | "get_connector" | "list_connectors";

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
  /** Milliseconds of `performance.now()`. */
  readonly startedAt: number;
  /** The type of a registered connector; undefined before the request is decoded, and for an unknown type. */
  readonly taskType: string | undefined;
  /** The connector's name, once it is found. */
  readonly connector: string | undefined;
  /** The task's name, if the request holds one. */
  readonly task: string | undefined;
  /** The beginning of the job's ResourceMeta, once it is known, secrets replaced. */
  readonly job: string | undefined;
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
