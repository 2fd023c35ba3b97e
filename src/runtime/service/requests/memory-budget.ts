import { weighLength } from "../../wire/codec/check-parts.ts";
import type { Wire } from "../../wire/wire.ts";
import { REFUSALS } from "../error-policy.ts";
import { Capacity, waitForCapacity } from "./capacity.ts";

/** The part of a ServedCall that this class uses. */
export interface WeighedCall {
  readonly wire: Wire;
  readonly method: string;
  readonly caller: { onceGone(callback: () => void): void };
}

/** What a call holds. */
interface Held {
  readonly share: Capacity;
  readonly bytes: number;
}

const MEBIBYTE = 1024 * 1024;
/** Requests that take at most this much do not wait for larger ones. */
const SMALL = MEBIBYTE;

/**
 * Shares of the heap. The rest is for fx itself, for what connectors create, and for replies while
 * fx encodes them.
 */
const LARGE_SHARE = 3 / 8;
const SMALL_SHARE = 1 / 8;

/**
 * Bounds the memory of the decoded requests of calls in flight, from the estimates of
 * `check-parts.ts`. A call holds its share until it ends. Small requests have a share of their own:
 * they neither wait for large ones nor delay them.
 */
export class MemoryBudget {
  readonly #large: Capacity;
  readonly #small: Capacity;
  readonly #mostParts: number;
  readonly #held = new Map<WeighedCall, Held[]>();

  /** @param options `heapBytes` is the limit of V8's heap */
  constructor(options: {
    readonly heapBytes: number;
    readonly mostParts: number;
    readonly maxQueued: number;
  }) {
    this.#large = new Capacity(options.heapBytes * LARGE_SHARE, options.maxQueued);
    this.#small = new Capacity(options.heapBytes * SMALL_SHARE, options.maxQueued);
    this.#mostParts = options.mostParts;
  }

  /**
   * The bytes that a message takes when decoded. Does not look into a message that is small
   * whatever is in it, because most are. Throws FX2018 for too many parts.
   */
  weigh({ wire, method }: Pick<WeighedCall, "wire" | "method">, message: Uint8Array): number {
    const most = weighLength(message.length);
    if (most <= SMALL && this.#small.has(most)) return most;
    return wire.server.weighRequest(method, message, this.#mostParts);
  }

  /**
   * Resolves when the memory of the call's request is free; undefined if it is free now. Rejects with
   * CallRefused if it never can be, if too many calls wait, or when the caller disconnects.
   */
  enter(call: WeighedCall, bytes: number): Promise<void> | undefined {
    const { total } = this.#large;
    if (bytes > total) throw REFUSALS.tooLarge(bytes, total);
    const isSmall = bytes <= SMALL && this.#small.take(bytes);
    const share = isSmall ? this.#small : this.#large;
    const hold = (): void => this.#hold(call, share, bytes);
    if (!isSmall && !share.take(bytes)) return waitForCapacity(share, bytes, call.caller, hold);
    hold();
    return undefined;
  }

  /**
   * Counts values that fx reads for a call in flight. Throws CallRefused if their memory is not free:
   * calls that hold memory must not wait for each other.
   */
  add(call: WeighedCall, bytes: number): void {
    if (!this.#large.takeFirst(bytes)) throw REFUSALS.noMemory(bytes, this.#large.total);
    this.#hold(call, this.#large, bytes);
  }

  leave(call: WeighedCall): void {
    const held = this.#held.get(call) ?? [];
    this.#held.delete(call);
    for (const { share, bytes } of held) share.giveBack(bytes);
  }

  #hold(call: WeighedCall, share: Capacity, bytes: number): void {
    const held = this.#held.get(call);
    if (held === undefined) this.#held.set(call, [{ share, bytes }]);
    else held.push({ share, bytes });
  }
}
