import { weighLength } from "../../wire/codec/check-parts.ts";
import type { Wire } from "../../wire/wire.ts";
import { REFUSALS } from "../error-policy.ts";
import { Capacity, waitForCapacity } from "./capacity.ts";

/** The part of a ServedCall that this class uses. */
export interface WeighedCall {
  readonly wire: Wire;
  readonly method: string;
  /** The memory that its decoded request takes, in bytes. */
  readonly memory: number;
  /** Where the call holds this memory, while it does. */
  memoryShare: Capacity | undefined;
  /** What {@link MemoryBudget.add} added, in bytes. */
  addedMemory: number;
  onceGone(callback: () => void): void;
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
  weigh({ wire, method }: WeighedCall, message: Uint8Array): number {
    const most = weighLength(message.length);
    if (most <= SMALL && this.#small.has(most)) return most;
    return wire.server.weighRequest(method, message, this.#mostParts);
  }

  /**
   * Resolves when the memory of the call's request is free; undefined if it is free now. Rejects with
   * CallRefused if it never can be, if too many calls wait, or when the caller disconnects.
   */
  enter(call: WeighedCall): Promise<void> | undefined {
    const { memory } = call;
    if (memory <= SMALL && this.#small.take(memory)) {
      call.memoryShare = this.#small;
      return undefined;
    }
    if (memory > this.#large.total) throw REFUSALS.tooLarge(memory, this.#large.total);
    if (this.#large.take(memory)) {
      call.memoryShare = this.#large;
      return undefined;
    }
    return waitForCapacity(this.#large, memory, call, () => (call.memoryShare = this.#large));
  }

  /**
   * Counts values that fx reads for a call in flight. Throws CallRefused if their memory is not free:
   * calls that hold memory must not wait for each other.
   */
  add(call: WeighedCall, bytes: number): void {
    if (!this.#large.takeFirst(bytes)) throw REFUSALS.noMemory(bytes, this.#large.total);
    call.addedMemory += bytes;
  }

  leave(call: WeighedCall): void {
    call.memoryShare?.giveBack(call.memory);
    call.memoryShare = undefined;
    if (call.addedMemory > 0) this.#large.giveBack(call.addedMemory);
    call.addedMemory = 0;
  }
}
