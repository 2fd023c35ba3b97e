import type { Logger } from "../base/context.ts";
import { RecentTable } from "../base/recent-table.ts";
import type { AnyConnector } from "../connector/connector-registry.ts";
import { type ConnectorPort, openHere } from "../connector/invoke/connector-port.ts";
import type { WorkerEnd } from "./worker-messages.ts";
import { type PoolOptions, WorkerPool } from "./worker-pool.ts";
import { type KnownWorkers, WorkerPort } from "./worker-port.ts";
import { PING_MS, type WorkerChannel } from "./worker-process.ts";

/** The defaults of `fx serve`. `fx check` and `fx dev` use them, too. */
export const WORKER_DEFAULTS = { blockingCalls: 4, timeoutMs: 60_000 } as const;

/** The worker processes that a server, or a local run, may use. */
export interface WorkerOptions {
  /** Starts a process that serves calls of these connectors: one that blocks, or all others. */
  readonly start: (connectors: readonly AnyConnector[]) => WorkerChannel;
  /** How many workers all other connectors share. 0: they run in this process. */
  readonly shared: number;
  /** How many calls of one blocking connector may run at once, each in a worker of its own. */
  readonly blockingCalls: number;
  /** How many workers there may be at most. Default: any number. */
  readonly most?: number;
  /** How long a worker may be silent beyond the deadlines of its calls. */
  readonly timeoutMs: number;
  /** Learns why a worker has ended, unless it was told to. */
  readonly died?: (end: WorkerEnd) => void;
  /** What calls are rejected with if their worker ends. Default: WorkerLost. */
  readonly toError?: (end: WorkerEnd) => Error;
  /** Learns when the calls of a connector begin to be refused, and when they no longer are. */
  readonly refused?: (connector: string, isRefused: boolean) => void;
}

/** What the workers need of the process that starts them. */
export interface WorkerHost extends Pick<PoolOptions, "log" | "now" | "epochNow" | "after"> {
  readonly log: Logger;
  readonly connectors: () => Iterable<AnyConnector>;
  readonly every: (ms: number, tick: () => void) => () => void;
  /** How many calls of one connector may wait for a worker. */
  readonly mostWaiting: number;
}

/** How many jobs are remembered with their workers, to call the same one again. */
const JOBS = 10_000;

/**
 * The worker pools of a server or a local run. Each blocking connector has workers of its own; the
 * others share some, if the operator wants it. A connector that had calls in a shared worker when it
 * ended gets its own worker until a minute passes without a death: the next one then shows whether
 * this connector is the culprit.
 */
export class WorkerPools {
  readonly #shared: WorkerPool | undefined;
  readonly #own = new Map<AnyConnector, WorkerPool>();
  readonly #refused = new Set<string>();
  readonly #known: KnownWorkers = new RecentTable(JOBS);
  readonly #stopTicking: () => void;
  #deaths = 0;

  constructor(
    private readonly host: WorkerHost,
    private readonly options: WorkerOptions,
  ) {
    const { shared } = options;
    if (shared > 0)
      this.#shared = this.#createPool("the connectors", () => this.#listSharing(), {
        mostWorkers: shared,
        callsEach: Infinity,
        mostWaiting: Infinity,
        isEager: true,
      });
    this.#stopTicking = host.every(PING_MS, () => this.#tick());
  }

  /** How many workers there are. */
  get size(): number {
    return this.#list().reduce((sum, { size }) => sum + size, 0);
  }

  /** How many workers have ended without being told to. */
  get deaths(): number {
    return this.#deaths;
  }

  /** Whether the methods of a connector run in workers. */
  isolates(connector: AnyConnector): boolean {
    return connector.blocking || this.#getPool(connector) !== undefined;
  }

  /** Where the methods of a connector run. */
  openPort(connector: AnyConnector): ConnectorPort {
    const pool =
      this.#getPool(connector) ?? (connector.blocking ? this.#addOwn(connector) : undefined);
    return pool === undefined ? openHere(connector) : new WorkerPort(connector, pool, this.#known);
  }

  /** Ends the workers. Resolves when no process runs any more. */
  async stop(): Promise<void> {
    this.#stopTicking();
    await Promise.all(this.#list().map((pool) => pool.stop()));
  }

  /** A pool of its own: each call of a blocking connector has a worker. */
  #addOwn(connector: AnyConnector): WorkerPool {
    const { blocking, name } = connector;
    const pool = this.#createPool(`"${name}"`, () => [connector], {
      mostWorkers: blocking ? this.options.blockingCalls : 1,
      callsEach: blocking ? 1 : Infinity,
      mostWaiting: this.host.mostWaiting,
      isEager: false,
    });
    this.#own.set(connector, pool);
    return pool;
  }

  #createPool(
    name: string,
    listServed: () => readonly AnyConnector[],
    size: Pick<PoolOptions, "mostWorkers" | "callsEach" | "mostWaiting" | "isEager">,
  ): WorkerPool {
    return new WorkerPool({
      ...this.host,
      ...size,
      name,
      timeoutMs: this.options.timeoutMs,
      toError: this.options.toError,
      start: () => (this.#hasRoom() ? this.options.start(listServed()) : undefined),
      died: (pool, end, taskTypes) => this.#addDeath(pool, end, taskTypes),
    });
  }

  /** Whether one more worker may start; maybe one without calls ends for it. */
  #hasRoom(): boolean {
    const { most = Infinity } = this.options;
    return this.size < most || this.#list().some((pool) => pool.giveUpIdle());
  }

  #addDeath(pool: WorkerPool, end: WorkerEnd, taskTypes: readonly string[]): void {
    this.#deaths += 1;
    this.options.died?.(end);
    if (pool !== this.#shared || taskTypes.length === 0) return pool.addDeath(end.reason);
    for (const connector of this.#listSharing())
      if (taskTypes.includes(connector.taskCategory.name)) {
        const own = this.#own.get(connector) ?? this.#addOwn(connector);
        own.addDeath(end.reason);
      }
  }

  #tick(): void {
    for (const pool of this.#list()) pool.tick();
    for (const [connector, pool] of this.#own)
      if (!connector.blocking && pool.isQuiet) {
        this.#own.delete(connector);
        void pool.stop();
      }
    for (const connector of this.host.connectors())
      this.#reportRefusal(connector.name, this.#getPool(connector)?.refusal !== undefined);
  }

  #listSharing(): readonly AnyConnector[] {
    return [...this.host.connectors()].filter(({ blocking }) => !blocking);
  }

  /** Undefined if the connector runs here, or if it blocks and has had no call yet. */
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
