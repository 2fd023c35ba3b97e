import type { ThreadError } from "../../base/errors/thread-error.ts";
import type { Protocol } from "../../base/protocol.ts";
import type { FromThread, ThreadPing } from "../../base/thread.ts";
import type { LogPageRead } from "../../connector/invoke/invoke-get-logs.ts";
import type { Connection } from "../../wire/models/connection.ts";

/*
 * What a local run and the worker thread of its connector send each other. Templates, inputs, jobs
 * and resources cross the border as the bytes of Flyte's messages.
 */

/** A method of the connector, and the messages that it needs. */
export type JobMethod =
  | {
      readonly method: "create" | "do";
      /** With its variables filled in. */
      readonly template: Uint8Array;
      readonly inputs: Uint8Array;
      readonly idempotencyKey: string;
    }
  | { readonly method: "get" | "delete"; readonly meta: Uint8Array }
  | {
      readonly method: "getLogs";
      readonly meta: Uint8Array;
      readonly lines: number;
      readonly token: string;
    };

/** A call of the connector for a task type. */
export interface JobCall {
  readonly taskType: string;
  readonly taskTypeVersion: number;
  readonly protocol: Protocol;
  readonly outputPrefix: string;
  readonly connection: Connection | undefined;
  readonly call: JobMethod;
}

/** What the connector threw. */
export interface ThrownInThread {
  readonly error: ThreadError;
  /** As the connector classifies it. */
  readonly errorClass: "user" | "retryable" | undefined;
  /** The `retryAfter` of a RetryableError. */
  readonly retryAfter: string | undefined;
}

/** From the run. */
export type ToJobThread =
  | ({ readonly kind: "call"; readonly id: number } & JobCall)
  /** The signal of a call has fired. */
  | { readonly kind: "cancel"; readonly id: number; readonly reason: ThreadError }
  | ThreadPing;

/** From the thread. */
export type FromJobThread =
  | FromThread
  /** The ResourceMeta of create, the Resource of get and do; nothing otherwise. */
  | { readonly kind: "reply"; readonly id: number; readonly message: Uint8Array | undefined }
  | ({ readonly kind: "thrown"; readonly id: number } & ThrownInThread)
  | { readonly kind: "message"; readonly id: number; readonly message: LogPageRead }
  /** The connector has read this secret, so it must not be shown. */
  | { readonly kind: "secret"; readonly key: string };
