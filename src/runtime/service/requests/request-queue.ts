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
  #stopLooking: (() => void) | undefined = undefined;

  constructor(
    private readonly options: QueueOptions,
    private readonly calls: ReadonlySet<ServedCall>,
  ) {
    this.#places = new Capacity(options.maxConcurrency, options.maxQueued);
  }

  /**
   * Resolves when the call may run; undefined if it may run at once. Rejects with CallRefused if the
   * queue is full or the caller disconnects.
   */
  enter(call: ServedCall): Promise<void> | undefined {
    this.#stopLooking ??= this.options.every(LOOK_MS, () => this.#freePlaces());
    call.hasTurn = this.#places.take(1);
    return call.hasTurn || UNQUEUED.has(call.operation) ? undefined : this.#wait(call);
  }

  /** Passes the call's place to the call that has waited longest. */
  leave(call: ServedCall): void {
    if (!call.hasTurn) return;
    call.hasTurn = false;
    this.#places.giveBack(1);
  }

  #wait(call: ServedCall): Promise<void> {
    return waitForCapacity(this.#places, 1, call, () => void (call.hasTurn = true));
  }

  #freePlaces(): void {
    const now = this.options.now();
    for (const call of this.calls) {
      if (!call.hasTurn || !call.isGone) continue;
      call.goneSince ??= now;
      if (now - call.goneSince >= PATIENCE_MS) this.#freePlace(call, now - call.goneSince);
    }
    if (this.calls.size > 0) return;
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
