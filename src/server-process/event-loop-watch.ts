import type { CommandProcess } from "../process/command-process.ts";
import type { Logger } from "../runtime/base/context.ts";
import type { Reading } from "../runtime/service/observers/request-metrics.ts";
import {
  type RequestObserver,
  type RequestOutcome,
  type ServedRequest,
  BLOCKED_MS,
} from "../runtime/service/request-observer.ts";

const TICK_MS = 50;
/** How long not to name the same methods again. */
const QUIET_MS = 10_000;
const MOST_NAMED = 5;

/** The author's methods that have another name than their operation. */
const METHODS: Readonly<Record<string, string>> = {
  logs: "getLogs",
  metrics: "getMetrics",
};

/** What may block the event loop. */
export type WatchedRequest = Pick<ServedRequest, "connector" | "taskType" | "inWorker"> & {
  /** Or the name of the author's method. */
  readonly operation: string;
};

/** Times of the thread, in milliseconds. */
export interface ThreadTimes {
  readonly now: () => number;
  /** The CPU time that the thread has spent. */
  readonly cpu: () => number;
}

/** The times of this process. Its CPU time includes its other threads before Node 22.19. */
export function readThreadTimes({ node }: CommandProcess): ThreadTimes {
  return {
    now: () => performance.now(),
    cpu: () => {
      const { user, system } = node.threadCpuUsage?.() ?? node.cpuUsage();
      return (user + system) / 1000;
    },
  };
}

/**
 * Detects by a late timer that the event loop was blocked, and logs the author's method that
 * blocked it. If the method blocked only after an `await`, it cannot be told apart from the other
 * methods in flight, so the warning names them all. It names none if the thread spent little CPU
 * time, because a busy machine delays every method.
 */
export class EventLoopWatch implements RequestObserver {
  readonly #endedSinceTick = new Set<string>();
  readonly #blockers = new Set<string>();
  readonly #named = new Map<string, number>();
  #expected = 0;
  #cpuAtTick = 0;
  #lagMs = 0;
  #worstMs = 0;

  constructor(
    private readonly times: ThreadTimes,
    private readonly log: Logger,
    private readonly listInFlight: () => readonly WatchedRequest[],
  ) {}

  /** Starts the timer, which does not keep the process alive. */
  start(): void {
    this.#expected = this.times.now() + TICK_MS;
    this.#cpuAtTick = this.times.cpu();
    setInterval(() => this.tick(), TICK_MS).unref();
  }

  /**
   * Shorter requests cannot have blocked the loop. Stores names, because a stored request would
   * keep its stream in memory.
   */
  requestFinished(request: WatchedRequest, { ms }: Pick<RequestOutcome, "ms">): void {
    if (ms >= BLOCKED_MS)
      for (const name of describeRequest(request)) this.#endedSinceTick.add(name);
  }

  methodBlocked(request: WatchedRequest): void {
    for (const name of describeRequest(request)) this.#blockers.add(name);
  }

  /** Called every 50 ms if the event loop is not blocked. */
  tick(): void {
    const now = this.times.now();
    const cpu = this.times.cpu();
    this.#lagMs = Math.max(0, now - this.#expected);
    this.#worstMs = Math.max(this.#worstMs, this.#lagMs);
    this.#expected = now + TICK_MS;
    if (this.#lagMs >= BLOCKED_MS) this.#warn(now, cpu - this.#cpuAtTick);
    this.#cpuAtTick = cpu;
    this.#endedSinceTick.clear();
    this.#blockers.clear();
  }

  get readings(): readonly Reading[] {
    return [
      {
        name: "nodejs_eventloop_lag_seconds",
        help: "Lag of the event loop at the latest check.",
        read: () => this.#lagMs / 1000,
      },
      {
        name: "nodejs_eventloop_lag_max_seconds",
        help: "Maximum lag of the event loop since the metrics were last read.",
        read: () => {
          const worstMs = this.#worstMs;
          this.#worstMs = 0;
          return worstMs / 1000;
        },
      },
    ];
  }

  #warn(now: number, cpuMs: number): void {
    const isKnown = this.#blockers.size > 0;
    const suspects = [...this.#endedSinceTick, ...this.listInFlight().flatMap(describeRequest)];
    const names = [...new Set(isKnown ? this.#blockers : suspects)];
    const isBusy = cpuMs >= BLOCKED_MS;
    const key = isBusy ? names.join(" ") : "";
    if (names.length === 0 || now - (this.#named.get(key) ?? -Infinity) < QUIET_MS) return;
    if (this.#named.size > 1000) this.#named.clear();
    this.#named.set(key, now);
    const methods = isBusy ? names.slice(0, MOST_NAMED) : [];
    const more = names.length > MOST_NAMED ? ` or ${names.length - MOST_NAMED} more` : "";
    const shown = `${methods.join(", ")}${more}`;
    const times = { blockedMs: Math.round(this.#lagMs), cpuMs: Math.round(cpuMs) };
    const reason = isBusy
      ? `${isKnown ? `by ${shown}` : `while ${shown} ran`}: all other calls had to wait`
      : `although its thread used only ${times.cpuMs} ms of CPU: the machine is busy, or a method waits in a synchronous call`;
    this.log.warn(`the event loop was blocked for ${times.blockedMs} ms ${reason}`, {
      ...times,
      methods,
      hint: "a connector with blocking: true runs in worker processes of its own",
    });
  }
}

function describeRequest({ operation, connector, taskType, inWorker }: WatchedRequest): string[] {
  if (connector === undefined || inWorker === true) return [];
  return [`${connector} (${taskType ?? "?"}) ${METHODS[operation] ?? operation}`];
}
