import { abortReason, LONGEST_TIMER_MS } from "./abort.ts";

export * from "./abort.ts"; // most callers need both

/** The time source for author code: real in a server, real or virtual in a local run. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason if the signal fires first. */
  sleep(ms: number, options?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
}

/** The secrets that a connector asks for by name. */
export interface Secrets {
  /** Throws an FxError (FX5001) that lists the places searched if the secret is missing. */
  get(key: string): string;
}

/** The log for author code. Known secrets are replaced before a line leaves the process. */
export interface Logger {
  /**
   * Shown by `fx run --verbose`, and by `fx serve` with FX_LOG_LEVEL=debug. `fields` are logged
   * with the message, as JSON.
   */
  debug(message: string, fields?: object): void;
  /** Normal progress that is worth a line. */
  info(message: string, fields?: object): void;
  /** A problem that does not stop the work. */
  warn(message: string, fields?: object): void;
  /** A failure. Logging it does not fail the call; throw an error for that. */
  error(message: string, fields?: object): void;
}

/** The services that every connector method receives. */
export interface Context {
  /** Real in a server and in a container; in a local run it can be virtual. */
  readonly clock: Clock;
  /** A number in [0, 1); repeatable on a virtual clock. */
  readonly random: () => number;
  /** The global `fetch`, or the one a test passes. Pass `signal` to it. */
  readonly fetch: typeof fetch;
  /** `fx run` prints it between the run's events; `fx serve` writes it to the server's log. */
  readonly log: Logger;
  /** Secrets from the request's `Connection`, if it has one; otherwise from the process. */
  readonly secrets: Secrets;
  /**
   * Fires when the result is no longer wanted; its reason says why.
   *
   * - In a local run: on Ctrl-C, SIGTERM or SIGHUP, when the caller's `RunOptions` signal
   *   fires, on an uncaught error, at `--timeout`, and when the task's timeout for one attempt
   *   expires.
   * - In a server: when the caller cancels, when its deadline passes, and when the `--drain` time
   *   ends during shutdown. For `get` it fires up to 300 ms before the deadline, because the server
   *   then replies itself.
   * - For `delete` in a local run, and for a server's delete of a job whose caller disconnected:
   *   only after 60 s. fx then gives up on the job.
   *
   * Results returned after that are ignored, with one exception: fx deletes a job that `create`
   * still returns.
   */
  readonly signal: AbortSignal;
  /**
   * When the caller of a server stops waiting for the call, in milliseconds of `clock`. Undefined if
   * it set no deadline, in a local run, in a container and in `getMany`.
   */
  readonly deadline?: number | undefined;
}

/** A value or a promise of one: author methods may be synchronous or async. */
export type Awaitable<T> = T | Promise<T>;

/** True for anything that `await` waits for. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  return typeof (value as { readonly then?: unknown }).then === "function";
}

/** A log of which each method is what `write` returns for its level. */
export function createLogger(write: (level: keyof Logger) => Logger["info"]): Logger {
  return {
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
  };
}

/** Discards everything. */
export const silentLog = createLogger(() => () => undefined);

/** The clock of the machine. */
export const realClock: Clock = {
  now: () => Date.now(),
  sleep(duration, { signal } = {}) {
    return new Promise((resolve, reject) => {
      const ms = toSleepLength(duration);
      if (signal?.aborted === true) return reject(abortReason(signal));
      const timer = setTimeout(finish, Math.min(ms, LONGEST_TIMER_MS));
      signal?.addEventListener("abort", stop, { once: true });
      function finish(): void {
        signal?.removeEventListener("abort", stop);
        resolve(
          ms <= LONGEST_TIMER_MS ? undefined : realClock.sleep(ms - LONGEST_TIMER_MS, { signal }),
        );
      }
      function stop(): void {
        clearTimeout(timer);
        reject(abortReason(signal!));
      }
    });
  },
};

/** Milliseconds of a clock that nobody sets, to measure durations. */
export function realTicks(): number {
  return Math.floor(performance.now());
}

/**
 * Calls `tick` every `ms` of real time with the total so far, without keeping the process alive.
 * Returns a function that stops it.
 */
export function repeatInRealTime(ms: number, tick: (passedMs: number) => void): () => void {
  let passedMs = 0;
  const timer = setInterval(() => tick((passedMs += ms)), ms).unref();
  return () => clearInterval(timer);
}

/**
 * How long a clock sleeps for `ms`: rounded up to whole milliseconds, 0 for a negative number.
 *
 * @throws RangeError for NaN, which timers would silently treat as 0
 */
export function toSleepLength(ms: number): number {
  const length = Math.ceil(Math.max(0, ms));
  if (Number.isNaN(length))
    throw new RangeError(`sleep expects a number of milliseconds, got ${String(ms)}`);
  return length;
}

/** Calls `act` after `ms` on the clock, unless the signal fires first. */
export function afterSleep(clock: Clock, ms: number, signal: AbortSignal, act: () => void): void {
  clock.sleep(ms, { signal }).then(act, () => undefined); // a sleep rejects only if its signal fires
}

/** Resolves when the work settles, or after `ms` on the clock. */
export async function settledWithin(
  ms: number,
  work: Promise<unknown>,
  clock: Clock = realClock,
): Promise<void> {
  const settled = new AbortController();
  // Callers handle the errors of the work; a signal that fires ends the sleep.
  const limit = clock.sleep(ms, { signal: settled.signal }).catch(() => undefined);
  await Promise.race([work.catch(() => undefined), limit]);
  settled.abort();
}

/** Returns a function that yields the same numbers in [0, 1) for the same seed. */
export function createRepeatableRandom(seed: number): () => number {
  let state = (seed ^ 0x2545f491) | 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x85ebca6b) + 0x9e3779b9) | 0;
    const mixed = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 0x1_0000_0000;
  };
}
