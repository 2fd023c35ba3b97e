import { type ServerHttp2Stream, constants } from "node:http2";
import { ServerInterceptingCall, type ServerInterceptor } from "@grpc/grpc-js";
import { type CallRefused, REFUSALS } from "../error-policy.ts";
import type { Calls, Listener } from "./listener.ts";
import { type Arriving, type MessageGate, type Reservation, SMALL_BYTES } from "./message-gate.ts";
import { MessageLengths } from "./message-lengths.ts";
import {
  type BaseCall,
  type ConnectionLoad,
  getCallStream,
  isCompressed,
  NOTHING,
} from "./unfinished-requests.ts";

type CallListener = Parameters<ServerInterceptingCall["start"]>[0];
type SendMessage = Parameters<ServerInterceptingCall["sendMessage"]>;

/** The largest request of health and reflection. */
const OTHERS_BYTES = 4096;

/**
 * Lets the requests of connectors through the gate, and small requests of all other services. Tells
 * the listener of the calls until their clients have taken the reply.
 */
export function gateCalls(
  gate: MessageGate,
  connectorServices: readonly string[],
  getListener: () => Listener | undefined,
): ServerInterceptor {
  const services = new Set(connectorServices);
  return ({ path, requestStream, responseStream }, call) => {
    const isConnector = services.has(path.slice(1, path.lastIndexOf("/")));
    // ExecuteTaskSync has a header and inputs. Clients end its stream only after the reply.
    const gated = new GatedCall(call, gate, isConnector ? (requestStream ? 2 : 1) : 0);
    gated.open = getListener()?.findCalls(call.getPeer());
    gated.isAnsweredOnce = !responseStream;
    return gated;
  };
}

/** A call whose messages gRPC reads when the gate has room for them. */
class GatedCall extends ServerInterceptingCall implements Arriving {
  readonly stream: ServerHttp2Stream | undefined;
  load: ConnectionLoad | undefined = undefined;
  weight = 0;
  /** The open calls of its connection. */
  open: Calls | undefined = undefined;
  isAnsweredOnce = true;
  /** Whether the size of a message is unknown until gRPC has it. */
  readonly #isBlind: boolean;
  readonly #lengths = new MessageLengths();
  #begun = 0;
  /** For each message that has begun and that the server has not received. */
  readonly #arriving: (Reservation | undefined)[] = [];
  /** For the next message, which has not begun. */
  #next: Reservation | undefined = undefined;
  /** The sizes of the messages that the server keeps. */
  readonly #held: number[] = [];
  #wantsMessage = false;
  #isWaiting = false;
  #isOver = false;
  /** What has arrived of an incomplete message. */
  #part = NOTHING;

  constructor(
    call: BaseCall,
    private readonly gate: MessageGate /** How many messages the server keeps until the call ends. */,
    private readonly kept: number,
  ) {
    super(call);
    this.stream = getCallStream(call);
    this.#isBlind = this.stream === undefined || isCompressed(call);
  }

  get holdsLarge(): boolean {
    return this.#held.some((bytes) => bytes > SMALL_BYTES);
  }

  override start(listener: CallListener): void {
    // Before gRPC's own listener, which delivers a message as soon as it is complete.
    this.stream?.prependListener("data", (chunk: Buffer) => this.#receive(chunk));
    super.start({
      onReceiveMetadata: (metadata) => {
        this.gate.enter(this);
        // Not earlier: gRPC never ends a call that was reset before it started.
        this.open?.set(this, "waiting");
        listener.onReceiveMetadata(metadata);
      },
      onReceiveMessage: (message: unknown) => {
        this.#hold(message);
        listener.onReceiveMessage(message);
      },
      onReceiveHalfClose: () => {
        this.gate.unfinished.remove(this);
        listener.onReceiveHalfClose();
      },
      // Also called when the reply has been sent.
      onCancel: () => {
        this.open?.delete(this);
        this.#leave();
        listener.onCancel();
      },
    });
  }

  override startRead(): void {
    const hasAll = this.#held.length === this.kept;
    if (hasAll && this.kept > 1) return; // the rest of a stream stays unread
    this.#wantsMessage = true;
    if (!hasAll && this.#begun === this.#held.length && (this.#isBlind || !this.gate.hasSmallRoom))
      this.#next = this.#reserve(this.#isBlind ? this.gate.largestBytes : SMALL_BYTES);
    else this.#read();
  }

  override sendMessage(...message: SendMessage): void {
    if (this.isAnsweredOnce && this.open?.has(this)) this.open.set(this, "answered");
    super.sendMessage(...message);
  }

  refuse({ code, message }: CallRefused): void {
    if (this.#isOver) return;
    this.#leave();
    const { stream } = this;
    const hasReplied = stream?.headersSent;
    this.sendStatus({ code, details: message });
    // Frees its memory. At once, Node 26 would drop the status.
    if (hasReplied === false) setImmediate(() => stream!.close(constants.NGHTTP2_NO_ERROR));
  }

  /** gRPC passes on a message that it has, even if the next one has begun and waits. */
  #read(): void {
    super.startRead();
    if (this.#isWaiting) this.stream?.pause();
  }

  #receive(chunk: Buffer): void {
    if (this.load === undefined) return;
    this.load.bytesRead += chunk.length;
    const before = this.#part;
    this.#lengths.read(chunk, (length, hasFlag) => this.#begin(length, hasFlag));
    const { bytes, frames } = this.#part;
    if (this.#lengths.isInside) this.#part = { bytes: bytes + chunk.length, frames: frames + 1 };
    else if (frames > 0) this.#part = NOTHING;
    if (this.#part !== before) this.#weigh();
  }

  /** @param hasFlag whether it is compressed */
  #begin(length: number, hasFlag: boolean): void {
    this.#part = NOTHING;
    this.#begun += 1;
    if (this.kept === 0) {
      if (length > OTHERS_BYTES || hasFlag) this.refuse(REFUSALS.notSmall(OTHERS_BYTES));
      return;
    }
    if (this.#begun > this.kept) {
      if (this.#isBlind || this.kept === 1) this.refuse(REFUSALS.extraMessage());
      return;
    }
    const reserved = this.#next;
    this.#next = undefined;
    if (this.#isBlind || length <= SMALL_BYTES || length > this.gate.largestBytes)
      this.#arriving.push(reserved);
    else {
      this.gate.cancel(reserved);
      this.#arriving.push(this.#reserve(length));
      if (this.#isWaiting) this.stream?.pause();
    }
  }

  /** Reads on when the gate has room. */
  #reserve(bytes: number): Reservation | undefined {
    this.#isWaiting = true;
    const reservation = this.gate.reserve(this, bytes, () => {
      this.#isWaiting = false;
      this.#weigh();
      if (this.#wantsMessage) this.#read();
    });
    if (this.#isWaiting) this.#weigh();
    return reservation;
  }

  /** What a call that waits has sent is in its stream, where nobody counts it. */
  #weigh(): void {
    const hasRoom = this.#arriving.at(-1) !== undefined;
    const bytes = this.#isWaiting ? SMALL_BYTES : hasRoom ? 0 : this.#part.bytes;
    this.gate.unfinished.weigh(this, bytes, this.#part);
  }

  #hold(message: unknown): void {
    this.#wantsMessage = false;
    if (this.kept === 0 || this.#isOver) return;
    const size = message instanceof Uint8Array ? message.length : 0;
    const reserved = this.#arriving.length > 0 ? this.#arriving.shift() : this.#next;
    this.#next = undefined;
    this.#held.push(size);
    this.gate.hold(reserved, size);
    if (this.#held.length === this.kept) this.gate.unfinished.settle(this);
  }

  #leave(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.gate.unfinished.remove(this);
    for (const reservation of [...this.#arriving, this.#next]) this.gate.cancel(reservation);
    for (const bytes of this.#held) this.gate.leave(bytes);
  }
}
