import { describeThrown } from "../base/errors/thrown.ts";
import { settledWithin } from "../base/real-clock.ts";
import { findIssuedSecrets } from "./issued-secrets.ts";
import {
  cleanBody,
  type Cleaner,
  type CollectedBody,
  readBody,
  tapResponse,
} from "./recorded-body.ts";
import { toRecordedRequest } from "./recorded-request.ts";
import type {
  RecordedAnswer,
  RecordedError,
  RecordedExchange,
  RecordedOutcome,
  Recording,
} from "./recording.ts";

/** The reader of a recording does not accept many more values. */
const MOST_EXCHANGES = 1000;
/** How long the bodies of requests may still be sent after the end of the run. */
const LAST_BODIES_MS = 1000;
const MOST_CAUSES = 3;

/** `fetch` decodes bodies and keeps connections, so that these headers no longer describe an answer. */
const LEFT_HEADERS = new Set(["connection", "keep-alive", "transfer-encoding", "content-encoding"]);

export interface ExchangeRecorderOptions {
  /** Milliseconds since the run began. */
  readonly elapsedMs: () => number;
  /** Replaces secrets. It knows all of them when the run has ended. */
  readonly cleaner: Cleaner;
  /** Learns each secret that the service issues in an answer. */
  readonly onIssued: (secret: string) => void;
  /** Whether a request failed because the run was stopped. */
  readonly isStop: (error: unknown) => boolean;
}

/** An exchange whose bodies may still be read. */
interface OpenExchange {
  readonly atMs: number;
  tookMs: number;
  readonly request: Request;
  sent: CollectedBody | undefined;
  readonly sending: Promise<void>;
  response?: Response;
  received?: CollectedBody;
  failure?: Exclude<RecordedOutcome, { readonly kind: "answer" }>;
}

/** Records requests and what comes back, and changes neither. */
export class ExchangeRecorder {
  readonly #options: ExchangeRecorderOptions;
  readonly #open: OpenExchange[] = [];
  #leftOut = 0;

  constructor(options: ExchangeRecorderOptions) {
    this.#options = options;
  }

  /** A `fetch` whose exchanges are recorded. */
  wrap(original: typeof fetch): typeof fetch {
    return async (...args) => {
      const request = new Request(...args);
      const exchange = this.#begin(request);
      try {
        const tapped = tapResponse(await original(request));
        return Object.assign(exchange, tapped).response;
      } catch (error) {
        exchange.failure = this.#options.isStop(error)
          ? { kind: "stopped" }
          : { kind: "error", error: toRecordedError(error) };
        throw error;
      } finally {
        exchange.tookMs = this.#options.elapsedMs() - exchange.atMs;
      }
    };
  }

  /** Waits a moment for requests that are still being sent. */
  finish(): Promise<void> {
    return settledWithin(LAST_BODIES_MS, Promise.all(this.#open.map(({ sending }) => sending)));
  }

  /** What is recorded so far. */
  list(): Pick<Recording, "exchanges" | "leftOut"> {
    const answers = this.#open.map((exchange) => toRecordedAnswer(exchange));
    for (const answer of answers)
      if (answer !== undefined) findIssuedSecrets(answer).forEach(this.#options.onIssued);
    const exchanges = this.#open.map((exchange, index) => this.#close(exchange, answers[index]));
    return { exchanges, leftOut: this.#leftOut };
  }

  /** The exchanges in the middle are mostly polls. */
  #begin(request: Request): OpenExchange {
    const reading = readBody(request.clone().body);
    const exchange: OpenExchange = {
      atMs: this.#options.elapsedMs(),
      tookMs: 0,
      request,
      sent: undefined,
      sending: reading.then((sent) => {
        exchange.sent = sent;
      }),
    };
    this.#open.push(exchange);
    if (this.#open.length > MOST_EXCHANGES) {
      this.#open.splice(MOST_EXCHANGES / 2, 1);
      this.#leftOut += 1;
    }
    return exchange;
  }

  #close(
    { atMs, tookMs, request, sent, failure }: OpenExchange,
    answer: RecordedAnswer | undefined,
  ): RecordedExchange {
    const { cleaner } = this.#options;
    const outcome =
      answer === undefined
        ? cleanFailure(failure ?? { kind: "stopped" }, cleaner)
        : { kind: "answer" as const, answer: cleanAnswer(answer, cleaner) };
    return { atMs, tookMs, request: toRecordedRequest(request, sent?.body, cleaner), outcome };
  }
}

function toRecordedAnswer({ response, received }: OpenExchange): RecordedAnswer | undefined {
  if (response === undefined) return undefined;
  const { status, statusText, headers, redirected, url } = response;
  const isEncoded = headers.has("content-encoding");
  const kept = [...headers].filter(
    ([name]) => !LEFT_HEADERS.has(name) && !(isEncoded && name === "content-length"),
  );
  return {
    status,
    statusText,
    headers: kept,
    url: redirected ? url : undefined,
    body: received?.body,
  };
}

function cleanAnswer(answer: RecordedAnswer, cleaner: Cleaner): RecordedAnswer {
  const { statusText, headers, url, body } = answer;
  return {
    ...answer,
    statusText: cleaner.redact(statusText),
    headers: headers.map(([name, value]) => [name, cleaner.redact(value)]),
    url: url && cleaner.redact(url),
    body: cleanBody(body, cleaner),
  };
}

function cleanFailure(
  failure: NonNullable<OpenExchange["failure"]>,
  cleaner: Cleaner,
): RecordedOutcome {
  return failure.kind === "stopped"
    ? failure
    : { kind: "error", error: cleanError(failure.error, cleaner) };
}

function cleanError(
  { name, message, code, cause }: RecordedError,
  cleaner: Cleaner,
): RecordedError {
  return {
    name: cleaner.redact(name),
    message: cleaner.redact(message),
    code: code && cleaner.redact(code),
    cause: cause && cleanError(cause, cleaner),
  };
}

function toRecordedError(thrown: unknown, depth = 0): RecordedError {
  if (!(thrown instanceof Error)) return { name: "Error", message: describeThrown(thrown) };
  const { name, message, cause } = thrown;
  const { code } = thrown as NodeJS.ErrnoException;
  const isChain = cause instanceof Error && depth < MOST_CAUSES;
  return {
    name,
    message,
    code: typeof code === "string" ? code : undefined,
    cause: isChain ? toRecordedError(cause, depth + 1) : undefined,
  };
}
