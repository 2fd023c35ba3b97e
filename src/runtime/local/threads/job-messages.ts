import type { ThreadError } from "../../base/errors/thread-error.ts";
import type { Protocol } from "../../base/protocol.ts";
import type { FromThread } from "../../base/thread.ts";
import type { LogPageRead } from "../../connector/invoke/invoke-get-logs.ts";
import type { JobRequest } from "../../connector/invoke/job-request.ts";
import type { LogsRequest } from "../../connector/requests.ts";
import type { Connection } from "../../wire/models/connection.ts";

/*
 * What a local run and the worker thread of its connector send each other. Templates, inputs, jobs
 * and resources cross the border as the bytes of Flyte's messages.
 */

/** A call of the connector for a task type. */
export interface JobCall {
  readonly taskType: string;
  readonly taskTypeVersion: number;
  readonly protocol: Protocol;
  readonly outputPrefix: string;
  readonly connection: Connection | undefined;
  readonly method: "create" | "do" | "get" | "delete" | "getLogs";
  /** The request of create and do. */
  readonly job?: Omit<JobRequest, "template" | "inputs"> &
    Readonly<Record<"template" | "inputs", Uint8Array>>;
  /** The job of the other methods. */
  readonly meta?: Uint8Array;
  /** The part of the log that getLogs reads. */
  readonly part?: Pick<LogsRequest, "lines" | "token">;
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
  | { readonly kind: "cancel"; readonly id: number; readonly reason: ThreadError };

/** From the thread. */
export type FromJobThread =
  | FromThread
  /** The ResourceMeta of create, the Resource of get and do; nothing otherwise. */
  | { readonly kind: "reply"; readonly id: number; readonly message: Uint8Array | undefined }
  | ({ readonly kind: "thrown"; readonly id: number } & ThrownInThread)
  | { readonly kind: "message"; readonly id: number; readonly message: LogPageRead }
  /** The connector has read this secret, so it must not be shown. */
  | { readonly kind: "secret"; readonly key: string };
