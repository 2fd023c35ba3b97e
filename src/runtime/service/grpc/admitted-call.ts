import { constants, type ServerHttp2Stream } from "node:http2";
import { ServerInterceptingCall } from "@grpc/grpc-js";
import { type CallRefused, REFUSALS } from "../error-policy.ts";
import type { ConnectionLoad, UnfinishedRequest } from "./connection-load.ts";
import type { CallState } from "./listener.ts";

type CallListener = Parameters<ServerInterceptingCall["start"]>[0];
type SendMessage = Parameters<ServerInterceptingCall["sendMessage"]>;
type BaseCall = ConstructorParameters<typeof ServerInterceptingCall>[0];

/** The largest request of health and reflection. */
const OTHERS_BYTES = 4096;

/** What is known of a call when it begins. */
interface Expected {
  /** Its number among all calls. */
  readonly order: number;
  /** Undefined if fx's own listener has not accepted the connection. */
  readonly load: ConnectionLoad | undefined;
  /** How many messages the method expects; 0 for any number of small ones. */
  readonly messages: number;
  /** Whether the reply has one message. */
  readonly isAnsweredOnce: boolean;
  /** What each message may take if it is compressed, or else 0. */
  readonly compressedBytes: number;
  /** Undefined if Node does not tell. */
  readonly stream: ServerHttp2Stream | undefined;
}

/** The room that requests share. */
export interface RequestRoom {
  /** How many times connections have been weighed. */
  readonly looks: number;
  /** Whether there is room for a message. It must be given back. */
  hold(bytes: number): boolean;
  giveBack(bytes: number): void;
}

/** A call whose request is admitted, or refused with a status. */
export class AdmittedCall extends ServerInterceptingCall implements UnfinishedRequest {
  readonly began: number;
  frames = 0;
  /** The sizes of its messages. */
  readonly #received: number[] = [];
  /** What it holds of the room for requests. */
  readonly #held: number[] = [];
  #hasArrived = false;
  #isOver = false;

  constructor(
    call: BaseCall,
    private readonly admission: RequestRoom,
    private readonly expected: Expected,
  ) {
    super(call);
    this.began = admission.looks;
    expected.stream?.on("data", () => this.#noteFrame());
    expected.stream?.once("close", () => expected.load?.close(this));
  }

  get order(): number {
    return this.expected.order;
  }

  override start(listener: CallListener): void {
    super.start({
      onReceiveMetadata: (metadata) => {
        this.expected.load?.begin(this);
        // Not earlier: gRPC never ends a call that was reset before it started.
        this.#setState("arriving");
        if (this.#admitCompressed()) listener.onReceiveMetadata(metadata);
      },
      onReceiveMessage: (message: unknown) => {
        if (this.#receive((message as { readonly length: number }).length))
          listener.onReceiveMessage(message);
      },
      onReceiveHalfClose: () => {
        // The end of a connection ends its requests, too: there may be thousands.
        if (this.expected.load?.connection.socket.destroyed === true) this.#leave();
        if (this.#arrive()) listener.onReceiveHalfClose();
      },
      // Also called when the reply has been sent.
      onCancel: () => {
        this.#leave();
        listener.onCancel();
      },
    });
  }

  override startRead(): void {
    const { messages, stream } = this.expected;
    const hasAll = messages > 1 && this.#received.length === messages;
    // Where nobody sees what else arrives, the rest of a stream stays unread.
    if (!hasAll || stream !== undefined) super.startRead();
  }

  override sendMessage(...message: SendMessage): void {
    if (this.expected.isAnsweredOnce) this.#setState("answered");
    super.sendMessage(...message);
  }

  refuse({ code, message }: CallRefused): void {
    if (this.#isOver) return;
    this.#leave();
    const { stream } = this.expected;
    const hasReplied = stream?.headersSent;
    this.sendStatus({ code, details: message });
    // Frees its memory. At once, or after a reply, it would drop the status.
    if (hasReplied === false) setImmediate(() => stream!.close(constants.NGHTTP2_NO_ERROR));
  }

  #noteFrame(): void {
    this.frames += 1;
    const isConversation = this.expected.messages === 0;
    if (this.#hasArrived && !isConversation) this.refuse(REFUSALS.extraMessage());
  }

  /** Compressed messages hold the most that they can take, before gRPC inflates them. */
  #admitCompressed(): boolean {
    const { compressedBytes, messages } = this.expected;
    if (compressedBytes === 0) return true;
    if (messages === 0) return this.#fail(REFUSALS.notSmall(OTHERS_BYTES));
    return this.#hold(new Array<number>(messages).fill(compressedBytes));
  }

  #receive(bytes: number): boolean {
    const { messages } = this.expected;
    this.#received.push(bytes);
    if (messages === 0) {
      if (bytes > OTHERS_BYTES) return this.#fail(REFUSALS.notSmall(OTHERS_BYTES));
      return this.#arrive();
    }
    return messages === 1 || this.#received.length < messages || this.#arrive();
  }

  /** All that the method expects has arrived. Returns false if there is no room for it. */
  #arrive(): boolean {
    if (this.#hasArrived || this.#isOver) return !this.#isOver;
    this.#hasArrived = true;
    const { load, messages, compressedBytes } = this.expected;
    const isCompressed = compressedBytes > 0;
    const bytes = this.#received.reduce((sum, each) => sum + each, 0);
    load?.finish(this, isCompressed ? 0 : bytes);
    this.#setState("waiting");
    return messages === 0 || isCompressed || this.#hold(this.#received);
  }

  #hold(sizes: readonly number[]): boolean {
    for (const bytes of sizes) {
      if (!this.admission.hold(bytes)) return this.#fail(REFUSALS.noRoom());
      this.#held.push(bytes);
    }
    return true;
  }

  #fail(refused: CallRefused): false {
    this.refuse(refused);
    return false;
  }

  #setState(state: CallState): void {
    const calls = this.expected.load?.connection.calls;
    if (!this.#isOver && calls?.get(this) !== "answered") calls?.set(this, state);
  }

  #leave(): void {
    const { load } = this.expected;
    load?.finish(this, 0);
    load?.connection.calls.delete(this);
    if (this.#isOver) return;
    this.#isOver = true;
    for (const bytes of this.#held) this.admission.giveBack(bytes);
  }
}
