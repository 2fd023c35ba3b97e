import type { Clock } from "../../../src/entries/index.ts";
import { realClock } from "../../../src/runtime/base/context.ts";
import { Gate } from "./gate.ts";

export const HOUR_MS = 3_600_000;

/** The real clock, but the test ends the first wait for an hour, and later such waits never end. */
export class HourClock implements Clock {
  readonly #hour = new Gate();
  #hours = 0;
  readonly now = (): number => realClock.now();

  sleep(ms: number, options?: { readonly signal?: AbortSignal }): Promise<void> {
    // What is left of an hour that began some milliseconds ago is a wait for an hour, too.
    if (ms < HOUR_MS / 2) return realClock.sleep(ms, options);
    this.#hours += 1;
    return this.#hours === 1 ? this.#hour.passed : new Promise(() => undefined);
  }

  pass(): void {
    this.#hour.open();
  }
}
