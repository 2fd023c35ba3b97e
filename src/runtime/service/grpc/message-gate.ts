import { REFUSALS } from "../error-policy.ts";
import { Capacity } from "../requests/capacity.ts";
import type { CompleteServerOptions } from "../server-options.ts";
import type { GatedCall } from "./gated-call.ts";

type GateOptions = Pick<
  CompleteServerOptions,
  "log" | "now" | "every" | "maxMessageBytes" | "maxQueued"
>;

const LOOK_MS = 500;
/** 16 MiB arrive in this time at 67 Mbit/s. */
const PATIENCE_MS = 2000;

/**
 * Bounds the bytes of requests. gRPC buffers a message before fx sees it, and tells its size only
 * then. So a call holds room for the largest message while it is read, and for what arrived until it
 * ends. Further calls wait before their first read: meanwhile HTTP/2 lets a client send only 64 KiB.
 */
export class MessageGate {
  readonly #options: GateOptions;
  readonly #room: Capacity;
  /** The calls that are being read, and since when, in this order. */
  readonly #reading = new Map<GatedCall, number>();
  #stopLooking: (() => void) | undefined = undefined;

  /** @param bytes for two of the largest messages at least: what small ones leave must fit one */
  constructor(options: GateOptions, bytes: number) {
    this.#options = options;
    this.#room = new Capacity(bytes, options.maxQueued);
  }

  /**
   * Reads the call once there is room for the largest message. Returns a function that stops
   * waiting; undefined if the call need not wait.
   */
  enter(call: GatedCall): (() => void) | undefined {
    const { maxMessageBytes, every } = this.#options;
    const start = (): void => {
      this.#reading.set(call, this.#options.now());
      call.read();
    };
    if (this.#room.take(maxMessageBytes)) {
      start();
      return undefined;
    }
    const stopWaiting = this.#room.wait(maxMessageBytes, start);
    if (stopWaiting === undefined) call.refuse(REFUSALS.fullQueue());
    else this.#stopLooking ??= every(LOOK_MS, () => this.#refuseSlow());
    return stopWaiting;
  }

  /** The call has been read, and keeps room for this many bytes. */
  finishReading(call: GatedCall, bytes: number): void {
    this.#reading.delete(call);
    this.#room.giveBack(this.#options.maxMessageBytes - bytes);
  }

  leave(bytes: number): void {
    this.#room.giveBack(bytes);
  }

  /** A client that sends slowly, or not at all, must not keep others out. */
  #refuseSlow(): void {
    const { now, log } = this.#options;
    for (const [call, since] of this.#reading) {
      if (!this.#room.isAwaited || now() - since < PATIENCE_MS) break;
      log.warn("refused a request that did not arrive in time while others waited", {
        peer: call.getPeer(),
      });
      call.refuse(REFUSALS.slowMessage());
    }
    if (this.#room.isAwaited) return;
    this.#stopLooking?.();
    this.#stopLooking = undefined;
  }
}
