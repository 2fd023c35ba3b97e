import type { ShownFault } from "./protocol-parts.ts";

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
