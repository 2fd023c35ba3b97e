import { type ErrorCode, FxError } from "../base/errors/errors.ts";
import { STATUS, type StatusName } from "../calls/call-status.ts";
import { isLastingFault } from "../connector/classify-error.ts";
import type { ConnectorPort } from "../connector/invoke/connector-port.ts";
import { ForeignMeta } from "../connector/invoke/invoke-connector.ts";
import type { ResourceMessage } from "../wire/models/resource.ts";
import { WorkerLost } from "../workers/worker-lost.ts";
import {
  addHint,
  describeWithoutHint,
  describeFailure,
  getErrorCode,
  toPeerText,
} from "./error-text.ts";
import type { Operation, RequestFailure, ServedRequest } from "./request-observer.ts";

/**
 * What the caller receives if the connector's method throws or returns something invalid:
 *
 * | method                | permanent error                    | any other error                                         |
 * | --------------------- | ---------------------------------- | ------------------------------------------------------- |
 * | create                | OK, and each GetTask is FAILED     | INTERNAL: Flyte retries                                 |
 * | do                    | FAILED                             | INTERNAL: Flyte retries                                 |
 * | get                   | FAILED                             | RUNNING, then RETRYABLE_FAILED: see `get-task.ts`        |
 * | delete, logs, metrics | INTERNAL                           | INTERNAL                                                |
 *
 * A resource_meta that the connector cannot decode is INVALID_ARGUMENT: the caller's fault. If the
 * worker process of a call ends, `get` is RUNNING, and the others are UNAVAILABLE: Flyte retries.
 */
export function decideAnswer(
  operation: Operation,
  error: unknown,
  { classify }: Pick<ConnectorPort, "classify">,
): "FAILED" | "RUNNING" | "refuse" {
  if (error instanceof ForeignMeta) return "refuse";
  if (error instanceof WorkerLost) return operation === "get" ? "RUNNING" : "refuse";
  const canFail = operation === "create" || operation === "do" || operation === "get";
  if (canFail && isLastingFault(error, classify)) return "FAILED";
  return operation === "get" ? "RUNNING" : "refuse";
}

/** The status for a connector's error that cannot be reported in a Resource. */
export function refuseThrown(call: Subject, error: unknown): CallRefused {
  const text = toPeerText(call, describeFailure(error));
  if (error instanceof ForeignMeta)
    return new CallRefused("INVALID_ARGUMENT", text, { cause: error });
  const status = error instanceof WorkerLost ? "UNAVAILABLE" : "INTERNAL";
  return new CallRefused(status, text, { fault: "author", cause: error });
}

/** The Resource for an error that fails the job, or only this attempt. */
export function failedAnswer(
  error: unknown,
  message: string,
  phase: "FAILED" | "RETRYABLE_FAILED" = "FAILED",
): ResourceMessage {
  return { phase, message, logLinks: [], errorCode: getErrorCode(error) };
}

/** The statuses for requests that fx cannot decode. */
const UNREADABLE: Readonly<Partial<Record<ErrorCode, StatusName>>> = {
  FX2006: "INVALID_ARGUMENT",
  FX2018: "RESOURCE_EXHAUSTED",
};

/**
 * The status for any error that ended a call. An error that nothing above handles is a bug in fx.
 */
export function toRefusal(error: unknown): CallRefused {
  if (error instanceof CallRefused) return error;
  const unreadable = error instanceof FxError ? UNREADABLE[error.code] : undefined;
  if (unreadable !== undefined)
    return new CallRefused(unreadable, describeFailure(error), { cause: error });
  const text = `a bug in fx: ${describeFailure(error)}`;
  return new CallRefused("INTERNAL", text, { fault: "fx", cause: error });
}

/** Why the server refuses a call before it calls a connector. */
export const REFUSALS = {
  unknownTaskType: (type: string) =>
    new CallRefused("NOT_FOUND", `Cannot find connector for task type: ${type}.`),
  unknownConnector: (name: string) =>
    new CallRefused("NOT_FOUND", `Cannot find connector for name: ${name}.`),
  missingSecrets: (connector: string, keys: readonly string[], task: string) =>
    new CallRefused(
      "FAILED_PRECONDITION",
      `${connector} needs ${keys.join(", ")} in the task's connection: name ${keys.length === 1 ? "the secret" : "the secrets"} under custom.secrets of ${task || "the task"}`,
    ),
  unreadableInputs: (call: Subject, error: unknown, isTransient: boolean, hint?: string) =>
    new CallRefused(
      isTransient ? "UNAVAILABLE" : "FAILED_PRECONDITION",
      toPeerText(call, addHint(describeWithoutHint(error), hint)),
      { cause: error },
    ),
  wrongKind: (call: Subject, isSync: boolean) => {
    const why = isSync
      ? "is synchronous: it serves only ExecuteTaskSync"
      : "does not support sync execution";
    return new CallRefused("INTERNAL", toPeerText(call, `[${call.connector}] ${why}`));
  },
  noLogs: (connector: string) => new CallRefused("UNIMPLEMENTED", `${connector} has no logs`),
  noMetrics: (connector: string) => new CallRefused("UNIMPLEMENTED", `${connector} has no metrics`),
  noHeader: () =>
    new CallRefused("INVALID_ARGUMENT", "the first message of ExecuteTaskSync must be a header"),
  noInputs: (taskType: string) =>
    new CallRefused(
      "INTERNAL",
      toPeerText(
        { operation: "do", taskType },
        "the stream has no inputs message after its header",
      ),
    ),
  lateMessages: () =>
    new CallRefused("DEADLINE_EXCEEDED", "the header and the inputs did not arrive in time"),
  slowMessage: () =>
    new CallRefused(
      "UNAVAILABLE",
      "the request did not arrive in time while others waited; try again later",
    ),
  noRoom: () =>
    new CallRefused(
      "UNAVAILABLE",
      "the server has no room for requests that arrive slowly or in large numbers now; try again later",
    ),
  notSmall: (bytes: number) =>
    new CallRefused(
      "RESOURCE_EXHAUSTED",
      `requests of this service must be uncompressed, and not larger than ${bytes} bytes`,
    ),
  extraMessage: () =>
    new CallRefused("UNIMPLEMENTED", "the request has more messages than the method accepts"),
  fullQueue: () =>
    new CallRefused(
      "RESOURCE_EXHAUSTED",
      "the server is at its limit of requests and its queue is full; try again later",
    ),
  tooLarge: (bytes: number, mostBytes: number) =>
    new CallRefused(
      "RESOURCE_EXHAUSTED",
      `the request takes about ${toMebibytes(bytes)} in memory, and this server has ${toMebibytes(mostBytes)} for requests: put large data in a file or a dataset, and pass its URI`,
    ),
  noMemory: (bytes: number, mostBytes: number): CallRefused =>
    bytes > mostBytes
      ? REFUSALS.tooLarge(bytes, mostBytes)
      : new CallRefused(
          "UNAVAILABLE",
          "the server has no memory for the task's offloaded inputs now; try again later",
        ),
  tooManyLogs: () =>
    new CallRefused(
      "RESOURCE_EXHAUSTED",
      "the server is at its limit of log streams; try again later",
    ),
  callerGone: () =>
    new CallRefused("CANCELLED", "the caller disconnected before its request was served"),
} as const;

function toMebibytes(bytes: number): string {
  return `${Math.ceil(bytes / (1024 * 1024))} MiB`;
}

/** The call that a status text is about. */
type Subject = Pick<ServedRequest, "operation" | "taskType" | "connector">;

/** Ends a call with a status; its message is the status text. */
export class CallRefused extends Error {
  readonly code: number;
  readonly fault: RequestFailure["fault"];

  constructor(
    status: StatusName,
    message: string,
    options: { readonly fault?: RequestFailure["fault"]; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = STATUS[status];
    this.fault = options.fault ?? "caller";
  }
}
