import { fromThreadError, type ThreadError, toThreadError } from "../../base/errors/thrown.ts";
import type { FromThread } from "../../base/thread.ts";
import type {
  PhaseChange,
  RequestFailure,
  RequestObserver,
  ServedRequest,
} from "../request-observer.ts";
import type { CallFacts, CallSpan } from "../requests/call-span.ts";
import type { ServedCall } from "../requests/served-call.ts";

/*
 * What the main thread and a worker thread send each other. A call crosses the border as gRPC
 * carries it: bytes, a deadline and the caller's address in; bytes or a status out.
 */

/** A call that a worker shall answer. */
export interface ThreadRequest {
  readonly kind: "call";
  readonly id: number;
  /** As in gRPC: `/SERVICE/METHOD`. */
  readonly path: string;
  /** Two for ExecuteTaskSync, else one. */
  readonly messages: readonly Uint8Array[];
  /** Milliseconds since the epoch; Infinity if the caller set none. */
  readonly deadline: number;
  readonly peer: string;
  /** The trace context as headers; undefined without OpenTelemetry. */
  readonly trace: Readonly<Record<string, string>> | undefined;
}

/** From the main thread. */
export type ToWorker =
  | ThreadRequest
  /** The reply is no longer needed. `isLost`: the caller did not give up, and may repeat the call. */
  | { readonly kind: "cancel"; readonly id: number; readonly isLost: boolean }
  /** Flyte has repeated this create, which is still in flight. */
  | {
      readonly kind: "repeated";
      readonly id: number;
      readonly taskType: string;
      readonly idempotencyKey: string;
    }
  /** The caller has read a message of a stream. */
  | { readonly kind: "read"; readonly id: number }
  | { readonly kind: "ping" }
  /** No call follows. The worker ends when it has exported its traces. */
  | { readonly kind: "stop" };

/** What the main thread learns about a call, besides its reply. Holds no secret. */
export type ThreadFacts = NonNullable<ReturnType<FactsRecord["toFacts"]>>;

type ThreadFailure = Omit<RequestFailure, "error" | "redact"> & { readonly error: ThreadError };

/** From a worker thread. */
export type FromWorker =
  | FromThread
  | { readonly kind: "pong" }
  /** A message of a stream that continues. */
  | { readonly kind: "message"; readonly id: number; readonly message: Uint8Array }
  | (CallEnd & { readonly id: number; readonly facts: ThreadFacts | undefined });

/** How a call ends. */
export type CallEnd =
  /** With its last message; a stream ends without one. */
  | { readonly kind: "reply"; readonly message: Uint8Array | undefined }
  | { readonly kind: "status"; readonly code: number; readonly details: string };

/** Copies bytes: sending a part of a larger buffer would send all of it. */
export function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

/**
 * Collects in a worker what the main thread needs to know of a call. It takes the place of the call's
 * span, which only the main thread has.
 */
export class FactsRecord implements Pick<CallSpan, "add" | "toHeaders"> {
  /** The size of the inputs of a create or do. */
  inputBytes: number | undefined = undefined;
  change: PhaseChange | undefined = undefined;
  readonly failures: ThreadFailure[] = [];
  readonly #span: CallFacts = {};

  static of(request: ServedRequest): FactsRecord {
    return (request as ServedCall).span as FactsRecord;
  }

  add(facts: CallFacts): void {
    Object.assign(this.#span, facts);
  }

  toHeaders(): undefined {}

  /** Undefined for most polls, of which there is nothing to log. */
  toFacts(
    request: ServedRequest,
    options: { readonly isTraced: boolean; readonly logsPolls: boolean },
  ) {
    const { inputBytes, change, failures } = this;
    const span = options.isTraced ? this.#span : undefined;
    const isPlain = span === undefined && change === undefined && failures.length === 0;
    const { operation, task, job, batch, foreign } = request;
    const isPoll = operation === "get" && batch === undefined && foreign === undefined;
    if (isPlain && isPoll && !options.logsPolls) return undefined;
    return { task, job, batch, foreign, inputBytes, change, failures, span };
  }
}

/** Adds what observers of the main thread would see to the records of a worker's requests. */
export const factsObserver: RequestObserver = {
  inputsReceived(request, bytes) {
    FactsRecord.of(request).inputBytes = bytes;
  },
  phaseChanged(request, change) {
    FactsRecord.of(request).change = change;
  },
  requestFailed(request, { redact, ...failure }) {
    const error = toThreadError(failure.error, redact);
    FactsRecord.of(request).failures.push({ ...failure, error });
  },
};

/** Tells an observer of the main thread what happened in the worker. */
export function replayFacts(
  observer: RequestObserver,
  request: ServedRequest,
  { inputBytes, failures, change }: ThreadFacts,
): void {
  if (inputBytes !== undefined) observer.inputsReceived?.(request, inputBytes);
  for (const failure of failures) {
    const error = fromThreadError(failure.error);
    observer.requestFailed?.(request, { ...failure, error, redact: String }); // it holds no secret
  }
  if (change !== undefined) observer.phaseChanged?.(request, change);
}
