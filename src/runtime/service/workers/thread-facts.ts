import { fromThreadError, toThreadError } from "../../base/errors/thread-error.ts";
import type {
  PhaseChange,
  RequestFailure,
  RequestObserver,
  ServedRequest,
} from "../request-observer.ts";
import type { CallFacts, CallSpan } from "../requests/call-span.ts";
import type { ThreadFacts, ThreadFailure } from "./worker-messages.ts";

/** Collects in a worker what the observers of the main thread need to know of a call. */
export class FactsRecord {
  /** Known once the service has the call. */
  request: ServedRequest | undefined = undefined;
  inputBytes: number | undefined = undefined;
  change: PhaseChange | undefined = undefined;
  readonly failures: ThreadFailure[] = [];
  /** What would be added to the span of the call; undefined if the call is not traced. */
  readonly span: CallFacts | undefined;

  constructor(isTraced: boolean) {
    this.span = isTraced ? {} : undefined;
  }

  /** Undefined for most polls, of which there is nothing to log. */
  toFacts(logsPolls: boolean): ThreadFacts | undefined {
    const { request, inputBytes, change, failures, span } = this;
    const isPlain = span === undefined && change === undefined && failures.length === 0;
    if (isPlain && request?.operation === "get" && request.batch === undefined && !logsPolls)
      return undefined;
    const { task, job, batch } = request ?? {};
    return { task, job, batch, inputBytes, change, failures, span };
  }
}

const NO_SPAN = { add: () => undefined, toHeaders: () => undefined };

/** Observes the requests of a worker's service. */
export class FactsObserver implements RequestObserver {
  readonly #records = new WeakMap<ServedRequest, FactsRecord>();
  /** The record of the call that the service is about to begin. */
  #opening: FactsRecord | undefined = undefined;

  /** Runs `begin`, which hands one call to the service. */
  open(record: FactsRecord, begin: () => void): void {
    this.#opening = record;
    begin();
    this.#opening = undefined;
  }

  /** What the service's calls use instead of a span of OpenTelemetry. */
  createSpan(): Pick<CallSpan, "add" | "toHeaders"> {
    const { span } = this.#opening!;
    if (span === undefined) return NO_SPAN;
    return { add: (facts) => void Object.assign(span, facts), toHeaders: () => undefined };
  }

  requestStarted(request: ServedRequest): void {
    const record = this.#opening!;
    record.request = request;
    this.#records.set(request, record);
  }

  inputsReceived(request: ServedRequest, bytes: number): void {
    this.#get(request).inputBytes = bytes;
  }

  phaseChanged(request: ServedRequest, change: PhaseChange): void {
    this.#get(request).change = change;
  }

  requestFailed(request: ServedRequest, failure: RequestFailure): void {
    const { error, errorId, fault, callerMessage, retried, redact } = failure;
    this.#get(request).failures.push({
      error: toThreadError(error, redact),
      errorId,
      fault,
      callerMessage,
      retried,
    });
  }

  #get(request: ServedRequest): FactsRecord {
    return this.#records.get(request)!;
  }
}

/** Tells an observer of the main thread what happened in the worker. */
export function replayFacts(
  observer: RequestObserver,
  request: ServedRequest,
  { inputBytes, failures, change }: ThreadFacts,
): void {
  if (inputBytes !== undefined) observer.inputsReceived?.(request, inputBytes);
  for (const { error, retried, ...failure } of failures)
    observer.requestFailed?.(request, {
      ...failure,
      error: fromThreadError(error),
      redact: (text) => text, // it holds no secret
      ...(retried !== undefined && { retried }),
    });
  if (change !== undefined) observer.phaseChanged?.(request, change);
}
