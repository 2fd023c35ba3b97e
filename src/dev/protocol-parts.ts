import type { CheckOutcome, CheckText } from "../runtime/check/check-outcome.ts";

/** An error of fx, as a terminal shows it. */
export interface ShownFault {
  readonly code: string;
  readonly message: string;
  readonly details: readonly string[];
  readonly hint: string | null;
  /** `FILE:LINE:COLUMN` in the author's code. */
  readonly location: string | null;
  /** The lines around it, with their numbers. */
  readonly frame: string | null;
}

/** What identifies a task of the project. */
export interface TaskName {
  readonly task: string;
  readonly file: string;
}

/** Asks to check the connector of a task. */
export interface ChecksRequest extends TaskName {
  /** The ids of the checks to run; empty for all. */
  readonly only: readonly string[];
  /** How many runs with injected faults to make instead of the checks, or null. */
  readonly faults: number | null;
  /** Whether the user has agreed to the real jobs that the checks create. */
  readonly mayCreateJobs: boolean;
}

/** The checks of one task, with the last result of each. */
export interface ChecksView extends TaskName {
  /** `asking`: they would create real jobs, and need the user's consent. */
  readonly state: "starting" | "asking" | "running" | "stopping" | "stopped" | "ended";
  /** The last request. */
  readonly request: ChecksRequest;
  /** The most real jobs that it creates; null until fx knows. */
  readonly jobs: number | null;
  /** The module of the fake outside system; null without one. */
  readonly world: string | null;
  readonly startedAt: string;
  readonly tookMs: number | null;
  /** Why the checks could not begin, or did not all run. */
  readonly fault: ShownFault | null;
  /** The command for the last request. */
  readonly command: string;
  readonly checks: readonly TaskCheckView[];
}

/** A check of a task: the outcome of `fx check`, or how far it is. */
export interface TaskCheckView extends CheckText, Pick<CheckOutcome, "reason" | "failure"> {
  readonly state: "waiting" | "running" | CheckOutcome["state"];
  /** Undefined until the check has ended. */
  readonly tookMs?: number | undefined;
  /** Where the failure is in the author's code, and the lines around it. */
  readonly place: Pick<ShownFault, "location" | "frame">;
  /** The version of the project that was checked. */
  readonly version: number;
  /** The command that runs only this check, or injects the faults again with which it failed. */
  readonly command: string;
}

/*
 * The part of the protocol about `fx dev --serve`.
 */

/** The gRPC server of `fx dev --serve`. */
export interface ServingView {
  /** `HOST:PORT`. */
  readonly address: string;
  /** The version of the project that gets new connections; 0 if there is none. */
  readonly version: number;
  /** Why the last version is not served; null if it is. */
  readonly fault: ShownFault | null;
}

/** A gRPC call that the server received. */
export interface RecordedCall {
  readonly id: string;
  readonly at: number;
  /** Full name of the service. */
  readonly service: string;
  readonly method: string;
  /** Null for health checks and reflection. */
  readonly protocol: "flyte1" | "flyte2" | null;
  readonly peer: string;
  /** The version of the project that got it. */
  readonly version: number;
  readonly taskType: string | null;
  readonly task: string | null;
  readonly connector: string | null;
  /** The start of the job's ResourceMeta. */
  readonly job: string | null;
  /** How many polls shared a call of the connector, and how many jobs it was about. Null without `getMany`. */
  readonly batch: { readonly polls: number; readonly jobs: number } | null;
  /** The name of the gRPC status, such as `OK`; null while the call is in flight. */
  readonly status: string | null;
  /** The text of the status. */
  readonly details: string;
  readonly tookMs: number | null;
  /** The job's phase in the reply, and its message. */
  readonly phase: string | null;
  readonly message: string;
  /** What the connector threw; empty if it threw nothing. */
  readonly reason: string;
  /** True if the status is not OK, or a method of the connector threw. */
  readonly hasFailed: boolean;
}

export interface ServedCallDetails {
  readonly call: RecordedCall;
  /** The names of the headers that the caller sent. */
  readonly metadataNames: readonly string[];
  readonly fault: ShownFault | null;
  /** The names of the messages, in order. Empty if they are too old to be kept. */
  readonly messages: readonly string[];
  /** What the connector logged. */
  readonly log: readonly ServedLogLine[];
}

export interface ServedLogLine {
  readonly at: number;
  readonly level: "debug" | "info" | "warn" | "error";
  readonly text: string;
}
