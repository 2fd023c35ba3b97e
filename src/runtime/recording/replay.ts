import type { FxError } from "../base/errors/errors.ts";
import { SECRET_MARK } from "../secrets/redactor.ts";
import { DeepRedactor } from "./deep-redactor.ts";
import { IssuedValues, listMarks } from "./issued-values.ts";
import {
  createLeftOutError,
  createTooManyError,
  createUnknownRequestError,
} from "./missing-exchange.ts";
import { isLeftOut, readBody, showText, toRecordedRequest, toUnrecorded } from "./recorded-body.ts";
import type {
  RecordedAnswer,
  RecordedBody,
  RecordedError,
  RecordedExchange,
  RecordedRequest,
  Recording,
} from "./recording.ts";

/** How often a poll may repeat the last answer. At a poll in 2 minutes that is over a day. */
const MOST_REPEATS = 1000;

export interface ReplayOptions {
  /** The values of the secrets that the code knows so far. Default: none. */
  readonly secrets?: () => Iterable<string>;
  /** What the run names otherwise than the recorded one. Default: nothing. */
  readonly names?: () => readonly OwnName[];
  /** Called for each request that the recording cannot answer, before `fetch` rejects with the error. */
  readonly onMissing?: (error: FxError) => void;
  /** Called at a request during which the recorded run was stopped. */
  readonly onStopped?: () => void;
}

/** Answers requests as a recording says, without a network. Each replay begins at the beginning. */
export class Replay {
  readonly #byRequest: ReadonlyMap<string, readonly RecordedExchange[]>;
  readonly #issued: IssuedValues;
  readonly #redactor: DeepRedactor;
  /** How many of the equal requests were sent. */
  readonly #sent = new Map<readonly RecordedExchange[], number>();

  constructor(
    private readonly recording: Recording,
    private readonly options: ReplayOptions = {},
  ) {
    this.#byRequest = groupByRequest(recording.exchanges);
    // Code may send what an answer gave it instead of a secret.
    const marks = new Set([SECRET_MARK, ...recording.exchanges.flatMap(listMarks)]);
    const known = (): string[] => [...marks, ...(options.secrets?.() ?? [])];
    const issued = new IssuedValues(known);
    this.#issued = issued;
    this.#redactor = new DeepRedactor(
      () => [...known(), ...issued.values],
      (value) => (marks.has(value) ? value : SECRET_MARK),
    );
  }

  /**
   * Rejects with FX1021 if the recording has no such request, or no more of them. A poll gets the
   * last answer again.
   */
  readonly fetch: typeof fetch = async (...args) => {
    const request = new Request(...args);
    const { method, url, headers, signal } = request;
    signal.throwIfAborted();
    const { body } = await readBody(request.body);
    this.#issued.readRequest(url, showText(body));
    const head = { method, url, headers };
    const sent = this.#toRecordedNames(toRecordedRequest(head, body, this.#redactor));
    signal.throwIfAborted();
    const { answer, error } = this.#findNext(sent);
    if (error !== undefined) throw toThrownError(error);
    if (answer !== undefined) return this.#toResponse(answer, sent);
    this.options.onStopped?.();
    signal.throwIfAborted();
    throw new DOMException("The recorded run was stopped here", "AbortError");
  };

  #findNext(request: RecordedRequest): RecordedExchange {
    const keys = [request, onAnyPort(request)].flatMap((like) => [
      toKey(like),
      toKey({ ...like, body: LEFT_OUT }),
    ]);
    const equal = keys.map((key) => this.#byRequest.get(key)).find((group) => group) ?? [];
    const count = this.#sent.get(equal) ?? 0;
    this.#sent.set(equal, count + 1);
    if (equal[count] !== undefined) return equal[count];
    const last = equal.at(-1);
    if (last === undefined)
      throw this.#missing(createUnknownRequestError(request, this.recording.exchanges));
    if (isPoll(equal) && count - equal.length < MOST_REPEATS) return last;
    throw this.#missing(createTooManyError(request));
  }

  /** The answer as `fetch` returned it. */
  #toResponse(answer: RecordedAnswer, request: RecordedRequest): Response {
    const { status, statusText, headers, unrecorded = [], url, body } = answer;
    const response = new Response(request.method === "HEAD" ? null : this.#toBody(body, request), {
      status,
      statusText,
      headers: [
        ...headers.map(([name, value]): [string, string] => [name, this.#restore(value)]),
        ...unrecorded.map((name): [string, string] => [name, toUnrecorded(name)]),
      ],
    });
    if (url === undefined) return response;
    return Object.defineProperties(response, {
      url: { value: this.#restore(url) },
      redirected: { value: true },
    });
  }

  #toBody(body: RecordedBody | undefined, request: RecordedRequest) {
    if (body === undefined) return null;
    if (typeof body === "string") return new TextEncoder().encode(this.#restore(body));
    if (body instanceof Uint8Array) return Uint8Array.from(body);
    // Code that never reads the body does not miss it.
    const pull = (controller: ReadableStreamDefaultController): void =>
      controller.error(this.#missing(createLeftOutError(request, body.leftOut)));
    return new ReadableStream({ pull }, { highWaterMark: 0 });
  }

  /** Puts the names of this run into a text. */
  #restore(text: string): string {
    return toOwnNames(text, this.options.names?.() ?? []);
  }

  #missing(error: FxError): FxError {
    this.options.onMissing?.(error);
    return error;
  }

  #toRecordedNames(request: RecordedRequest): RecordedRequest {
    const { url, body } = request;
    const names = this.options.names?.() ?? [];
    return {
      ...request,
      url: toRecordedNames(url, names),
      body: typeof body === "string" ? toRecordedNames(body, names) : body,
    };
  }
}

/** The error as `fetch` threw it. Other code may look at its class, its code and its cause. */
function toThrownError({ name, message, code, cause }: RecordedError): Error {
  if (name === "AbortError" || name === "TimeoutError") return new DOMException(message, name);
  const options = cause && { cause: toThrownError(cause) };
  const error =
    name === "TypeError" ? new TypeError(message, options) : new Error(message, options);
  return Object.assign(error, name !== error.name && { name }, code !== undefined && { code });
}

/** Requests that change nothing, so that code repeats them to wait for something. */
const POLLS = new Set(["GET", "HEAD", "OPTIONS", "QUERY"]);

/** The exchanges of equal requests, in order. */
function groupByRequest(exchanges: readonly RecordedExchange[]) {
  const groups = new Map<string, readonly RecordedExchange[]>();
  for (const exchange of exchanges) {
    const { request } = exchange;
    for (const key of new Set([toKey(request), toKey(onAnyPort(request))]))
      groups.set(key, [...(groups.get(key) ?? []), exchange]);
  }
  return groups;
}

/** Whether code polls with such a request. A POST polls, too, if it was sent again as it was. */
function isPoll(equal: readonly RecordedExchange[]): boolean {
  return equal.length > 1 || POLLS.has(equal[0]?.request.method ?? "");
}

/** A service of this machine may listen on another port each time. */
function onAnyPort(request: RecordedRequest): RecordedRequest {
  const url = request.url.replace(/^(https?:\/\/(?:127\.0\.0\.1|localhost|\[::1\])):\d+/, "$1");
  return { ...request, url };
}

/** A body that was not recorded can be any body. */
const LEFT_OUT: RecordedBody = { leftOut: "" };

function toKey({ method, url, body }: RecordedRequest): string {
  return `${method} ${url}\n${isLeftOut(body) ? "left out" : `${typeof body} ${showText(body)}`}`;
}

/** A text that differs in each run of the same code, and what a recording has in its place. */
export interface OwnName {
  readonly own: string;
  readonly recorded: string;
}

/** The names of a run: its ID, and the folder of its results. */
export function listRunNames(runId: string, folder: string): readonly OwnName[] {
  // The folder comes first, because its name contains the ID.
  return [
    { own: folder, recorded: "[run-folder]" },
    { own: encodeURIComponent(folder), recorded: encodeURIComponent("[run-folder]") },
    { own: runId, recorded: "[run-id]" },
  ];
}

export function toRecordedNames(text: string, names: readonly OwnName[]): string {
  return names.reduce((all, { own, recorded }) => all.replaceAll(own, recorded), text);
}

function toOwnNames(text: string, names: readonly OwnName[]): string {
  return names.reduce((all, { own, recorded }) => all.replaceAll(recorded, own), text);
}
