import { type CallRefused, REFUSALS } from "../error-policy.ts";
import { Capacity } from "../requests/capacity.ts";
import type { CompleteServerOptions } from "../server-options.ts";

type GateOptions = Pick<CompleteServerOptions, "log" | "every" | "maxMessageBytes" | "maxQueued">;

/** How often the gate looks at the calls that are being read, while others wait. */
const LOOK_MS = 500;
/** A call is refused if its connection brings nothing during this many looks: 2 seconds. */
const SILENT_LOOKS = 4;
/** A call is refused if it has not arrived after this many looks: 30 seconds. */
const MOST_LOOKS = 60;

/** The part of a gated call that the gate uses. */
interface Arriving {
  /** Starts to read the call. */
  read(): void;
  refuse(refused: CallRefused): void;
  getPeer(): string;
}

/** Finds the open connection of a peer. */
type FindConnection = (peer: string) => { readonly bytesRead: number } | undefined;

interface Progress {
  looks: number;
  silentLooks: number;
  bytesRead: number;
}

/**
 * Bounds the bytes of requests. gRPC buffers a message before fx sees it, and tells its size only
 * then. So a call holds room for the largest message while it is read, and for what arrived until it
 * ends. Further calls wait before their first read: meanwhile HTTP/2 lets a client send only 64 KiB.
 */
export class MessageGate {
  readonly #options: GateOptions;
  readonly #findConnection: FindConnection;
  readonly #room: Capacity;
  readonly #reading = new Map<Arriving, Progress>();
  #stopLooking: (() => void) | undefined = undefined;

  /** @param bytes for two of the largest messages at least: what small ones leave must fit one */
  constructor(options: GateOptions, bytes: number, findConnection: FindConnection) {
    this.#options = options;
    this.#findConnection = findConnection;
    this.#room = new Capacity(bytes, options.maxQueued);
  }

  /**
   * Reads the call once there is room for the largest message. Returns a function that stops
   * waiting; undefined if the call need not wait.
   */
  enter(call: Arriving): (() => void) | undefined {
    const { maxMessageBytes, every } = this.#options;
    const start = (): void => {
      this.#reading.set(call, { looks: 0, silentLooks: 0, bytesRead: -1 });
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
  finishReading(call: Arriving, bytes: number): void {
    this.#reading.delete(call);
    this.#room.giveBack(this.#options.maxMessageBytes - bytes);
  }

  leave(bytes: number): void {
    this.#room.giveBack(bytes);
  }

  /**
   * A client that sends slowly, or not at all, must not keep others out. Counts looks instead of
   * time, because nothing can arrive while a method blocks the event loop.
   */
  #refuseSlow(): void {
    for (const [call, progress] of this.#reading) {
      if (!this.#room.isAwaited) break;
      const bytesRead = this.#findConnection(call.getPeer())?.bytesRead ?? 0;
      progress.looks += 1;
      progress.silentLooks = bytesRead === progress.bytesRead ? progress.silentLooks + 1 : 0;
      progress.bytesRead = bytesRead;
      if (progress.silentLooks >= SILENT_LOOKS || progress.looks >= MOST_LOOKS) this.#refuse(call);
    }
    if (this.#room.isAwaited) return;
    this.#stopLooking?.();
    this.#stopLooking = undefined;
  }

  #refuse(call: Arriving): void {
    const peer = call.getPeer();
    this.#options.log.warn("refused a request that arrived too slowly while others waited", {
      peer,
    });
    call.refuse(REFUSALS.slowMessage());
  }
}
