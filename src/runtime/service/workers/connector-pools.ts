import { RecentTable } from "../../base/recent-table.ts";
import type { Thread } from "../../base/thread.ts";
import type { AnyConnector } from "../../connector/connector-registry.ts";
import { createJobKey, JOBS, type KnownJob } from "../jobs/job-memory.ts";
import type { ServedCall } from "../requests/served-call.ts";
import type { ServerState } from "../requests/server-state.ts";
import { type PoolOptions, WorkerPool } from "./worker-pool.ts";
import { PING_MS, type WorkerThread } from "./worker-thread.ts";

/** The worker threads that a server may use. */
export interface WorkerOptions {
  /**
   * Starts a thread that runs a `WorkerService` with the same connectors.
   *
   * @param forBlocking whether its connector is known to block
   */
  readonly startThread: (forBlocking: boolean) => Thread;
  /** How many workers all other connectors share. 0: the main thread runs them. */
  readonly shared: number;
  /** How many calls of one blocking connector may run at once, each in a worker of its own. */
  readonly blockingCalls: number;
  /** How many threads there may be at most, whose memory requests cannot use. Default: ignored. */
  readonly mostThreads?: number;
  /** How long a worker may be silent beyond the deadlines of its calls. */
  readonly timeoutMs: number;
  /** Learns when the calls of a connector begin to be refused, and when they no longer are. */
  readonly refused?: (connector: string, isRefused: boolean) => void;
}

type PoolSize = Pick<PoolOptions, "mostWorkers" | "callsEach" | "pollsEach" | "isEager">;

/** Calls of one connector that wait for a worker take at most this share of the calls in flight. */
const WAITING_SHARE = 1 / 4;
const LEAST_WAITING = 1000;

/**
 * The worker pools of a server. Each blocking connector has workers of its own; the others share
 * some, if the operator wants it. A connector that had calls in a shared worker when it ended gets
 * its own worker until a minute passes without a death: the next one then shows whether this
 * connector is the culprit.
 */
export class ConnectorPools {
  readonly #shared: WorkerPool | undefined;
  readonly #own = new Map<AnyConnector, WorkerPool>();
  readonly #refused = new Set<string>();
  readonly #stopTicking: () => void;
  #deaths = 0;

  constructor(
    private readonly state: ServerState,
    private readonly options: WorkerOptions,
  ) {
    if (options.shared > 0)
      this.#shared = this.#createPool("the connectors", {
        mostWorkers: options.shared,
        isEager: true,
      });
    this.#stopTicking = state.options.every(PING_MS, () => this.#tick());
  }

  /** How many threads there are. */
  get threads(): number {
    return this.#list().reduce((sum, { size }) => sum + size, 0);
  }

  /** How many threads have ended without being told to. */
  get deaths(): number {
    return this.#deaths;
  }

  /** The pool that answers the calls of a connector. Undefined: the main thread does. */
  find(connector: AnyConnector): WorkerPool | undefined {
    const known = this.#getPool(connector);
    if (known !== undefined || !connector.blocking) return known;
    const isBatching = "getMany" in connector && connector.getMany !== undefined;
    return this.#addOwn(connector, {
      mostWorkers: this.options.blockingCalls,
      callsEach: 1,
      pollsEach: isBatching ? connector.batch.size : 1,
    });
  }

  /** Ends the threads. Returns how many of them do not end, see {@link WorkerPool.stop}. */
  async stop(): Promise<number> {
    this.#stopTicking();
    const stuck = await Promise.all(this.#list().map((pool) => pool.stop()));
    return stuck.reduce((sum, count) => sum + count, 0);
  }

  #addOwn(connector: AnyConnector, size: PoolSize): WorkerPool {
    const pool = this.#createPool(`"${connector.name}"`, size);
    this.#own.set(connector, pool);
    return pool;
  }

  #createPool(name: string, size: PoolSize): WorkerPool {
    const { startThread, timeoutMs } = this.options;
    const { now, epochNow, maxConcurrency } = this.state.options;
    const mostWaiting = Math.max(LEAST_WAITING, Math.ceil(maxConcurrency * WAITING_SHARE));
    return new WorkerPool({
      ...size,
      name,
      timeoutMs,
      now,
      epochNow,
      after: (ms, act) => this.state.deadlines.after(ms, act),
      mostWaiting: size.isEager === true ? Infinity : mostWaiting,
      log: this.state.secrets.log,
      startThread: () => startThread(size.callsEach === 1),
      died: (pool, reason, calls) => this.#addDeath(pool, reason, calls),
    });
  }

  #addDeath(pool: WorkerPool, reason: string, calls: readonly ServedCall[]): void {
    this.#deaths += 1;
    if (pool !== this.#shared || calls.length === 0) return pool.addDeath(reason);
    const names = new Set(calls.map(({ taskType }) => taskType));
    for (const connector of this.state.options.registry.connectors)
      if (names.has(connector.taskCategory.name)) {
        const own = this.#own.get(connector) ?? this.#addOwn(connector, { mostWorkers: 1 });
        own.addDeath(reason);
      }
  }

  #tick(): void {
    for (const pool of this.#list()) pool.tick();
    for (const [connector, pool] of this.#own)
      if (!connector.blocking && pool.isQuiet) {
        this.#own.delete(connector);
        void pool.stop();
      }
    for (const connector of this.state.options.registry.connectors)
      this.#reportRefusal(connector.name, this.#getPool(connector)?.refusal !== undefined);
  }

  /** Undefined if the main thread answers, or if a blocking connector has had no call yet. */
  #getPool(connector: AnyConnector): WorkerPool | undefined {
    return this.#own.get(connector) ?? (connector.blocking ? undefined : this.#shared);
  }

  #reportRefusal(connector: string, isRefused: boolean): void {
    if (this.#refused.has(connector) === isRefused) return;
    if (isRefused) this.#refused.add(connector);
    else this.#refused.delete(connector);
    this.options.refused?.(connector, isRefused);
  }

  #list(): WorkerPool[] {
    return [...(this.#shared === undefined ? [] : [this.#shared]), ...this.#own.values()];
  }
}

/** What the main thread remembers of a job. Replies are correct without it. */
export interface JobPlace {
  /** The worker that created the job, or answered its last call. */
  worker: WorkerThread | undefined;
  /** Set if polls of the job were lost. */
  known: KnownJob | undefined;
}

/** The workers that know the most recent jobs, and those that create one now. */
export class JobPlaces {
  readonly #places = new RecentTable<JobPlace>(JOBS);
  /** The creates in flight of each attempt. */
  readonly #creates = new Map<string, Map<ServedCall, JobPlace>>();

  find(taskType: string, resourceMeta: Uint8Array): JobPlace {
    const key = createJobKey(taskType, resourceMeta);
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place = { worker: undefined, known: undefined };
    this.#places.set(key, place);
    return place;
  }

  /** A create has returned the job. */
  remember(taskType: string, resourceMeta: Uint8Array, place: JobPlace): void {
    this.#places.set(createJobKey(taskType, resourceMeta), place);
  }

  /**
   * Notes a create until the returned function is called. If Flyte has repeated one that is still
   * in flight, its worker learns it: it must not delete a job that the repeated create returns.
   */
  addCreate(call: ServedCall, place: JobPlace): () => void {
    if (!call.idempotencyKey) return () => undefined; // nothing identifies the attempt
    const key = `${call.taskType}\n${call.idempotencyKey}`;
    const same = this.#creates.get(key) ?? new Map<ServedCall, JobPlace>();
    for (const [earlier, { worker }] of same) worker?.noteRepeated(earlier);
    this.#creates.set(key, same.set(call, place));
    return () => {
      same.delete(call);
      if (same.size === 0) this.#creates.delete(key);
    };
  }
}
