import type { Phase } from "../connector/phase.ts";
import type { RequestFailure, RequestObserver, RequestOutcome } from "./request-observer.ts";
import type { ServedRequest } from "./served-request.ts";

/** All observers of a server as one. What an observer throws ends no request: it is told to the log. */
export class Observers {
  readonly #observers: readonly RequestObserver[];
  readonly #onThrow: (error: unknown) => void;

  constructor(observers: readonly RequestObserver[], onThrow: (error: unknown) => void) {
    this.#observers = observers;
    this.#onThrow = onThrow;
  }

  started(request: ServedRequest): void {
    for (const observer of this.#observers) this.#tell(() => observer.requestStarted?.(request));
  }

  finished(request: ServedRequest, outcome: RequestOutcome): void {
    for (const observer of this.#observers) this.#tell(() => observer.requestFinished?.(request, outcome));
  }

  inputsReceived(request: ServedRequest, bytes: number): void {
    for (const observer of this.#observers) this.#tell(() => observer.inputsReceived?.(request, bytes));
  }

  phaseChanged(request: ServedRequest, change: { readonly from: Phase | undefined; readonly to: Phase; readonly message: string }): void {
    for (const observer of this.#observers) this.#tell(() => observer.phaseChanged?.(request, change));
  }

  failed(request: ServedRequest, failure: RequestFailure): void {
    for (const observer of this.#observers) this.#tell(() => observer.requestFailed?.(request, failure));
  }

  #tell(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.#onThrow(error);
    }
  }
}
