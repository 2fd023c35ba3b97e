import type { Clock } from "../../connector/context.ts";
import { abortReason } from "../../abort.ts";
import { sleepLength } from "../../sleep-length.ts";
import type { RunClock } from "./run-clock.ts";

interface Sleeper {
  readonly at: number;
  readonly order: number;
  wake(): void;
}

/** The last moment that a Date can tell. */
const LAST_MOMENT = 8_640_000_000_000_000;

/**
 * A clock whose time moves only while every call of the author's code waits for it: a day of polling takes
 * milliseconds, and repeats exactly. It starts at 2000-01-01T00:00:00Z, and its moments are whole milliseconds: a sleep of
 * a fraction ends with the millisecond.
 */
export class VirtualClock implements RunClock {
  #now = Date.UTC(2000, 0, 1);
  #order = 0;
  #callsAtWork = 0;
  #advancing = false;
  #readByAuthor = false;
  readonly #sleepers: Sleeper[] = [];

  now(): number {
    return this.#now;
  }

  /** True once author code has asked this clock for anything. */
  get readByAuthor(): boolean {
    return this.countsAsRead(this.#readByAuthor);
  }

  /** Whether author code lives on this clock, by whether it has asked it. */
  protected countsAsRead(read: boolean): boolean {
    return read;
  }

  sleep(ms: number, { signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(abortReason(signal));
      const sleeper: Sleeper = { at: this.#now + sleepLength(ms), order: this.#order++, wake };
      const stop = (): void => {
        this.#remove(sleeper);
        reject(abortReason(signal!));
      };
      function wake(): void {
        signal?.removeEventListener("abort", stop);
        resolve();
      }
      signal?.addEventListener("abort", stop, { once: true });
      this.#insert(sleeper);
      this.#advanceWhenIdle();
    });
  }

  /** Time stands still until the call has settled, but for the times when it waits for this clock itself. */
  during<T>(call: (clock: Clock) => Promise<T>): Promise<T> {
    return this.#during(call, () => (this.#readByAuthor = true));
  }

  async #during<T>(call: (clock: Clock) => Promise<T>, onRead: () => void): Promise<T> {
    let atWork = true;
    let over = false;
    const settle = (working: boolean): void => {
      if (working === atWork || (working && over)) return;
      atWork = working;
      this.#callsAtWork += working ? 1 : -1;
      if (!working) this.#advanceWhenIdle();
    };
    this.#callsAtWork += 1;
    try {
      return await call(this.#authorClock(settle, onRead));
    } finally {
      over = true;
      settle(false);
    }
  }

  /** Also the clock of a run within the call: the calls that it makes hold the time, as those of the outer run do. */
  #authorClock(settle: (working: boolean) => void, onRead: () => void): RunClock {
    let waiting = 0;
    let readWithin = false;
    const within = (): boolean => this.countsAsRead(readWithin);
    return {
      get readByAuthor() {
        return within();
      },
      during: (call) => this.#during(call, () => (readWithin = true)),
      now: () => {
        onRead();
        return this.#now;
      },
      sleep: async (ms, options) => {
        onRead();
        waiting += 1;
        settle(false);
        try {
          await this.sleep(ms, options);
        } finally {
          waiting -= 1;
          if (waiting === 0) settle(true);
        }
      },
    };
  }

  /** After the pending work of this turn, so that what an earlier sleeper started has begun to wait. */
  #advanceWhenIdle(): void {
    if (this.#advancing || this.#callsAtWork > 0 || this.#sleepers.length === 0) return;
    this.#advancing = true;
    setImmediate(() => {
      this.#advancing = false;
      if (this.#callsAtWork > 0) return;
      const next = this.#sleepers.shift();
      if (next === undefined) return;
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      this.#advanceWhenIdle();
    });
  }

  /** Who sleeps for ever is woken by a signal alone. */
  #insert(sleeper: Sleeper): void {
    if (sleeper.at > LAST_MOMENT) return;
    let index = this.#sleepers.length;
    while (index > 0 && this.#sleepers[index - 1]!.at > sleeper.at) index -= 1;
    this.#sleepers.splice(index, 0, sleeper);
  }

  #remove(sleeper: Sleeper): void {
    const index = this.#sleepers.indexOf(sleeper);
    if (index >= 0) this.#sleepers.splice(index, 1);
  }
}
