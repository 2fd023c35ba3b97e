import { type CallStatus, STATUS } from "../calls/call-status.ts";

/**
 * What a failed call says about the server's work:
 *
 * | outcome   | meaning                                                               |
 * | --------- | --------------------------------------------------------------------- |
 * | `unsent`  | the request never left this machine                                   |
 * | `refused` | the server rejected the request before it did anything                |
 * | `failed`  | the server reported an error, and may have done some of the work      |
 * | `open`    | no reply arrived, or one that cannot be read: the work may be done    |
 */
export type CallOutcome = "unsent" | "refused" | "failed" | "open";

/** The server may have done the work and the reply was lost. Servers send these statuses, too. */
const LOST: ReadonlySet<number> = new Set([
  STATUS.CANCELLED,
  STATUS.DEADLINE_EXCEEDED,
  STATUS.UNAVAILABLE,
]);

const REFUSED: ReadonlySet<number> = new Set([
  STATUS.INVALID_ARGUMENT,
  STATUS.NOT_FOUND,
  STATUS.PERMISSION_DENIED,
  STATUS.FAILED_PRECONDITION,
  STATUS.OUT_OF_RANGE,
  STATUS.UNIMPLEMENTED,
  STATUS.UNAUTHENTICATED,
]);

/** The gRPC library's own texts for a broken reply. Their statuses look like those of a server. */
const BROKEN_REPLY =
  /^(?:Received RST_STREAM|Received HTTP status code [235]|No status information received|No message received|Too many responses received|Bandwidth exhausted|Protocol not secure enough|Failed to decompress|Received compressed message|Compression method not supported|Received message (?:that decompresses|compressed with)|Response message parsing error|Write error)/;

const HIGHEST_STATUS = 16;

/** The outcome of a call that ended with a status, from the server or from the gRPC library. */
export function outcomeFromStatus({ code, details }: CallStatus, wasSent: boolean): CallOutcome {
  if (!wasSent) return "unsent";
  if (LOST.has(code) || isBrokenReply({ code, details })) return "open";
  return REFUSED.has(code) ? "refused" : "failed";
}

/** Whether a reply arrived without a status or a message that can be read. */
export function isBrokenReply({ code, details }: CallStatus): boolean {
  const isStatus = Number.isInteger(code) && code > 0 && code <= HIGHEST_STATUS;
  return !isStatus || BROKEN_REPLY.test(details);
}
