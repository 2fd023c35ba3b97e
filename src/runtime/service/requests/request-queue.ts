import { formatMs } from "../../base/text.ts";
import { type Operation, toLogFields } from "../request-observer.ts";
import type { CompleteServerOptions } from "../server-options.ts";
import { Capacity, waitForCapacity } from "./capacity.ts";
import type { ServedCall } from "./served-call.ts";

/** The engine drops all task types of a server that does not list them promptly. */
const UNQUEUED = new Set<Operation>(["get_connector", "list_connectors"]);

const LOOK_MS = 10_000;
/** A method that obeys its signal ends long before this. */
const PATIENCE_MS = 60_000;

type QueueOptions = Pick<
  CompleteServerOptions,
  "log" | "every" | "now" | "maxConcurrency" | "maxQueued"
>;

/**
 * Decides which calls run and which wait. A call that keeps running long after its caller
 * disconnected loses its place: a few calls that never end must not block all others.
 */
export class RequestQueue {
  readonly #places: Capacity;
  /** The calls that have a place, and when the queue first saw that their callers were gone. */
  readonly #running = new Map<ServedCall, number | undefined>();
  #stopLooking: (() => void) | undefined = undefined;

  constructor(private readonly options: QueueOptions) {
    this.#places = new Capacity(options.maxConcurrency, options.maxQueued);
  }

  /**
   * Resolves when the call may run; undefined if it may run at once. Rejects with CallRefused if the
   * queue is full or the caller disconnects.
   */
  enter(call: ServedCall): Promise<void> | undefined {
    this.#stopLooking ??= this.options.every(LOOK_MS, () => this.#freePlaces());
    const start = (): void => void this.#running.set(call, undefined);
    if (this.#places.take(1)) start();
    else if (!UNQUEUED.has(call.operation))
      return waitForCapacity(this.#places, 1, call.caller, start);
    return undefined;
  }

  /** Passes the call's place to the call that has waited longest. */
  leave(call: ServedCall): void {
    if (this.#running.delete(call)) this.#places.giveBack(1);
  }

  #freePlaces(): void {
    const now = this.options.now();
    for (const [call, seenGone] of this.#running) {
      if (!call.caller.isGone) continue;
      const since = seenGone ?? now;
      this.#running.set(call, since);
      if (now - since >= PATIENCE_MS) this.#freePlace(call, now - since);
    }
    if (this.#running.size > 0) return;
    this.#stopLooking?.();
    this.#stopLooking = undefined;
  }

  /** The call keeps running; only a shutdown cuts it off. */
  #freePlace(call: ServedCall, goneMs: number): void {
    this.leave(call);
    this.options.log.warn(
      `${call.method} is still running ${formatMs(goneMs)} after its caller disconnected; another request may take its place`,
      toLogFields(call),
    );
  }
}
