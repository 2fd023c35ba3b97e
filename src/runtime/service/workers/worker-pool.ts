import type { Logger } from "../../base/context.ts";
import { countOf } from "../../base/count-of.ts";
import { REFUSALS, WorkerLost } from "../error-policy.ts";
import type { ServedCall } from "../requests/served-call.ts";
import { type Thread, WorkerThread } from "./worker-thread.ts";

const MINUTE_MS = 60_000;
/** As many deaths within a minute make a pool refuse its calls for a minute. */
const MOST_DEATHS = 5;

export interface PoolOptions {
  /** Whose calls the pool answers, such as `"Weather Connector"`. */
  readonly name: string;
  /** How many workers it may have. */
  readonly mostWorkers: number;
  /** How many calls one worker answers at once. */
  readonly callsEach: number;
  /** Whether it starts its workers before there are calls. Default: when a call needs one. */
  readonly isEager?: boolean;
  readonly startThread: () => Thread;
  /** How long a worker may be silent beyond the deadlines of its calls. */
  readonly timeoutMs: number;
  readonly log: Logger;
  readonly now: () => number;
  readonly epochNow: () => number;
  /** A worker has ended with these calls, which it did not answer. */
  readonly died: (pool: WorkerPool, reason: string, calls: readonly ServedCall[]) => void;
}

/** A call that waits for a worker. */
interface Waiting {
  readonly preferred: WorkerThread | undefined;
  readonly take: (worker: WorkerThread) => void;
  readonly reject: (error: Error) => void;
}

/** Workers that answer the same calls. It starts them, and replaces those that end. */
export class WorkerPool {
  readonly #options: PoolOptions;
  readonly #workers = new Set<WorkerThread>();
  readonly #waiting = new Set<Waiting>();
  #deaths: number[] = [];
  #refusedUntil = -Infinity;
  #lastReason = "";
  #isStopping = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    if (options.isEager === true) this.#startAll();
  }

  get name(): string {
    return this.#options.name;
  }

  /** How many threads it has. */
  get size(): number {
    return this.#workers.size;
  }

  /** Whether no worker has died within the last minute, and no call is under way. */
  get isQuiet(): boolean {
    const lastDeath = Math.max(this.#deaths.at(-1) ?? -Infinity, this.#refusedUntil - MINUTE_MS);
    return (
      this.#options.now() - lastDeath >= MINUTE_MS &&
      this.#waiting.size === 0 &&
      [...this.#workers].every(({ size }) => size === 0)
    );
  }

  /** Why it refuses its calls now; undefined if it does not. */
  get refusal(): string | undefined {
    if (this.#options.now() >= this.#refusedUntil) return undefined;
    return `${this.name} is refused for a minute, because its worker threads ended ${MOST_DEATHS} times within a minute, the last time: ${this.#lastReason}`;
  }

  /**
   * Passes a call to a worker with a free place, at best the preferred one. Rejects with WorkerLost
   * while the pool refuses calls, and with CallRefused if the caller disconnects while it waits.
   */
  run<T>(
    call: ServedCall,
    preferred: WorkerThread | undefined,
    use: (worker: WorkerThread) => Promise<T>,
  ): Promise<T> {
    const { refusal } = this;
    if (refusal !== undefined) return Promise.reject(new WorkerLost(refusal, false));
    const worker = this.#choose(preferred);
    if (worker !== undefined) return use(worker);
    const used = this.#wait(call, preferred, use);
    this.#startForWaiting();
    return used;
  }

  /** Pings the workers, and ends those that have been silent for too long. */
  tick(): void {
    for (const worker of this.#workers) worker.ping(this.#options.timeoutMs);
    this.#assign();
    if (this.#options.isEager === true) this.#startAll();
  }

  /** Counts the death of a worker. */
  addDeath(reason: string): void {
    const { now, log } = this.#options;
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
   * Ends the workers: at once, or when they have exported their traces. Resolves when their threads
   * have ended.
   */
  async stop({ isNow }: { readonly isNow: boolean }): Promise<void> {
    this.#isStopping = true;
    const workers = [...this.#workers];
    for (const worker of workers)
      if (isNow) worker.end("the server is shutting down");
      else worker.stop();
    await Promise.all(workers.map(({ ended }) => ended));
  }

  #wait<T>(
    { signal }: ServedCall,
    preferred: WorkerThread | undefined,
    use: (worker: WorkerThread) => Promise<T>,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        this.#waiting.delete(waiting);
        signal.removeEventListener("abort", disconnect);
        act();
      };
      const waiting: Waiting = {
        preferred,
        take: (worker) => settle(() => resolve(use(worker))),
        reject: (error) => settle(() => reject(error)),
      };
      const disconnect = (): void => waiting.reject(REFUSALS.callerGone());
      this.#waiting.add(waiting);
      signal.addEventListener("abort", disconnect, { once: true });
    });
  }

  /** The preferred worker if it has a free place, or else the one with the fewest calls. */
  #choose(preferred: WorkerThread | undefined): WorkerThread | undefined {
    if (preferred !== undefined && this.#workers.has(preferred) && this.#isFree(preferred))
      return preferred;
    let best: WorkerThread | undefined;
    for (const worker of this.#workers)
      if (this.#isFree(worker) && (best === undefined || worker.size < best.size)) best = worker;
    return best;
  }

  #isFree(worker: WorkerThread): boolean {
    return worker.isResponsive && worker.size < this.#options.callsEach;
  }

  #assign(): void {
    for (const waiting of this.#waiting) {
      const worker = this.#choose(waiting.preferred);
      if (worker === undefined) break;
      waiting.take(worker);
    }
    this.#startForWaiting();
  }

  /** Starts a worker for each waiting call for which none is starting. */
  #startForWaiting(): void {
    const starting = [...this.#workers].filter(({ isReady }) => !isReady).length;
    for (let missing = this.#waiting.size - starting; missing > 0; missing -= 1) this.#start();
  }

  #startAll(): void {
    while (this.#canStart) this.#start();
  }

  get #canStart(): boolean {
    const { mostWorkers } = this.#options;
    return !this.#isStopping && this.refusal === undefined && this.#workers.size < mostWorkers;
  }

  #start(): void {
    if (!this.#canStart) return;
    const { log, epochNow, startThread } = this.#options;
    const worker = new WorkerThread(startThread(), {
      log,
      epochNow,
      changed: () => this.#assign(),
      ended: (ended, reason, calls) => this.#replace(ended, reason, calls),
    });
    this.#workers.add(worker);
  }

  #replace(worker: WorkerThread, reason: string, calls: readonly ServedCall[]): void {
    this.#workers.delete(worker);
    if (this.#isStopping) return;
    const { log, died } = this.#options;
    const lost = calls.length === 0 ? "" : ` with ${countOf(calls.length, "call")} in it`;
    log.error(`a worker thread of ${this.name} ended${lost}: ${reason}`);
    died(this, reason, calls);
    this.#assign();
  }
}
