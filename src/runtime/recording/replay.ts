import type { FxError } from "../base/errors/errors.ts";
import { Redactor, SECRET_MARK } from "../secrets/redactor.ts";
import {
  createEndlessPollError,
  createLeftOutError,
  createTooManyError,
  createUnknownRequestError,
} from "./missing-exchange.ts";
import { toRecordedRequest } from "./recorded-request.ts";
import { isPoll, RecordedRequests } from "./recorded-requests.ts";
import type { RecordedExchange, RecordedRequest, Recording } from "./recording.ts";
import { toResponse, toThrownError } from "./replayed-answer.ts";

/** How often a poll may repeat the last answer. At a poll in 2 minutes that is over a day. */
const MOST_REPEATS = 1000;

export interface ReplayOptions {
  /** The values of the secrets that the code knows so far. Default: none. */
  readonly secrets?: () => Iterable<string>;
  /** The idempotency key of the code, if it is not the recorded one. */
  readonly idempotencyKey?: () => string | undefined;
  /** Called for each request that the recording cannot answer, before `fetch` rejects with the error. */
  readonly onMissing?: (error: FxError) => void;
  /** Called at a request during which the recorded run was stopped. */
  readonly onStopped?: () => void;
}

/** Answers requests as a recording says, without a network. Each replay begins at the beginning. */
export class Replay {
  readonly #requests: RecordedRequests;
  readonly #recording: Recording;
  readonly #options: ReplayOptions;
  readonly #redactor: Redactor;
  /** How many of the equal requests were sent. */
  readonly #sent = new Map<readonly RecordedExchange[], number>();

  constructor(recording: Recording, options: ReplayOptions = {}) {
    this.#recording = recording;
    this.#requests = new RecordedRequests(recording.exchanges);
    this.#options = options;
    // Code may send what an answer gave it instead of a secret.
    this.#redactor = new Redactor(() => [SECRET_MARK, ...(options.secrets?.() ?? [])]);
  }

  /**
   * Rejects with FX1021 if the recording has no such request, or no more of them. A poll gets the
   * last answer again.
   */
  readonly fetch: typeof fetch = async (...args) => {
    const request = new Request(...args);
    const { signal } = request;
    signal.throwIfAborted();
    const sent = this.#toRecordedKey(await toRecordedRequest(request, this.#redactor));
    signal.throwIfAborted();
    const { outcome } = this.#findNext(sent);
    if (outcome.kind === "error") throw toThrownError(outcome.error);
    if (outcome.kind === "answer")
      return toResponse(outcome.answer, request.method === "HEAD", this.#restoreKey, (why) =>
        this.#missing(createLeftOutError(sent, why)),
      );
    this.#options.onStopped?.();
    signal.throwIfAborted();
    throw new DOMException("The recorded run was stopped here", "AbortError");
  };

  #findNext(request: RecordedRequest): RecordedExchange {
    const equal = this.#requests.find(request);
    const count = this.#sent.get(equal) ?? 0;
    this.#sent.set(equal, count + 1);
    if (equal[count] !== undefined) return equal[count];
    const last = equal.at(-1);
    if (last === undefined)
      throw this.#missing(createUnknownRequestError(request, this.#requests.exchanges));
    if (!isPoll(equal)) throw this.#missing(createTooManyError(request, equal.length));
    if (count - equal.length >= MOST_REPEATS)
      throw this.#missing(createEndlessPollError(request, MOST_REPEATS));
    return last;
  }

  #missing(error: FxError): FxError {
    this.#options.onMissing?.(error);
    return error;
  }

  #toRecordedKey(request: RecordedRequest): RecordedRequest {
    const { url, body } = request;
    const own = this.#options.idempotencyKey?.();
    if (own === undefined) return request;
    const translate = (text: string): string =>
      replaceKey(text, own, this.#recording.idempotencyKey);
    return {
      ...request,
      url: translate(url),
      body: body?.kind === "text" ? { kind: "text", text: translate(body.text) } : body,
    };
  }

  readonly #restoreKey = (text: string): string => {
    const own = this.#options.idempotencyKey?.();
    return own === undefined ? text : replaceKey(text, this.#recording.idempotencyKey, own);
  };
}

/** Names of jobs often have only the beginning of a key. A shorter one occurs by chance. */
const SHORTEST_KEY = 12;

/** Replaces the key and each long beginning of it. */
export function replaceKey(text: string, from: string, to: string): string {
  let replaced = text;
  for (let length = from.length; length >= Math.min(SHORTEST_KEY, from.length); length -= 1)
    replaced = replaced.replaceAll(from.slice(0, length), to.slice(0, length));
  return replaced;
}

/** Where a text has the key or a long beginning of it: -1 and 0 if nowhere. */
export function indexOfKey(text: string, key: string): { at: number; length: number } {
  for (let length = key.length; length >= Math.min(SHORTEST_KEY, key.length); length -= 1) {
    const at = text.indexOf(key.slice(0, length));
    if (at >= 0) return { at, length };
  }
  return { at: -1, length: 0 };
}
