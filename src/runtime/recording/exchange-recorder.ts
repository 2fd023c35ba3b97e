import { settledWithin } from "../base/context.ts";
import { describeThrown } from "../base/errors/thrown.ts";
import { DeepRedactor } from "./deep-redactor.ts";
import { IssuedValues } from "./issued-values.ts";
import {
  cleanBody,
  type Cleaner,
  type CollectedBody,
  readBody,
  recordHeaders,
  showText,
  tapResponse,
  type RequestHead,
  toRecordedRequest,
} from "./recorded-body.ts";
import type {
  RecordedAnswer,
  RecordedBody,
  RecordedError,
  RecordedExchange,
  Recording,
} from "./recording.ts";

/** The reader of a recording does not accept many more values. */
const MOST_EXCHANGES = 1000;
/** How long the bodies of requests may still be sent after the end of the run. */
const LAST_BODIES_MS = 1000;
const MOST_CAUSES = 3;

export interface ExchangeRecorderOptions {
  /** Milliseconds since the run began. */
  readonly elapsedMs: () => number;
  /** The secrets of the run. All of them are known when it has ended. */
  readonly secrets: () => Iterable<string>;
  /** Replaces what differs in each run. Default: nothing. */
  readonly toRecordedNames?: (text: string) => string;
  /** Whether a request failed because the run was stopped. */
  readonly isStop: (error: unknown) => boolean;
}

/** An exchange whose bodies may still be read. */
interface OpenExchange {
  readonly atMs: number;
  tookMs: number;
  readonly request: RequestHead;
  sent: CollectedBody | undefined;
  readonly sending: Promise<void>;
  response?: Response;
  received?: CollectedBody;
  failure?: { readonly thrown: unknown };
}

/** Records requests and what comes back, and changes neither. */
export class ExchangeRecorder {
  readonly #open: OpenExchange[] = [];
  readonly #issued: IssuedValues;
  readonly #cleaner: Cleaner;
  #leftOut = 0;

  constructor(private readonly options: ExchangeRecorderOptions) {
    const redactor = new DeepRedactor(
      (): string[] => [...options.secrets(), ...this.#issued.values],
      (value) => this.#issued.markOf(value),
    );
    this.#issued = new IssuedValues(options.secrets);
    const { toRecordedNames = (text) => text } = options;
    this.#cleaner = {
      redact: (text) => toRecordedNames(redactor.redact(text)),
      isTainted: (text) => redactor.isTainted(text),
    };
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
        exchange.failure = { thrown: error };
        throw error;
      } finally {
        exchange.tookMs = this.options.elapsedMs() - exchange.atMs;
      }
    };
  }

  /** Waits a moment for requests that are still being sent. */
  finish(): Promise<void> {
    return settledWithin(LAST_BODIES_MS, Promise.all(this.#open.map(({ sending }) => sending)));
  }

  /** The recording so far. */
  list(): Pick<Recording, "exchanges" | "leftOut"> {
    for (const exchange of this.#open) this.#readIssued(exchange);
    const exchanges = this.#open.map((exchange) => this.#close(exchange));
    return { exchanges, leftOut: this.#leftOut };
  }

  /** The exchanges in the middle are mostly polls. */
  #begin(request: Request): OpenExchange {
    const { method, url, headers } = request;
    const reading = readBody(request.clone().body);
    const exchange: OpenExchange = {
      atMs: this.options.elapsedMs(),
      tookMs: 0,
      request: { method, url, headers },
      sent: undefined,
      sending: reading.then((sent) => {
        exchange.sent = sent;
      }),
    };
    this.#open.push(exchange);
    if (this.#open.length > MOST_EXCHANGES) {
      for (const left of this.#open.splice(MOST_EXCHANGES / 2, 1)) this.#readIssued(left);
      this.#leftOut += 1;
    }
    return exchange;
  }

  /** Later requests may have what an answer issued, even if that answer is left out. */
  #readIssued({ request, sent, response, received }: OpenExchange): void {
    this.#issued.readRequest(request.url, showText(sent?.body));
    if (response === undefined) return;
    for (const [name, value] of response.headers) this.#issued.readHeader(name, value);
    this.#issued.readText(response.url);
    this.#issued.readText(showText(received?.body));
  }

  #close(exchange: OpenExchange): RecordedExchange {
    const { atMs, tookMs, request, sent } = exchange;
    return {
      atMs,
      tookMs,
      request: toRecordedRequest(request, sent?.body, this.#cleaner),
      ...this.#toOutcome(exchange),
    };
  }

  #toOutcome({ response, received, failure }: OpenExchange): Partial<RecordedExchange> {
    if (response !== undefined)
      return { answer: toRecordedAnswer(response, received?.body, this.#cleaner) };
    if (failure === undefined || this.options.isStop(failure.thrown)) return { stopped: true };
    return { error: toRecordedError(failure.thrown, this.#cleaner.redact) };
  }
}

function toRecordedAnswer(
  { status, statusText, headers, redirected, url }: Response,
  body: RecordedBody | undefined,
  cleaner: Cleaner,
): RecordedAnswer {
  return {
    status,
    statusText: cleaner.redact(statusText),
    ...recordHeaders(headers, cleaner),
    url: redirected ? cleaner.redact(url) : undefined,
    body: cleanBody(body, cleaner),
  };
}

function toRecordedError(
  thrown: unknown,
  redact: (text: string) => string,
  depth = 0,
): RecordedError {
  if (!(thrown instanceof Error)) return { name: "Error", message: redact(describeThrown(thrown)) };
  const { name, message, cause } = thrown;
  const { code } = thrown as NodeJS.ErrnoException;
  const isChain = cause instanceof Error && depth < MOST_CAUSES;
  return {
    name: redact(name),
    message: redact(message),
    code: typeof code === "string" ? redact(code) : undefined,
    cause: isChain ? toRecordedError(cause, redact, depth + 1) : undefined,
  };
}
