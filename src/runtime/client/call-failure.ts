import { type ErrorCode, FxError, type FxErrorOptions } from "../base/errors/errors.ts";
import { shorten } from "../base/text.ts";
import { type CallStatus, STATUS } from "../calls/call-status.ts";
import { extractConnectionReason } from "../calls/grpc-channel.ts";

/** A failed call to a connector server. */
export class CallFailure extends FxError {
  override readonly name = "CallFailure";
  /** The method that was called, for instance `create`. */
  readonly operation: string;
  /** The gRPC status code; undefined if the reply was invalid. */
  readonly status: number | undefined;
  /** The server's message; may be empty. */
  readonly serverMessage: string;
  readonly outcome: CallOutcome;
  readonly #retryable: boolean;

  constructor(
    code: ErrorCode,
    message: string,
    options: FxErrorOptions & {
      readonly operation: string;
      readonly outcome: CallOutcome;
      readonly status?: number;
      readonly serverMessage?: string;
      readonly retryable?: boolean;
    },
  ) {
    super(code, message, options);
    this.operation = options.operation;
    this.status = options.status;
    this.serverMessage = options.serverMessage ?? "";
    this.outcome = options.outcome;
    this.#retryable = options.retryable ?? false;
  }

  /** Whether another call, or another attempt, may succeed. */
  override get retryable(): boolean {
    return this.#retryable;
  }
}

export interface FailedCall {
  readonly operation: string;
  readonly address: string;
  readonly deadlineMs: number;
  readonly requestBytes: number;
  readonly encrypted: boolean;
  /** False if the request was never sent because the connection failed. */
  readonly sent: boolean;
}

/** How long Flyte's engine waits for a reply, by default. */
export const ENGINE_DEADLINE_MS = 10_000;

/** The default of the engine and of Python's servers. */
const USUAL_LIMIT = 4 * 1024 * 1024;

const TRANSIENT: ReadonlySet<number> = new Set([
  STATUS.UNKNOWN,
  STATUS.RESOURCE_EXHAUSTED,
  STATUS.ABORTED,
  STATUS.INTERNAL,
]);

export function failureFromStatus(error: CallStatus, call: FailedCall): CallFailure {
  const { code: status, details } = error;
  const { operation, address } = call;
  const outcome = outcomeFromStatus(error, call.sent);
  const options = { operation, status, outcome, cause: error };
  const text = serverText(details);
  if (isBrokenReply(error) && status !== STATUS.UNAVAILABLE && !TRANSIENT.has(status))
    return new CallFailure("FX5023", `${address} sent a broken reply to ${operation}: ${text}`, {
      ...options,
      retryable: true,
    });
  switch (status) {
    case STATUS.UNAVAILABLE:
      // Without the cause, which would repeat the message.
      return new CallFailure("FX5021", describeUnavailable(details, call), {
        ...options,
        cause: undefined,
        retryable: true,
        hint: call.sent ? undefined : hintFor(call),
      });
    case STATUS.DEADLINE_EXCEEDED:
      return new CallFailure(
        "FX5021",
        `${address} did not reply to ${operation} within ${call.deadlineMs / 1000} s`,
        {
          ...options,
          retryable: true,
          hint: "Flyte's engine waits only 10 s by default: return from create at once, and report progress from get",
        },
      );
    case STATUS.NOT_FOUND:
      return new CallFailure("FX3005", text, options);
    case STATUS.UNIMPLEMENTED:
      return new CallFailure("FX5022", `${address} does not serve ${operation}: ${text}`, options);
  }
  const tooLarge =
    status === STATUS.RESOURCE_EXHAUSTED ? describeTooLarge(details, call) : undefined;
  if (tooLarge !== undefined)
    return new CallFailure("FX1020", tooLarge.message, { ...options, ...tooLarge });
  return new CallFailure(
    "FX1002",
    text === "" ? `${address} refused ${operation} with status ${status} and no message` : text,
    { ...options, serverMessage: text, retryable: TRANSIENT.has(status) },
  );
}

function describeUnavailable(details: string, { address, sent }: FailedCall): string {
  const text = serverText(extractConnectionReason(details));
  return sent
    ? `${address} is unavailable: ${text || "it closed the connection"}`
    : `no connector server answers at ${address}: ${text || "no connection"}`;
}

/** Undefined unless the text is that of a gRPC library for a message above the size limit. */
function describeTooLarge(
  details: string,
  { operation, requestBytes }: FailedCall,
): { message: string; hint: string; outcome: CallOutcome } | undefined {
  const match = /message larger than max \(?(?:(\d+) ?(?:vs\.?|bytes)? ?)?(\d+)?/i.exec(details);
  if (match === null) return undefined;
  const [size, limit] = [Number(match[1] ?? 0), Number(match[2] ?? USUAL_LIMIT)];
  const isReply = size > 0 ? Math.abs(size - requestBytes) > 64 : requestBytes <= limit;
  return isReply
    ? {
        message: `the reply to ${operation} is ${size === 0 ? "larger" : `${mebibytes(size)}, more`} than the ${mebibytes(limit)} that fx and Flyte's engine accept`,
        hint: "return a file or a dataset from the connector, or write outputs.pb under the output prefix",
        outcome: "open",
      }
    : {
        message: `the request of ${operation} is ${mebibytes(requestBytes)}, more than the ${mebibytes(limit)} that the server accepts`,
        hint: "pass large data as a file or a dataset, or raise the server's limit (fx serve --max-message)",
        outcome: "refused",
      };
}

function mebibytes(bytes: number): string {
  return `${(bytes / (1024 * 1024)).toFixed(1)} MiB (${bytes.toLocaleString("en")} bytes)`;
}

function hintFor({ address, encrypted }: FailedCall): string {
  return encrypted
    ? `check that the server uses TLS at ${address}, and that --tls-ca signed its certificate`
    : `start it, for instance: fx serve --port ${/:(\d+)$/.exec(address)?.[1] ?? "8000"}; add --tls if it uses TLS`;
}

const LONGEST = 4000;

/**
 * A server's text on one line: its first line, and the error at its end. Leaves out the traceback
 * that Python's servers put between them.
 */
export function serverText(details: string): string {
  const [first = "", ...rest] = details.trim().split(/\r?\n/);
  const message = rest.findIndex((line) => /^\s*Message:\s*$/.test(line));
  const untraced = isTraced(rest) ? [] : rest;
  const named = (message >= 0 ? rest.slice(message + 1) : untraced)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const text = [first.trim(), named.join("; ")].join(" ").trim();
  return shorten(text, LONGEST, " …");
}

function isTraced(lines: readonly string[]): boolean {
  return lines.some((line) => /^\s*(Trace:|Traceback )/.test(line));
}

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
type CallOutcome = "unsent" | "refused" | "failed" | "open";

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
function outcomeFromStatus({ code, details }: CallStatus, wasSent: boolean): CallOutcome {
  if (!wasSent) return "unsent";
  if (LOST.has(code) || isBrokenReply({ code, details })) return "open";
  return REFUSED.has(code) ? "refused" : "failed";
}

/** Whether a reply arrived without a status or a message that can be read. */
function isBrokenReply({ code, details }: CallStatus): boolean {
  const isStatus = Number.isInteger(code) && code > 0 && code <= HIGHEST_STATUS;
  return !isStatus || BROKEN_REPLY.test(details);
}
