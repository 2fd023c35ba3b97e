import type { Protocol } from "../base/protocol.ts";
import type { Phase } from "../wire/models/phase.ts";

/** A method is reported if it blocks the event loop for longer. Below this, a garbage collection or a busy machine would be blamed on the author. */
export const BLOCKED_MS = 200;

/** How a request ended: a gRPC status code; 0 is OK. */
export interface RequestOutcome {
  /** CANCELLED or DEADLINE_EXCEEDED where the caller went away, UNAVAILABLE where the server ended before the call. */
  readonly code: number;
  /** The status' text, secrets replaced; empty where the code is 0. */
  readonly details: string;
  /** From the request's arrival, its wait in the queue included. */
  readonly ms: number;
}

/** What went wrong in a request, for whoever runs the server. The caller is sent `told`, and nothing else of it. */
export interface RequestFailure {
  /** What was thrown, whole. Its texts may hold secrets: what a log writes of it goes through `redact`. */
  readonly error: unknown;
  /** Also in the status that the caller sees; a job's message, which comes again with each poll, has none. Undefined where the fault is the caller's. */
  readonly errorId: string | undefined;
  /** "author": a method of the connector threw or answered what cannot be sent; "caller": a request that cannot be served; "fx": a fault of fx. */
  readonly fault: "author" | "caller" | "fx";
  /** What the caller is told, secrets replaced. */
  readonly callerMessage: string;
  /** Replaces known secrets in a text. */
  readonly redact: (text: string) => string;
}

/** How a job got on, as its callers are told. */
export interface PhaseChange {
  /** Undefined for the first phase that this server has seen of the job. */
  readonly from: Phase | undefined;
  readonly to: Phase;
  readonly message: string;
  /** Whether this server created the job; else another replica did, or the poll is forged. */
  readonly createdHere: boolean;
}

/**
 * Told of what the server does, synchronously: it must be quick, and must not throw. Metrics and logs are observers.
 * The request is one object from beginning to end; `taskType` and its like are filled in as they are known.
 */
export interface RequestObserver {
  /** It has arrived, and waits for its turn or is served at once. */
  requestStarted?(request: ServedRequest): void;
  /** It was answered, refused, or given up by its caller. */
  requestFinished?(request: ServedRequest, outcome: RequestOutcome): void;
  /** The inputs of a create or do are so many bytes long. */
  inputsReceived?(request: ServedRequest, bytes: number): void;
  /** The author's method let nothing else run for so long before it first waited for something, or ended. */
  methodBlocked?(request: ServedRequest, ms: number): void;
  /** A job's phase differs from the last one seen on this server. */
  phaseChanged?(request: ServedRequest, change: PhaseChange): void;
  /** Something failed; on GetTask the reply can be OK all the same. */
  requestFailed?(request: ServedRequest, failure: RequestFailure): void;
}

/** What is asked of a connector, in the words of the peers' metrics; the last two ask for metadata. */
export type Operation =
  "create" | "get" | "delete" | "do" | "logs" | "metrics" | "get_connector" | "list_connectors";

/** A request that the server works on, from its arrival on. */
export interface ServedRequest {
  /** Full name of the gRPC service, such as `flyteidl.service.AsyncAgentService`. */
  readonly service: string;
  /** Name of the method, such as `GetTask`. */
  readonly method: string;
  /** Which Flyte asks. */
  readonly protocol: Protocol;
  /** What is asked for. */
  readonly operation: Operation;
  /** Milliseconds of `performance.now()`. */
  readonly startedAt: number;
  /** The type of a registered connector; undefined before the request is decoded, and for a type that none serves. */
  readonly taskType: string | undefined;
  /** The connector's name, as soon as the connector is found. */
  readonly connector: string | undefined;
  /** Where one was told with the request: the task's name. */
  readonly task: string | undefined;
  /** What names the job, as soon as that is known: the beginning of its ResourceMeta, secrets replaced. */
  readonly job: string | undefined;
}
