import type { RequestObserver } from "../request-observer.ts";

type Arguments<Event extends keyof RequestObserver> = Parameters<
  NonNullable<RequestObserver[Event]>
>;

/** All observers of a server as one. An observer's error is logged and ends no request. */
export class Observers {
  readonly #observers: readonly RequestObserver[];
  readonly #onThrow: (error: unknown) => void;

  constructor(observers: readonly RequestObserver[], onThrow: (error: unknown) => void) {
    this.#observers = observers;
    this.#onThrow = onThrow;
  }

  notify<Event extends keyof RequestObserver>(event: Event, ...args: Arguments<Event>): void {
    for (const observer of this.#observers) {
      try {
        (observer[event] as ((...args: Arguments<Event>) => void) | undefined)?.apply(
          observer,
          args,
        );
      } catch (error) {
        this.#onThrow(error);
      }
    }
  }
}
