import type { AddressInfo } from "node:net";
import type { RecordedCall, ServedLogLine, ShownFault } from "../protocol.ts";

/*
 * What `fx dev --serve` and the process that has loaded a version of the project say to each other.
 */

/**
 * `prepare` names the file with the version's sources, `drain` closes the port and ends the process
 * when no call is in flight, `cut` ends the calls as well.
 */
export type ServeOrder =
  { readonly prepare: string } | { readonly listen: AddressInfo } | "drain" | "cut";

/** The server can listen, the port is open, the port is closed. */
export type ServeStep = "prepared" | "listening" | "closed";

export type ServeReport =
  ServeStep | { readonly unserved: ShownFault } | { readonly calls: readonly CallReport[] };

/** News about a call. Its number counts the calls of the process. */
export type CallReport = { readonly call: number } & (
  | { readonly state: ReportedState; readonly metadataNames: readonly string[] }
  | { readonly message: ReportedMessage }
  | { readonly fault: ShownFault }
  | { readonly line: ServedLogLine }
);

/** The parts of a call that the process knows. */
export type ReportedState = Omit<RecordedCall, "id" | "version">;

export interface ReportedMessage {
  readonly direction: "request" | "reply";
  /** Without the values of secrets; empty if the message is withheld. */
  readonly bytes: Uint8Array;
  /** The size of the whole message. */
  readonly size: number;
  /** Why the bytes are withheld. */
  readonly note?: string;
}
