import type {
  PhaseChange,
  RequestFailure,
  RequestObserver,
  RequestOutcome,
  ServedRequest,
} from "../request-observer.ts";

/** All observers of a server as one. An observer's error is logged and ends no request. */
export class Observers {
  readonly #observers: readonly RequestObserver[];
  readonly #onThrow: (error: unknown) => void;

  constructor(observers: readonly RequestObserver[], onThrow: (error: unknown) => void) {
    this.#observers = observers;
    this.#onThrow = onThrow;
  }

  started(request: ServedRequest): void {
    this.#each(notifyStarted, request, undefined);
  }

  finished(request: ServedRequest, outcome: RequestOutcome): void {
    this.#each(notifyFinished, request, outcome);
  }

  inputsReceived(request: ServedRequest, bytes: number): void {
    this.#each(notifyInputs, request, bytes);
  }

  blocked(request: ServedRequest, ms: number): void {
    this.#each(notifyBlocked, request, ms);
  }

  phaseChanged(request: ServedRequest, change: PhaseChange): void {
    this.#each(notifyPhase, request, change);
  }

  failed(request: ServedRequest, failure: RequestFailure): void {
    this.#each(notifyFailed, request, failure);
  }

  #each<News>(
    tell: (observer: RequestObserver, request: ServedRequest, news: News) => void,
    request: ServedRequest,
    news: News,
  ): void {
    for (const observer of this.#observers) {
      try {
        tell(observer, request, news);
      } catch (error) {
        this.#onThrow(error);
      }
    }
  }
}

// Made once, not for each request.
const notifyStarted = (observer: RequestObserver, request: ServedRequest): void =>
  observer.requestStarted?.(request);
const notifyFinished = (
  observer: RequestObserver,
  request: ServedRequest,
  outcome: RequestOutcome,
): void => observer.requestFinished?.(request, outcome);
const notifyInputs = (observer: RequestObserver, request: ServedRequest, bytes: number): void =>
  observer.inputsReceived?.(request, bytes);
const notifyBlocked = (observer: RequestObserver, request: ServedRequest, ms: number): void =>
  observer.methodBlocked?.(request, ms);
const notifyPhase = (
  observer: RequestObserver,
  request: ServedRequest,
  change: PhaseChange,
): void => observer.phaseChanged?.(request, change);
const notifyFailed = (
  observer: RequestObserver,
  request: ServedRequest,
  failure: RequestFailure,
): void => observer.requestFailed?.(request, failure);
