import { type Logger, settledWithin } from "../../base/context.ts";
import { countOf } from "../../base/text.ts";
import type { Thread, ThreadEnd } from "../../base/thread.ts";
import { REFUSALS, WorkerLost } from "../error-policy.ts";
import type { ServedCall } from "../requests/served-call.ts";
import { TOLD_TO_END, WorkerThread } from "./worker-thread.ts";

const MINUTE_MS = 60_000;
/** As many deaths within a minute make a pool refuse its calls for a minute. */
const MOST_DEATHS = 5;

/** A worker that has no call for this long ends, if the pool has another: each takes memory. */
const IDLE_MS = 5 * MINUTE_MS;
/** How long workers may take to export their traces. */
const STOP_MS = 3000;
/** A thread that runs JavaScript ends at once, one in a blocking call of the system only after it. */
const END_MS = 2000;

export interface PoolOptions {
  /** Whose calls the pool answers, such as `"Weather Connector"`. */
  readonly name: string;
  /** How many workers it may have. */
  readonly mostWorkers: number;
  /** How many calls one worker answers at once. Default: any number. */
  readonly callsEach?: number;
  /** How many polls one worker answers at once: those of a batch. Default: `callsEach`. */
  readonly pollsEach?: number;
  /** How many calls may wait for a worker. */
  readonly mostWaiting: number;
  /** Whether it starts its workers before there are calls. Default: when a call needs one. */
  readonly isEager?: boolean;
  readonly startThread: () => Thread;
  /** How long a worker may be silent beyond the deadlines of its calls. */
  readonly timeoutMs: number;
  readonly log: Logger;
  readonly now: () => number;
  readonly epochNow: () => number;
  /** Calls `act` after `ms`, unless the returned function is called first. */
  readonly after: (ms: number, act: () => void) => () => void;
  /** A worker has ended with these calls, which it did not answer. */
  readonly died: (pool: WorkerPool, reason: string, calls: readonly ServedCall[]) => void;
}

/** A call that waits for a worker. */
interface Waiting {
  readonly call: ServedCall;
  readonly preferred: WorkerThread | undefined;
  readonly take: (worker: WorkerThread) => void;
  readonly reject: (error: Error) => void;
}

/** Workers that answer the same calls. It starts them, and replaces those that end. */
export class WorkerPool {
  readonly #workers = new Set<WorkerThread>();
  readonly #waiting = new Set<Waiting>();
  #deaths: number[] = [];
  #refusedUntil = -Infinity;
  #lastReason = "";
  #warnedBusyAt = -Infinity;
  #isStopping = false;

  constructor(private readonly options: PoolOptions) {
    if (options.isEager === true) this.#startAll();
  }

  get name(): string {
    return this.options.name;
  }

  /** How many threads it has. */
  get size(): number {
    return this.#workers.size;
  }

  /** Whether no worker has died within the last minute, and no call is under way. */
  get isQuiet(): boolean {
    const lastDeath = Math.max(this.#deaths.at(-1) ?? -Infinity, this.#refusedUntil - MINUTE_MS);
    return (
      this.options.now() - lastDeath >= MINUTE_MS &&
      this.#waiting.size === 0 &&
      [...this.#workers].every(({ size }) => size === 0)
    );
  }

  /** Why it refuses its calls now; undefined if it does not. */
  get refusal(): string | undefined {
    if (this.options.now() >= this.#refusedUntil) return undefined;
    return `calls of ${this.name} are refused for a minute, because a worker thread ended ${MOST_DEATHS} times within a minute, the last time: ${this.#lastReason}`;
  }

  /**
   * Passes a call to a worker with a free place, at best the preferred one. Rejects with WorkerLost
   * while the pool refuses calls, or if the call cannot begin before half of its deadline: it would
   * hardly end in time, and another replica may be free. Rejects with CallRefused if the caller
   * disconnects while it waits.
   */
  run<T>(
    call: ServedCall,
    preferred: WorkerThread | undefined,
    use: (worker: WorkerThread) => Promise<T>,
  ): Promise<T> {
    const { refusal } = this;
    if (refusal !== undefined) return Promise.reject(new WorkerLost(refusal, false));
    const worker = this.#choose(call, preferred);
    if (worker !== undefined) return use(worker);
    if (this.#waiting.size >= this.options.mostWaiting)
      return Promise.reject(this.#refuseBusy("too many calls wait"));
    const used = this.#wait(call, preferred, use);
    this.#startForWaiting();
    return used;
  }

  /** Pings the workers, and ends those that have been silent for too long. */
  tick(): void {
    for (const worker of this.#workers) worker.ping(this.options.timeoutMs);
    this.#endIdle();
    this.#assign();
    if (this.options.isEager === true) this.#startAll();
  }

  /** Counts the death of a worker. */
  addDeath(reason: string): void {
    const { now, log } = this.options;
    this.#lastReason = reason;
    this.#deaths = [...this.#deaths.filter((at) => now() - at < MINUTE_MS), now()];
    if (this.#deaths.length < MOST_DEATHS) return;
    this.#deaths = [];
    this.#refusedUntil = now() + MINUTE_MS;
    const refusal = this.refusal!;
    log.error(refusal);
    for (const waiting of this.#waiting) waiting.reject(new WorkerLost(refusal, false));
  }

  /**
   * Ends the workers: when they have exported their traces, or at the latest after 3 s. Returns how
   * many threads do not end, because they are in a blocking call of the system.
   */
  async stop(): Promise<number> {
    this.#isStopping = true;
    return endAll([...this.#workers]);
  }

  #refuseBusy(reason: string): WorkerLost {
    const { now, log, mostWorkers } = this.options;
    const isStarting = [...this.#workers].some(({ isReady }) => !isReady);
    const are = isStarting ? "are busy or starting" : "are busy";
    const text = `all ${countOf(mostWorkers, "worker thread")} of ${this.name} ${are}: ${reason}`;
    if (now() - this.#warnedBusyAt >= MINUTE_MS) {
      this.#warnedBusyAt = now();
      const hint = "--blocking-calls N allows more calls at once";
      log.warn(text, this.#callsEach === Infinity ? {} : { hint });
    }
    return new WorkerLost(text, false);
  }

  #wait<T>(
    call: ServedCall,
    preferred: WorkerThread | undefined,
    use: (worker: WorkerThread) => Promise<T>,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        if (!this.#waiting.delete(waiting)) return;
        stopTimer();
        act();
      };
      const waiting: Waiting = {
        call,
        preferred,
        take: (worker) => settle(() => resolve(use(worker))),
        reject: (error) => settle(() => reject(error)),
      };
      const stopTimer = this.options.after(this.#countWaitMs(call), () =>
        waiting.reject(this.#refuseBusy("no place became free within half of the deadline")),
      );
      this.#waiting.add(waiting);
      call.onceAborted(() => waiting.reject(REFUSALS.callerGone()));
    });
  }

  /** How long from now until half of the time between a call's arrival and its deadline. */
  #countWaitMs({ startedAt, deadline }: ServedCall): number {
    const { now, epochNow } = this.options;
    return (deadline - epochNow() - (now() - startedAt)) / 2;
  }

  /** The preferred worker if it has a free place, or else the one with the fewest calls. */
  #choose(call: ServedCall, preferred: WorkerThread | undefined): WorkerThread | undefined {
    if (preferred !== undefined && this.#workers.has(preferred) && this.#isFree(preferred, call))
      return preferred;
    let best: WorkerThread | undefined;
    for (const worker of this.#workers)
      if (this.#isFree(worker, call) && (best === undefined || worker.size < best.size))
        best = worker;
    return best;
  }

  #isFree(worker: WorkerThread, call: ServedCall): boolean {
    const most = worker.hasOnlyPolls ? this.#countPlaces(call) : this.#callsEach;
    return worker.isResponsive && worker.size < most;
  }

  get #callsEach(): number {
    return this.options.callsEach ?? Infinity;
  }

  /** How many such calls one worker answers at once. */
  #countPlaces({ operation }: ServedCall): number {
    return operation === "get" ? (this.options.pollsEach ?? this.#callsEach) : this.#callsEach;
  }

  #assign(): void {
    for (const waiting of this.#waiting) {
      const worker = this.#choose(waiting.call, waiting.preferred);
      if (worker !== undefined) waiting.take(worker);
      else if (this.options.pollsEach === this.options.callsEach) break; // no other call fits
    }
    this.#startForWaiting();
  }

  /** Starts a worker for each waiting call for which none is starting. */
  #startForWaiting(): void {
    if (this.#waiting.size === 0) return;
    const starting = [...this.#workers].filter(({ isReady }) => !isReady).length;
    const shares = Array.from(this.#waiting, ({ call }) => 1 / this.#countPlaces(call));
    const needed = Math.max(1, Math.ceil(shares.reduce((sum, share) => sum + share, 0)));
    for (let missing = needed - starting; missing > 0; missing -= 1) this.#start();
  }

  #startAll(): void {
    while (this.#canStart) this.#start();
  }

  get #canStart(): boolean {
    const { mostWorkers } = this.options;
    return !this.#isStopping && this.refusal === undefined && this.#workers.size < mostWorkers;
  }

  #start(): void {
    if (!this.#canStart) return;
    const worker = new WorkerThread(this.options.startThread(), {
      ...this.options,
      changed: () => this.#assign(),
      ended: (ended, end, calls) => this.#replace(ended, end, calls),
    });
    this.#workers.add(worker);
  }

  #replace(worker: WorkerThread, { reason, stack }: ThreadEnd, calls: readonly ServedCall[]): void {
    if (!this.#workers.delete(worker) || this.#isStopping) return;
    const { log, died } = this.options;
    const lost = calls.length === 0 ? "" : ` with ${countOf(calls.length, "call")} in it`;
    log.error(`a worker thread of ${this.name} ended${lost}: ${reason}`, { stack });
    died(this, reason, calls);
    this.#assign();
  }

  #endIdle(): void {
    const { now, isEager } = this.options;
    if (isEager === true) return;
    for (const worker of this.#workers) {
      if (this.#workers.size === 1) return;
      if (worker.size > 0 || now() - worker.usedAt < IDLE_MS) continue;
      this.#workers.delete(worker);
      void endAll([worker]);
    }
  }
}

async function endAll(workers: readonly WorkerThread[]): Promise<number> {
  const exits = Promise.all(workers.map(({ exited }) => exited));
  for (const worker of workers) worker.stop();
  await settledWithin(STOP_MS, exits);
  for (const worker of workers) worker.end(TOLD_TO_END);
  await settledWithin(END_MS, exits);
  return workers.filter(({ hasExited }) => !hasExited).length;
}
