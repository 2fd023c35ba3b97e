import type { ThreadError } from "../../base/errors/thrown.ts";
import type { FromThread } from "../../base/thread.ts";
import type { BatchPart } from "../../connector/invoke/batch-entry.ts";
import type { PhaseChange } from "../request-observer.ts";
import type { CallFacts } from "../requests/call-span.ts";

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
export interface ThreadFacts {
  readonly task: string | undefined;
  /** As in the log. */
  readonly job: string | undefined;
  readonly batch: BatchPart | undefined;
  /** The size of the inputs of a create or do. */
  readonly inputBytes: number | undefined;
  readonly failures: readonly ThreadFailure[];
  readonly change: PhaseChange | undefined;
  readonly span: CallFacts | undefined;
}

/** A RequestFailure. */
export interface ThreadFailure {
  readonly error: ThreadError;
  readonly errorId: string | undefined;
  readonly fault: "author" | "caller" | "fx";
  readonly callerMessage: string;
  readonly retried: { readonly count: number; readonly forMs: number } | undefined;
}

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
