import { abortReason, type Clock, repeatInRealTime, toSleepLength } from "../../base/context.ts";
import type { RunClock } from "./run-clock.ts";

/** Real time a call may stop the clock before virtual time advances without it. */
const PATIENCE_MS = 10_000;

/** The last moment that a Date can hold. */
const LAST_MOMENT = 8_640_000_000_000_000;

/**
 * A clock that advances only while every call to author code sleeps on it: a day of polling takes
 * milliseconds and repeats exactly. It counts whole milliseconds. If a call neither sleeps nor settles, virtual time follows real time: a timeout of
 * an hour then takes an hour.
 */
export class VirtualClock implements RunClock {
  #now: number;
  #callsInFlight = 0;
  #advancing = false;
  #readByAuthor = false;
  /** Ordered by when they end, then by when they started. */
  #sleepers: readonly Sleeper[] = [];
  #stopWatch: (() => void) | undefined;

  /** @param startsAt milliseconds since the epoch. Default: 2000-01-01T00:00:00Z */
  constructor(startsAt = Date.UTC(2000, 0, 1)) {
    this.#now = startsAt;
  }

  now(): number {
    return this.#now;
  }

  ticks(): number {
    return this.now();
  }

  /** What author code reads. For subclasses to override. */
  protected nowForAuthor(): number {
    return this.#now;
  }

  /** Sets the clock, but never back. Sleeps that have ended meanwhile are woken when it advances. */
  protected advanceTo(ms: number): void {
    this.#now = Math.max(this.#now, ms);
  }

  /** True once author code has used this clock. */
  get readByAuthor(): boolean {
    return this.countsAsRead(this.#readByAuthor);
  }

  /**
   * Whether author code follows this clock; `read` says whether it has used it. For subclasses to
   * override.
   */
  protected countsAsRead(read: boolean): boolean {
    return read;
  }

  sleep(ms: number, { signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(abortReason(signal));
      const sleeper: Sleeper = { at: this.#now + toSleepLength(ms), wake };
      const stop = (): void => {
        this.#removeSleeper(sleeper);
        reject(abortReason(signal!));
      };
      function wake(): void {
        signal?.removeEventListener("abort", stop);
        resolve();
      }
      signal?.addEventListener("abort", stop, { once: true });
      // One that never ends is woken by its signal only.
      if (sleeper.at <= LAST_MOMENT)
        this.#sleepers = [...this.#sleepers, sleeper].sort((one, other) => one.at - other.at);
      this.#advanceWhenIdle();
    });
  }

  /**
   * Stops the clock until the call settles or `releaseSignal` fires, except while the call sleeps
   * on the clock. A released call can no longer sleep on it, because that would advance the time of
   * later calls.
   */
  during<T>(call: (clock: Clock) => Promise<T>, releaseSignal?: AbortSignal): Promise<T> {
    return this.#during(call, () => (this.#readByAuthor = true), releaseSignal);
  }

  async #during<T>(
    call: (clock: Clock) => Promise<T>,
    onRead: () => void,
    releaseSignal: AbortSignal | undefined,
  ): Promise<T> {
    let sleeps = 0;
    let isOver = releaseSignal?.aborted === true;
    let holds = false;
    const update = (): void => {
      const wasHolding = holds;
      holds = !isOver && sleeps === 0;
      if (holds !== wasHolding) this.#countCalls(holds ? 1 : -1);
    };
    const end = (): void => {
      isOver = true;
      update();
    };
    const countSleeps = (by: 1 | -1): void => {
      sleeps += by;
      update();
    };
    update();
    releaseSignal?.addEventListener("abort", end, { once: true });
    try {
      return await call(this.#createAuthorClock(countSleeps, onRead, releaseSignal));
    } finally {
      releaseSignal?.removeEventListener("abort", end);
      end();
    }
  }

  /** The clock that the call receives. Runs within the call use it, and their calls stop it too. */
  #createAuthorClock(
    countSleeps: (by: 1 | -1) => void,
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
        return this.nowForAuthor();
      },
      ticks: () => this.ticks(),
      sleep: async (ms, options) => {
        onRead();
        if (releaseSignal?.aborted === true) throw abortReason(releaseSignal);
        countSleeps(1);
        try {
          await this.sleep(ms, options);
        } finally {
          countSleeps(-1);
        }
      },
    };
  }

  #countCalls(by: 1 | -1): void {
    this.#callsInFlight += by;
    if (this.#callsInFlight > 0) return void (this.#stopWatch ??= this.#watch());
    this.#stopWatch?.();
    this.#stopWatch = undefined;
    this.#advanceWhenIdle();
  }

  /**
   * Keeps virtual time at least as fast as real time, so that a call that never settles reaches its
   * timeout.
   */
  #watch(): () => void {
    const began = this.#now;
    return repeatInRealTime(PATIENCE_MS, (passedMs) => {
      for (let [first] = this.#sleepers; first !== undefined; [first] = this.#sleepers) {
        if (first.at - began > passedMs) return;
        this.#wake(first);
      }
    });
  }

  /**
   * Waits for the pending work of this turn, so that code that just woke up can sleep again first.
   */
  #advanceWhenIdle(): void {
    if (this.#advancing || this.#callsInFlight > 0 || this.#sleepers.length === 0) return;
    this.#advancing = true;
    setImmediate(() => {
      this.#advancing = false;
      const [first] = this.#sleepers;
      if (this.#callsInFlight > 0 || first === undefined) return;
      this.#wake(first);
      this.#advanceWhenIdle();
    });
  }

  #wake(sleeper: Sleeper): void {
    this.#removeSleeper(sleeper);
    this.#now = Math.max(this.#now, sleeper.at);
    sleeper.wake();
  }

  #removeSleeper(sleeper: Sleeper): void {
    this.#sleepers = this.#sleepers.filter((each) => each !== sleeper);
  }
}

/** A sleep on a virtual clock. */
interface Sleeper {
  readonly at: number;
  wake(): void;
}
