import type { Logger } from "../../runtime/base/context.ts";
import type { Reading } from "../../runtime/service/observers/request-metrics.ts";
import {
  type RequestObserver,
  type RequestOutcome,
  type Operation,
  type ServedRequest,
  BLOCKED_MS,
} from "../../runtime/service/request-observer.ts";

const TICK_MS = 50;
/** How long not to name the same methods again. */
const QUIET_MS = 10_000;
const MOST_NAMED = 5;

/** The author's method behind each operation. */
const METHODS: Readonly<Partial<Record<Operation, string>>> = {
  create: "create",
  get: "get",
  delete: "delete",
  do: "do",
  logs: "getLogs",
  metrics: "getMetrics",
};

/**
 * Detects by a late timer that the event loop was blocked, and logs the author's method that
 * blocked it. If the method blocked only after an `await`, it cannot be told apart from the other
 * methods in flight, so the warning names them all.
 */
export class EventLoopWatch implements RequestObserver {
  readonly #now: () => number;
  readonly #log: Logger;
  readonly #listInFlight: () => readonly ServedRequest[];
  readonly #endedSinceTick = new Set<string>();
  readonly #blockers = new Set<string>();
  readonly #named = new Map<string, number>();
  #expected = 0;
  #lagMs = 0;
  #worstMs = 0;

  constructor(now: () => number, log: Logger, listInFlight: () => readonly ServedRequest[]) {
    this.#now = now;
    this.#log = log;
    this.#listInFlight = listInFlight;
  }

  /** Starts the timer, which does not keep the process alive. */
  start(): void {
    this.#expected = this.#now() + TICK_MS;
    setInterval(() => this.tick(), TICK_MS).unref();
  }

  /**
   * Shorter requests cannot have blocked the loop. Stores names, because a stored request would
   * keep its stream in memory.
   */
  requestFinished(request: ServedRequest, { ms }: Pick<RequestOutcome, "ms">): void {
    if (ms >= BLOCKED_MS)
      for (const name of describeRequest(request)) this.#endedSinceTick.add(name);
  }

  methodBlocked(request: ServedRequest): void {
    for (const name of describeRequest(request)) this.#blockers.add(name);
  }

  /** Called every 50 ms if the event loop is not blocked. */
  tick(): void {
    const now = this.#now();
    this.#lagMs = Math.max(0, now - this.#expected);
    this.#worstMs = Math.max(this.#worstMs, this.#lagMs);
    this.#expected = now + TICK_MS;
    if (this.#lagMs >= BLOCKED_MS) this.#warn(now);
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

  #warn(now: number): void {
    const isKnown = this.#blockers.size > 0;
    const suspects = [...this.#endedSinceTick, ...this.#listInFlight().flatMap(describeRequest)];
    const names = [...new Set(isKnown ? this.#blockers : suspects)];
    const key = names.join(" ");
    if (names.length === 0 || now - (this.#named.get(key) ?? -Infinity) < QUIET_MS) return;
    if (this.#named.size > 1000) this.#named.clear();
    this.#named.set(key, now);
    const methods = names.slice(0, MOST_NAMED);
    const more = names.length > MOST_NAMED ? ` or ${names.length - MOST_NAMED} more` : "";
    const shown = `${methods.join(", ")}${more}`;
    const blockedMs = Math.round(this.#lagMs);
    this.#log.warn(
      `the event loop was blocked for ${blockedMs} ms ${isKnown ? `by ${shown}` : `while ${shown} ran`}: all other calls had to wait`,
      { blockedMs, methods },
    );
  }
}

function describeRequest({ operation, connector, taskType }: ServedRequest): string[] {
  const method = METHODS[operation];
  return method === undefined || connector === undefined
    ? []
    : [`${connector} (${taskType ?? "?"}) ${method}`];
}
