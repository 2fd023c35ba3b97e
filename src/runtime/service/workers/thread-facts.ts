import { fromThreadError, toThreadError } from "../../base/errors/thrown.ts";
import type {
  PhaseChange,
  RequestFailure,
  RequestObserver,
  ServedRequest,
} from "../request-observer.ts";
import type { CallFacts, CallSpan } from "../requests/call-span.ts";
import type { ThreadFacts, ThreadFailure } from "./worker-messages.ts";

const NO_SPAN = { add: () => undefined, toHeaders: () => undefined };

/** Collects in a worker what the observers of the main thread need to know of a call. */
export class FactsRecord {
  inputBytes: number | undefined = undefined;
  change: PhaseChange | undefined = undefined;
  readonly failures: ThreadFailure[] = [];
  /** What would be added to the span of the call; undefined if the call is not traced. */
  readonly span: CallFacts | undefined;

  constructor(isTraced: boolean) {
    this.span = isTraced ? {} : undefined;
  }

  /** What the service's call uses instead of a span of OpenTelemetry. */
  createSpan(): Pick<CallSpan, "add" | "toHeaders"> {
    const { span } = this;
    if (span === undefined) return NO_SPAN;
    return { add: (facts) => void Object.assign(span, facts), toHeaders: () => undefined };
  }

  /** Undefined for most polls, of which there is nothing to log. */
  toFacts(request: ServedRequest, logsPolls: boolean): ThreadFacts | undefined {
    const { inputBytes, change, failures, span } = this;
    const isPlain = span === undefined && change === undefined && failures.length === 0;
    const { operation, task, job, batch } = request;
    if (isPlain && operation === "get" && batch === undefined && !logsPolls) return undefined;
    return { task, job, batch, inputBytes, change, failures, span };
  }
}

/** Observes the requests of a worker's service. */
export class FactsObserver implements RequestObserver {
  readonly #records = new WeakMap<ServedRequest, FactsRecord>();

  /** From now on, what happens in the call is added to the record. */
  watch(request: ServedRequest, record: FactsRecord): void {
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
