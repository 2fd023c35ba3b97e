/** The version of the format of recordings. */
export const RECORDING_VERSION = 1;

/** The largest recording that fx writes or reads. */
export const MOST_RECORDING_BYTES = 16 * 1024 * 1024;

/** What a recorded run exchanged with the outside world. Secrets in it are replaced. */
export interface Recording {
  /** The name of the task. */
  readonly task: string;
  /** When the run began, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** Where the random numbers of the run began. */
  readonly seed: number;
  /** The key of the first attempt, from which all others are derived. */
  readonly idempotencyKey: string;
  readonly readings: ClockReadings;
  /** How the run ended. Default: unknown. */
  readonly ended?: (typeof RUN_ENDS)[number] | undefined;
  /** How the run was stopped from outside; undefined if it was not. */
  readonly stop: RecordedStop | undefined;
  readonly exchanges: readonly RecordedExchange[];
  /** How many exchanges are missing, because the recording would be too large. */
  readonly leftOut: number;
}

/** What the clock showed, in milliseconds since the run began, in the order of the readings. */
export interface ClockReadings {
  /** The readings of author code. */
  readonly task: readonly number[];
  /** The readings of fx, which time the polls and date the events. */
  readonly fx: readonly number[];
}

export const RUN_ENDS = ["succeeded", "failed"] as const;

export const STOP_CAUSES = ["SIGINT", "SIGTERM", "SIGHUP", "timeout", "caller"] as const;

export interface RecordedStop {
  /** Milliseconds since the run began. */
  readonly atMs: number;
  readonly by: (typeof STOP_CAUSES)[number];
  /** The limit of a `timeout`. */
  readonly limitMs?: number | undefined;
}

/** A request of the connector, and what came back. */
export interface RecordedExchange {
  /** When the request was sent, in milliseconds since the run began. */
  readonly atMs: number;
  /** How long it took until the answer began. */
  readonly tookMs: number;
  readonly request: RecordedRequest;
  readonly outcome: RecordedOutcome;
}

export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  /** The media type of the body, for reviewers. */
  readonly type?: string | undefined;
  readonly body?: RecordedBody | undefined;
}

export type RecordedOutcome =
  | { readonly kind: "answer"; readonly answer: RecordedAnswer }
  | { readonly kind: "error"; readonly error: RecordedError }
  /** The run was stopped before an answer came. */
  | { readonly kind: "stopped" };

export interface RecordedAnswer {
  readonly status: number;
  readonly statusText: string;
  /** Names and values, in order; a name can occur more than once. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The names of headers that are not recorded. Default: none. */
  readonly unrecorded?: readonly string[] | undefined;
  /** The URL of the answer, if redirects led to another one. */
  readonly url?: string | undefined;
  readonly body?: RecordedBody | undefined;
}

/** What `fetch` threw. */
export interface RecordedError {
  readonly name: string;
  readonly message: string;
  readonly code?: string | undefined;
  readonly cause?: RecordedError | undefined;
}

/** Text, other bytes, or a body that was not recorded. */
export type RecordedBody =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "left-out"; readonly why: string };
