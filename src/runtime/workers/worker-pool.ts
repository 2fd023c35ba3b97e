import type { Logger } from "../base/context.ts";
import { countOf } from "../base/text.ts";
import { WorkerLost } from "./worker-lost.ts";
import type { WorkerEnd } from "./worker-messages.ts";
import { type WorkerChannel, WorkerProcess } from "./worker-process.ts";

const MINUTE_MS = 60_000;
/** After so many deaths within a minute, calls are refused for a minute. */
const MOST_DEATHS = 5;

export interface PoolOptions {
  /** Whose calls the pool answers, such as `"Weather Connector"`. */
  readonly name: string;
  /** How many workers it may have. */
  readonly mostWorkers: number;
  /** How many calls one worker answers at once. */
  readonly callsEach: number;
  /** How many calls may wait for a worker. */
  readonly mostWaiting: number;
  /** Whether its workers run before there are calls, and without calls. */
  readonly isEager: boolean;
  /** Undefined if no process may be started now. */
  readonly start: () => WorkerChannel | undefined;
  /** How long a worker may be silent beyond the deadlines of its calls. */
  readonly timeoutMs: number;
  readonly log: Logger;
  readonly now: () => number;
  readonly epochNow: () => number;
  /** Calls `act` after `ms`, unless the returned function is called first. */
  readonly after: (ms: number, act: () => void) => () => void;
  /**
   * What calls are rejected with if their worker ends, or the one that they wait for. Default:
   * WorkerLost, and those that wait get the next worker.
   */
  readonly toError?: ((end: WorkerEnd) => Error) | undefined;
  /** A worker has ended with calls of these task types, which it did not answer. */
  readonly died: (pool: WorkerPool, end: WorkerEnd, taskTypes: readonly string[]) => void;
}

/** What a pool needs to know of a call. */
export interface PoolCall {
  /** Milliseconds since the epoch; undefined if the caller set none. */
  readonly deadline: number | undefined;
  readonly signal: AbortSignal;
  /** The worker that knows the job. */
  readonly preferred: WorkerProcess | undefined;
}

/** A call that waits for a worker. */
interface Waiting {
  readonly preferred: WorkerProcess | undefined;
  readonly take: (worker: WorkerProcess) => void;
  readonly reject: (error: Error) => void;
}

/** Workers that answer the same calls. It starts them, and replaces those that end. */
export class WorkerPool {
  readonly #workers = new Set<WorkerProcess>();
  readonly #waiting = new Set<Waiting>();
  #deaths: number[] = [];
  #refusedUntil = -Infinity;
  #lastReason = "";
  #warnedBusyAt = -Infinity;
  #isStopping = false;

  constructor(private readonly options: PoolOptions) {
    if (options.isEager) this.#startAll();
  }

  /** How many processes it has. */
  get size(): number {
    return this.#workers.size;
  }

  /** Whether no worker has died within the last minute, and no call is under way. */
  get isQuiet(): boolean {
    const lastDeath = Math.max(this.#deaths.at(-1) ?? -Infinity, this.#refusedUntil - MINUTE_MS);
    if (this.options.now() - lastDeath < MINUTE_MS || this.#waiting.size > 0) return false;
    return [...this.#workers].every(({ size }) => size === 0);
  }

  /** Why it refuses its calls now; undefined if it does not. */
  get refusal(): string | undefined {
    if (this.options.now() >= this.#refusedUntil) return undefined;
    return `calls of ${this.options.name} are refused for a minute, because a worker process ended ${MOST_DEATHS} times within a minute, the last time: ${this.#lastReason}`;
  }

  /**
   * Passes a call to a worker with a free place, at best the preferred one. Rejects with WorkerLost
   * while the pool refuses calls, if its signal fires before, or if the call cannot begin before half
   * of its deadline: it would hardly end in time, and another replica may be free.
   */
  run<T>(call: PoolCall, use: (worker: WorkerProcess) => Promise<T>): Promise<T> {
    const { refusal } = this;
    if (refusal !== undefined) return Promise.reject(new WorkerLost(refusal, false));
    const worker = this.#choose(call.preferred);
    if (worker !== undefined) return use(worker);
    if (this.#waiting.size >= this.options.mostWaiting)
      return Promise.reject(this.#refuseBusy("too many calls wait"));
    const used = this.#wait(call, use);
    this.#startForWaiting();
    return used;
  }

  /** Pings the workers, and ends those that have been silent or without work for too long. */
  tick(): void {
    const { timeoutMs, now, isEager } = this.options;
    for (const worker of this.#workers) {
      worker.ping(timeoutMs);
      const isIdle = worker.size === 0 && now() - worker.usedAt >= MINUTE_MS;
      if (isIdle && worker.isReady && !isEager) this.#drop(worker);
    }
    this.#assign();
    if (isEager) this.#startAll();
  }

  /** Ends a worker without calls, so that another pool can start one. Returns false if there is none. */
  giveUpIdle(): boolean {
    if (this.options.isEager || this.#waiting.size > 0) return false;
    const idle = [...this.#workers].find(({ size, isReady }) => size === 0 && isReady);
    if (idle !== undefined) this.#drop(idle);
    return idle !== undefined;
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

  /** Ends the workers. Resolves when their processes no longer run. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all([...this.#workers].map((worker) => worker.stop()));
  }

  #drop(worker: WorkerProcess): void {
    this.#workers.delete(worker);
    void worker.stop();
  }

  #refuseBusy(reason: string): WorkerLost {
    const { now, log, mostWorkers, name, callsEach } = this.options;
    const isStarting = [...this.#workers].some(({ isReady }) => !isReady);
    const are = isStarting ? "are busy or starting" : "are busy";
    const workers = countOf(mostWorkers, "worker process", "worker processes");
    const text = `all ${workers} of ${name} ${are}: ${reason}`;
    if (now() - this.#warnedBusyAt >= MINUTE_MS) {
      this.#warnedBusyAt = now();
      const hint = "--blocking-calls N allows more calls at once";
      log.warn(text, callsEach === Infinity ? {} : { hint });
    }
    return new WorkerLost(text, false);
  }

  #wait<T>(
    { deadline, signal, preferred }: PoolCall,
    use: (worker: WorkerProcess) => Promise<T>,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        if (!this.#waiting.delete(waiting)) return;
        stopTimer();
        signal.removeEventListener("abort", leave);
        act();
      };
      const waiting: Waiting = {
        preferred,
        take: (worker) => settle(() => resolve(use(worker))),
        reject: (error) => settle(() => reject(error)),
      };
      const leave = (): void =>
        waiting.reject(new WorkerLost("the caller left before a worker process was free", false));
      const waitMs = deadline === undefined ? Infinity : (deadline - this.options.epochNow()) / 2;
      const stopTimer = this.options.after(waitMs, () =>
        waiting.reject(this.#refuseBusy("no place became free within half of the deadline")),
      );
      this.#waiting.add(waiting);
      signal.addEventListener("abort", leave, { once: true });
      if (signal.aborted) leave();
    });
  }

  /** The preferred worker if it has a free place, or else the one with the fewest calls. */
  #choose(preferred: WorkerProcess | undefined): WorkerProcess | undefined {
    if (preferred !== undefined && this.#workers.has(preferred) && this.#isFree(preferred))
      return preferred;
    let best: WorkerProcess | undefined;
    for (const worker of this.#workers)
      if (this.#isFree(worker) && (best === undefined || worker.size < best.size)) best = worker;
    return best;
  }

  #isFree({ isResponsive, size }: WorkerProcess): boolean {
    return isResponsive && size < this.options.callsEach;
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
    if (this.#waiting.size === 0) return;
    const starting = [...this.#workers].filter(({ isReady }) => !isReady).length;
    const needed = Math.max(1, Math.ceil(this.#waiting.size / this.options.callsEach));
    for (let missing = needed - starting; missing > 0; missing -= 1) if (!this.#start()) return;
  }

  #startAll(): void {
    while (this.#start());
  }

  /** Returns false if it may not start one now. */
  #start(): boolean {
    const { mostWorkers, start } = this.options;
    const isFull = this.#workers.size >= mostWorkers;
    if (this.#isStopping || isFull || this.refusal !== undefined) return false;
    const channel = start();
    if (channel === undefined) return false;
    const worker = new WorkerProcess(channel, {
      ...this.options,
      changed: () => this.#assign(),
      ended: (ended, end, taskTypes) => this.#replace(ended, end, taskTypes),
    });
    this.#workers.add(worker);
    return true;
  }

  #replace(worker: WorkerProcess, end: WorkerEnd, taskTypes: readonly string[]): void {
    if (!this.#workers.delete(worker) || this.#isStopping) return;
    const { log, name, died, toError } = this.options;
    const lost = taskTypes.length === 0 ? "" : ` with ${countOf(taskTypes.length, "call")} in it`;
    log.error(`a worker process of ${name} ended${lost}: ${end.reason}`, { stack: end.stack });
    died(this, end, taskTypes);
    if (toError !== undefined) for (const waiting of this.#waiting) waiting.reject(toError(end));
    this.#assign();
  }
}
