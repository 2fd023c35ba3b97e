import { FxError } from "../base/errors/errors.ts";
import { describeThrown } from "../base/errors/thrown.ts";
import { shorten } from "../base/text.ts";
import { ForeignMeta } from "../connector/invoke/invoke-connector.ts";
import type { Connection } from "../wire/models/connection.ts";
import type { ResourceMessage } from "../wire/models/resource.ts";
import type { RequestFailure, Operation, ServedRequest } from "./request-observer.ts";
import type { ServedCall } from "./requests/served-call.ts";
import type { ServiceCore } from "./service-core.ts";

/** The status codes of gRPC that fx answers. */
export const STATUS = {
  OK: 0,
  CANCELLED: 1,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
} as const;

export type StatusCode = (typeof STATUS)[keyof typeof STATUS];

interface RefusalOptions {
  /** Default: the caller's. */
  readonly fault?: RequestFailure["fault"];
  /** What was thrown, where something was. */
  readonly cause?: unknown;
  /** Replaces the secrets that came with the request. */
  readonly redact?: ((text: string) => string) | undefined;
}

/** Ends a request with a status; its message is the status' text. */
export class CallRefused extends Error {
  readonly code: StatusCode;
  readonly fault: RequestFailure["fault"];
  readonly redact: ((text: string) => string) | undefined;

  constructor(
    code: StatusCode,
    message: string,
    { fault = "caller", cause, redact }: RefusalOptions = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.fault = fault;
    this.redact = redact;
  }

  /** Of anything that ended a request: bytes that are not the request are the caller's fault, what else nobody foresaw is fx's. */
  static of(error: unknown): CallRefused {
    if (error instanceof CallRefused) return error;
    if (error instanceof FxError && error.code === "FX2018")
      return new CallRefused(STATUS.RESOURCE_EXHAUSTED, describeFailure(error), { cause: error });
    if (error instanceof FxError && error.code === "FX2006")
      return new CallRefused(STATUS.INVALID_ARGUMENT, describeFailure(error), { cause: error });
    return new CallRefused(STATUS.INTERNAL, `a fault of fx: ${describeFailure(error)}`, {
      fault: "fx",
      cause: error,
    });
  }
}

/**
 * The status of a method of the author's that failed. INTERNAL whatever was thrown, but INVALID_ARGUMENT where the ResourceMeta that the caller gave
 * is not one of the connector's.
 */
export function authorFault(
  core: ServiceCore,
  call: ServedCall,
  error: unknown,
  connection?: Connection,
): CallRefused {
  const isForeign = error instanceof ForeignMeta;
  return new CallRefused(
    isForeign ? STATUS.INVALID_ARGUMENT : STATUS.INTERNAL,
    peerText(call, describeFailure(error)),
    {
      fault: isForeign ? "caller" : "author",
      cause: error,
      redact: core.getSecrets(connection).redact,
    },
  );
}

/** FAILED, or RETRYABLE_FAILED, with what went wrong and what to do; the observers are told of the whole error. */
export function failedAnswer(
  core: ServiceCore,
  call: ServedCall,
  error: unknown,
  connection: Connection | undefined,
  phase: "FAILED" | "RETRYABLE_FAILED" = "FAILED",
): ResourceMessage {
  return {
    phase,
    message: reportFailure(core, call, error, connection),
    logLinks: [],
    errorCode: getErrorCode(error),
  };
}

/** Tells the observers of an error; answers what the caller may be told of it. */
export function reportFailure(
  core: ServiceCore,
  call: ServedCall,
  error: unknown,
  connection: Connection | undefined,
): string {
  const { redact } = core.getSecrets(connection);
  const callerMessage = cutMessage(redact(describeFailure(error)));
  core.observers.failed(call, {
    error,
    errorId: newErrorId(core.options.random),
    fault: "author",
    callerMessage,
    redact,
  });
  return callerMessage;
}

/** What a caller is told of an error: `Type: message`, or what fx found with every fault and what to do. Never a stack. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof FxError)) return describeThrown(error);
  const details = error.details.map((line) => `\n  ${line}`).join("");
  return `${error.message}${details === "" ? "" : `:${details}`}${error.hint === undefined ? "" : `\n${error.hint}`}`;
}

/** A short code of an error, for `agent_error`: its own, or its type. */
export function getErrorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  if (typeof code === "string" && code !== "") return code.toWellFormed();
  return typeof name === "string" && name !== "" ? name.toWellFormed() : undefined;
}

/** Python's servers have no such line for the logs and metrics of a job: they tell a failure of these as UNKNOWN. */
const IN_WORDS: Readonly<Partial<Record<Operation, string>>> = {
  logs: "get the logs of",
  metrics: "get the metrics of",
};

/** A status' text with the first line that those of Flyte's Python servers have. */
export function peerText(
  { operation, taskType }: Pick<ServedRequest, "operation" | "taskType">,
  text: string,
): string {
  return `failed to ${IN_WORDS[operation] ?? operation} ${taskType} task with error:\n ${text}`;
}

const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
const LENGTH = 10;

/** By which a status that a caller has seen is found in the log. */
export function newErrorId(random: () => number): string {
  let id = "";
  while (id.length < LENGTH) id += ALPHABET.charAt(Math.floor(random() * ALPHABET.length));
  return id;
}

/** A status travels percent-encoded in a header; 8 KiB of headers are what every client takes. */
const LONGEST_STATUS = 4096;
/** A job's message is stored and shown by the engine. */
const LONGEST_MESSAGE = 16 * 1024;
const CUT = " … (cut)";

/** The beginning of a status' text, so that its header never grows too large for a client. Half a character, which no header takes, is replaced. */
export function cutStatusText(given: string): string {
  const text = given.toWellFormed();
  if (encodedLength(text) <= LONGEST_STATUS) return text;
  let length = 0;
  let prefix = "";
  for (const character of text.slice(0, LONGEST_STATUS).toWellFormed()) {
    length += encodedLength(character);
    if (length > LONGEST_STATUS - 2 * CUT.length) break;
    prefix += character;
  }
  return prefix + CUT;
}

/** The beginning of a job's message, whoever wrote it. Half a character, which no message takes, is replaced. */
export function cutMessage(text: string): string {
  return shorten(text.toWellFormed(), LONGEST_MESSAGE, CUT);
}

/** In bytes: what is not printable ASCII takes three characters for each of its bytes. */
function encodedLength(text: string): number {
  const bytes = Buffer.byteLength(text, "utf8");
  const plain = text.length - text.replace(/[\x20-\x24\x26-\x7e]/g, "").length;
  return plain + 3 * (bytes - plain);
}
