import { abortReason } from "../../base/abort.ts";
import type { Clock } from "../../base/context.ts";
import { everyRealTime, sleepLength } from "../../base/real-clock.ts";
import type { RunClock } from "./run-clock.ts";

/** So much real time has a call that holds the clock before the clock goes on beside it. */
const PATIENCE_MS = 10_000;

/**
 * A clock whose time moves only while every call of the author's code waits for it: a day of polling takes
 * milliseconds, and repeats exactly. It starts at 2000-01-01T00:00:00Z, and its moments are whole milliseconds: a sleep of
 * a fraction ends with the millisecond. A call that does not settle holds it for as long as that takes in real time: a limit of an hour
 * is reached in an hour then.
 */
export class VirtualClock implements RunClock {
  #now = Date.UTC(2000, 0, 1);
  #callsAtWork = 0;
  #advancing = false;
  #readByAuthor = false;
  readonly #sleepers = new Sleepers();
  #stopWatch: (() => void) | undefined;

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
      const sleeper: Sleeper = { at: this.#now + sleepLength(ms), wake };
      const stop = (): void => {
        this.#sleepers.remove(sleeper);
        reject(abortReason(signal!));
      };
      function wake(): void {
        signal?.removeEventListener("abort", stop);
        resolve();
      }
      signal?.addEventListener("abort", stop, { once: true });
      this.#sleepers.add(sleeper);
      this.#advanceWhenIdle();
    });
  }

  /**
   * Time stands still until the call has settled, or `letGo` fires, but for the times when it waits for this clock itself. Who is
   * let go finds a clock that nobody sleeps on any more: what it still does would move the time of those that come after.
   */
  during<T>(call: (clock: Clock) => Promise<T>, releaseSignal?: AbortSignal): Promise<T> {
    return this.#during(call, () => (this.#readByAuthor = true), releaseSignal);
  }

  async #during<T>(
    call: (clock: Clock) => Promise<T>,
    onRead: () => void,
    releaseSignal: AbortSignal | undefined,
  ): Promise<T> {
    const hold = new ClockHold((by) => this.#callsChanged(by));
    const end = (): void => hold.end();
    if (releaseSignal?.aborted === true) end();
    releaseSignal?.addEventListener("abort", end, { once: true });
    try {
      return await call(this.#authorClock(hold, onRead, releaseSignal));
    } finally {
      releaseSignal?.removeEventListener("abort", end);
      end();
    }
  }

  /** Also the clock of a run within the call: the calls that it makes hold the time, as those of the outer run do. */
  #authorClock(
    hold: ClockHold,
    onRead: () => void,
    releaseSignal: AbortSignal | undefined,
  ): RunClock {
    let readWithin = false;
    const within = (): boolean => this.countsAsRead(readWithin);
    return {
      get readByAuthor() {
        return within();
      },
      during: (call, inner) => this.#during(call, () => (readWithin = true), inner),
      now: () => {
        onRead();
        return this.#now;
      },
      sleep: async (ms, options) => {
        onRead();
        if (releaseSignal?.aborted === true) throw abortReason(releaseSignal);
        hold.wait();
        try {
          await this.sleep(ms, options);
        } finally {
          hold.resume();
        }
      },
    };
  }

  #callsChanged(by: 1 | -1): void {
    this.#callsAtWork += by;
    if (this.#callsAtWork > 0) return void (this.#stopWatch ??= this.#watch());
    this.#stopWatch?.();
    this.#stopWatch = undefined;
    this.#advanceWhenIdle();
  }

  /** Virtual time is never slower than real time, so that the limit of a call that never settles is reached, too. */
  #watch(): () => void {
    const began = this.#now;
    return everyRealTime(PATIENCE_MS, (passedMs) => {
      for (
        let first = this.#sleepers.first;
        first !== undefined && first.at - began <= passedMs;
        first = this.#sleepers.first
      )
        this.#wake(first);
    });
  }

  /** After the pending work of this turn, so that what an earlier sleeper started has begun to wait. */
  #advanceWhenIdle(): void {
    if (this.#advancing || this.#callsAtWork > 0 || this.#sleepers.first === undefined) return;
    this.#advancing = true;
    setImmediate(() => {
      this.#advancing = false;
      const { first } = this.#sleepers;
      if (this.#callsAtWork > 0 || first === undefined) return;
      this.#wake(first);
      this.#advanceWhenIdle();
    });
  }

  #wake(sleeper: Sleeper): void {
    this.#sleepers.remove(sleeper);
    this.#now = Math.max(this.#now, sleeper.at);
    sleeper.wake();
  }
}

/** Who waits for a moment of a virtual clock. */
export interface Sleeper {
  readonly at: number;
  wake(): void;
}

/** The last moment that a Date can tell. */
const LAST_MOMENT = 8_640_000_000_000_000;

/** Those who wait for a virtual clock: who wakes first is first, and of one moment who came first. */
class Sleepers {
  readonly #waiting: Sleeper[] = [];

  get first(): Sleeper | undefined {
    return this.#waiting[0];
  }

  /** Who sleeps for ever is woken by a signal alone. */
  add(sleeper: Sleeper): void {
    if (sleeper.at > LAST_MOMENT) return;
    let index = this.#waiting.length;
    while (index > 0 && this.#waiting[index - 1]!.at > sleeper.at) index -= 1;
    this.#waiting.splice(index, 0, sleeper);
  }

  remove(sleeper: Sleeper): void {
    const index = this.#waiting.indexOf(sleeper);
    if (index >= 0) this.#waiting.splice(index, 1);
  }
}

/** A call that keeps a clock from moving, but for the times when it waits for the clock itself. */
export class ClockHold {
  readonly #changed: (by: 1 | -1) => void;
  #holds = false;
  #waiting = 0;
  #over = false;

  /** `changed` is told of each hold that begins, this one at once, and of each that ends. */
  constructor(changed: (by: 1 | -1) => void) {
    this.#changed = changed;
    this.#set(true);
  }

  /** The call waits for the clock, with this and as many other sleeps as it likes. */
  wait(): void {
    this.#waiting += 1;
    this.#set(false);
  }

  /** One of its sleeps is over. */
  resume(): void {
    this.#waiting -= 1;
    if (this.#waiting === 0) this.#set(true);
  }

  /** The call has settled, or is waited for no longer. */
  end(): void {
    this.#over = true;
    this.#set(false);
  }

  #set(holds: boolean): void {
    if (holds === this.#holds || (holds && this.#over)) return;
    this.#holds = holds;
    this.#changed(holds ? 1 : -1);
  }
}
