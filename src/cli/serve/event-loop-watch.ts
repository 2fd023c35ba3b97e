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
/** The same methods are not named again for so long. */
const QUIET_MS = 10_000;
const MOST_NAMED = 5;

/** The author's method behind each operation. */
const METHODS: Readonly<Record<Operation, string | undefined>> = {
  create: "create",
  get: "get",
  delete: "delete",
  do: "do",
  logs: "getLogs",
  metrics: "getMetrics",
  get_connector: undefined,
  list_connectors: undefined,
};

/**
 * Notices by a timer that comes late that nothing else could run, and names the method that blocked all others. Where that
 * had waited for something before, nothing tells it from the others at work: all of them are named.
 */
export class EventLoopWatch implements RequestObserver {
  readonly #now: () => number;
  readonly #log: Logger;
  readonly #atWork: () => readonly ServedRequest[];
  readonly #endedSinceTick = new Set<string>();
  readonly #blockers = new Set<string>();
  readonly #named = new Map<string, number>();
  #expected = 0;
  #lagMs = 0;
  #worstMs = 0;

  constructor(now: () => number, log: Logger, atWork: () => readonly ServedRequest[]) {
    this.#now = now;
    this.#log = log;
    this.#atWork = atWork;
  }

  /** @returns how to stop; it keeps no process alive */
  start(): () => void {
    this.#expected = this.#now() + TICK_MS;
    const timer = setInterval(() => this.tick(), TICK_MS);
    timer.unref();
    return () => clearInterval(timer);
  }

  /** What took less cannot have blocked for so long. By name: a request that is kept is kept with its stream. */
  requestFinished(request: ServedRequest, { ms }: Pick<RequestOutcome, "ms">): void {
    if (ms >= BLOCKED_MS)
      for (const name of describeRequest(request)) this.#endedSinceTick.add(name);
  }

  methodBlocked(request: ServedRequest): void {
    for (const name of describeRequest(request)) this.#blockers.add(name);
  }

  /** Called every 50 ms, as far as that is possible. */
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
        help: "How late the event loop was when it was last looked at.",
        read: () => this.#lagMs / 1000,
      },
      {
        name: "nodejs_eventloop_lag_max_seconds",
        help: "How late it was at worst since the metrics were last read.",
        read: () => this.#worstSince() / 1000,
      },
    ];
  }

  #warn(now: number): void {
    const isKnown = this.#blockers.size > 0;
    const names = [
      ...new Set(
        isKnown
          ? this.#blockers
          : [...this.#endedSinceTick, ...this.#atWork().flatMap(describeRequest)],
      ),
    ];
    const key = names.join(" ");
    if (names.length === 0 || now - (this.#named.get(key) ?? -Infinity) < QUIET_MS) return;
    if (this.#named.size > 1000) this.#named.clear();
    this.#named.set(key, now);
    const shown =
      names.length > MOST_NAMED
        ? `${names.slice(0, MOST_NAMED).join(", ")} or ${names.length - MOST_NAMED} more`
        : names.join(", ");
    const blockedMs = Math.round(this.#lagMs);
    this.#log.warn(
      `the event loop was blocked for ${blockedMs} ms ${isKnown ? `by ${shown}` : `while ${shown} was at work`}: every other call had to wait`,
      { blockedMs, methods: names.slice(0, MOST_NAMED) },
    );
  }

  #worstSince(): number {
    const worst = this.#worstMs;
    this.#worstMs = 0;
    return worst;
  }
}

function describeRequest({ operation, connector, taskType }: ServedRequest): string[] {
  const method = METHODS[operation];
  return method === undefined || connector === undefined
    ? []
    : [`${connector} (${taskType ?? "?"}) ${method}`];
}
