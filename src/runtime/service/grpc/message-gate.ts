import { REFUSALS } from "../error-policy.ts";
import { Capacity } from "../requests/capacity.ts";
import type { CompleteServerOptions } from "../server-options.ts";
import { type Unfinished, UnfinishedRequests } from "./unfinished-requests.ts";

type GateOptions = Pick<
  CompleteServerOptions,
  "log" | "every" | "maxMessageBytes" | "messageBytes" | "maxQueued"
>;

/** A message of at most this size flows at once: HTTP/2 lets a client send it anyway. */
export const SMALL_BYTES = 64 * 1024;

/** How often the gate looks at the requests that have not ended. */
const LOOK_MS = 500;
/** A call is refused if its connection brings nothing during this many looks: 2 seconds. */
const SILENT_LOOKS = 4;
/** A call is refused if other connections wait during this many looks: 30 seconds. */
const MOST_LOOKS = 60;

/** The part of a gated call that the gate uses. */
export interface Arriving extends Unfinished {
  /** Whether it has room for more than small messages. */
  readonly holdsLarge: boolean;
}

/** Room for one message. */
export interface Reservation {
  readonly room: Capacity;
  readonly bytes: number;
  /** While it waits: stops that. */
  stopWaiting: (() => boolean) | undefined;
  looks: number;
  silentLooks: number;
  bytesRead: number;
}

/**
 * Bounds the bytes of requests. A large message holds room from its length on until its call ends,
 * a small one when it has arrived. So small ones never wait for large or slow ones.
 */
export class MessageGate {
  readonly unfinished: UnfinishedRequests;
  readonly #large: Capacity;
  readonly #small: Capacity;
  readonly #arriving = new Map<Reservation, Arriving>();
  #stopLooking: (() => void) | undefined = undefined;

  /** @param options `messageBytes` are two of the largest messages at least */
  constructor(private readonly options: GateOptions) {
    this.#large = new Capacity(options.messageBytes, options.maxQueued);
    this.#small = new Capacity(options.messageBytes, options.maxQueued);
    this.unfinished = new UnfinishedRequests(options.messageBytes, options.log);
  }

  get largestBytes(): number {
    return this.options.maxMessageBytes;
  }

  /** Whether a small message may flow without a reservation. */
  get hasSmallRoom(): boolean {
    return this.#small.has(SMALL_BYTES);
  }

  enter(call: Arriving): void {
    this.unfinished.add(call);
    this.#stopLooking ??= this.options.every(LOOK_MS, () => this.#look());
  }

  /**
   * Reserves room for a message and then calls `go`: at once, or in turn with other connections.
   * Undefined if the call was refused. Calls that hold much never wait, possibly for each other.
   */
  reserve(call: Arriving, bytes: number, go: () => void): Reservation | undefined {
    const room = this.#roomFor(bytes);
    const reservation: Reservation = {
      ...{ room, bytes, stopWaiting: undefined },
      ...{ looks: 0, silentLooks: 0, bytesRead: -1 },
    };
    const start = (): void => {
      reservation.stopWaiting = undefined;
      this.#arriving.set(reservation, call);
      go();
    };
    if (call.holdsLarge ? room.takeFirst(bytes) : room.take(bytes)) start();
    else {
      if (!call.holdsLarge) reservation.stopWaiting = room.wait(bytes, start, call.load);
      if (reservation.stopWaiting === undefined) {
        call.refuse(call.holdsLarge ? REFUSALS.noRoom() : REFUSALS.fullQueue());
        return undefined;
      }
    }
    return reservation;
  }

  /** A message has arrived, and holds what it needs. */
  hold(reservation: Reservation | undefined, bytes: number): void {
    this.#roomFor(bytes).overdraw(bytes);
    this.cancel(reservation);
  }

  cancel(reservation: Reservation | undefined): void {
    if (reservation === undefined || reservation.stopWaiting?.() === true) return;
    this.#arriving.delete(reservation);
    reservation.room.giveBack(reservation.bytes);
  }

  /** Gives back what {@link hold} took. */
  leave(bytes: number): void {
    this.#roomFor(bytes).giveBack(bytes);
  }

  #roomFor(bytes: number): Capacity {
    return bytes > SMALL_BYTES ? this.#large : this.#small;
  }

  #look(): void {
    this.unfinished.look();
    this.#refuseSlow();
    if (!this.unfinished.isEmpty) return;
    this.#stopLooking?.();
    this.#stopLooking = undefined;
  }

  /**
   * A client that sends slowly, or not at all, must not keep others out. Counts looks instead of
   * time, because nothing can arrive while a method blocks the event loop.
   */
  #refuseSlow(): void {
    for (const [reservation, call] of this.#arriving) {
      const { room, bytesRead } = reservation;
      if (!room.isAwaited) continue;
      reservation.bytesRead = call.load?.bytesRead ?? bytesRead;
      reservation.silentLooks =
        reservation.bytesRead === bytesRead ? reservation.silentLooks + 1 : 0;
      if (room.isAwaitedBeside(call.load)) reservation.looks += 1;
      if (reservation.silentLooks >= SILENT_LOOKS || reservation.looks >= MOST_LOOKS)
        this.#refuse(call);
    }
  }

  #refuse(call: Arriving): void {
    const peer = call.getPeer();
    this.options.log.warn("refused a request that arrived too slowly while others waited", {
      peer,
    });
    call.refuse(REFUSALS.slowMessage());
  }
}
