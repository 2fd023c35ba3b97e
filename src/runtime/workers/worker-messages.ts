import type { Logger } from "../base/context.ts";
import type { ErrorFacts } from "../base/errors/error-facts.ts";
import type { Protocol } from "../base/protocol.ts";
import type { TraceHeaders } from "../base/tracing.ts";
import type { ErrorClass } from "../connector/classify-error.ts";
import type { LogPageRead } from "../connector/invoke/invoke-get-logs.ts";
import type { JobRequest } from "../connector/invoke/job-request.ts";
import type { LogsRequest, MetricsRequest } from "../connector/requests.ts";
import type { Connection } from "../wire/models/connector-messages.ts";
import type { ResourceMessage } from "../wire/models/resource.ts";

/*
 * What fx and a worker process send each other. Templates, inputs, outputs and jobs cross the border
 * as the bytes of Flyte's messages, what is thrown as facts, and the rest as plain data.
 */

/** What every call of a method needs. */
export interface CallBasis {
  readonly taskType: string;
  readonly taskTypeVersion: number;
  /** Those that the connector declares. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly connection: Connection | undefined;
  /** Milliseconds since the epoch; undefined if there is none. */
  readonly deadline: number | undefined;
  /** The trace context as headers; undefined without OpenTelemetry. */
  readonly trace: TraceHeaders | undefined;
}

/** The request of create and do. */
export type SentJob = Omit<JobRequest, "template" | "inputs" | "connection"> &
  Readonly<Record<"template" | "inputs", Uint8Array>>;

/** A job of getMany. */
export interface SentEntry {
  readonly meta: Uint8Array;
  readonly outputPrefix: string;
  readonly writesTo: string | undefined;
}

/** The methods, with what each needs besides. */
interface MethodCalls {
  readonly do: NewJobCall;
  readonly create: NewJobCall;
  readonly get: SentEntry & { readonly protocol: Protocol };
  readonly getMany: { readonly entries: readonly SentEntry[]; readonly protocol: Protocol };
  readonly delete: JobCall;
  readonly getLogs: JobCall & Pick<LogsRequest, "lines" | "token">;
  readonly getMetrics: JobCall &
    Pick<MetricsRequest, "queries" | "startTime" | "endTime" | "stepMs">;
}

interface NewJobCall {
  readonly job: SentJob;
  readonly writesTo: string | undefined;
  readonly protocol: Protocol;
}

interface JobCall {
  readonly meta: Uint8Array;
}

/** A method with its request. */
export type MethodCall = {
  [Method in keyof MethodCalls]: { readonly method: Method } & MethodCalls[Method];
}[keyof MethodCalls];

/** A call of a method of a connector. */
export type WorkerCall = CallBasis & MethodCall;

/** A Resource with its outputs as bytes. */
export type SentResource = Omit<ResourceMessage, "outputs"> & {
  readonly outputs: Uint8Array | undefined;
};

/** The state of one job of getMany, or what was thrown instead. */
export type SentAnswer = { readonly message: SentResource } | { readonly thrown: ThrownFacts };

/** What a method of a connector has thrown. */
export interface ThrownFacts {
  readonly error: ErrorFacts;
  /** As the connector classifies it. */
  readonly errorClass: ErrorClass;
  /** The `retryAfter` of a RetryableError. */
  readonly retryAfter: string | undefined;
}

/** A job of a world, which is in the process of its connector. */
export interface SentWorldJob {
  readonly id: string;
  readonly active: boolean;
}

/** To a worker process. */
export type ToWorker =
  | { readonly kind: "call"; readonly id: number; readonly call: WorkerCall }
  /** The signal of a call has fired, or that of one job of getMany. */
  | {
      readonly kind: "cancel";
      readonly id: number;
      readonly entry: number | undefined;
      readonly reason: ErrorFacts;
    }
  /** A page of getLogs was read. */
  | { readonly kind: "read"; readonly id: number }
  | { readonly kind: "ping" }
  /** No call follows. The process ends when it has exported its traces. */
  | { readonly kind: "stop" };

/** From a worker process. */
export type FromWorker =
  /** Its modules are loaded. */
  | { readonly kind: "ready" }
  /** Why it ends. */
  | ({ readonly kind: "failed" } & WorkerEnd)
  | { readonly kind: "pong" }
  | { readonly kind: "reply"; readonly id: number; readonly answer: unknown }
  | { readonly kind: "thrown"; readonly id: number; readonly thrown: ThrownFacts }
  /** A page of getLogs. */
  | { readonly kind: "page"; readonly id: number; readonly page: LogPageRead }
  | {
      readonly kind: "log";
      /** Undefined if no call has logged it. */
      readonly id: number | undefined;
      readonly level: keyof Logger;
      readonly message: string;
      readonly fields: object | undefined;
    }
  /** What author code has printed. */
  | { readonly kind: "printed"; readonly bytes: Uint8Array }
  /** The jobs of the world, before an answer. */
  | { readonly kind: "world"; readonly jobs: readonly SentWorldJob[] };

/** Why a worker process has ended. */
export interface WorkerEnd {
  readonly reason: string;
  /** Undefined if the process could not say. */
  readonly cause?: "exit" | "error" | "load" | undefined;
  readonly stack?: string | undefined;
  readonly error?: ErrorFacts | undefined;
}
