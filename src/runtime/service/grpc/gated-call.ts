import { ServerInterceptingCall, type ServerInterceptor } from "@grpc/grpc-js";
import type { CallRefused } from "../error-policy.ts";
import type { MessageGate } from "./message-gate.ts";

type BaseCall = ConstructorParameters<typeof ServerInterceptingCall>[0];
type Listener = Parameters<ServerInterceptingCall["start"]>[0];

/** How many messages are read together, and whether more may follow. */
interface Reads {
  /** Infinity: until the client has sent all. */
  readonly messages: number;
  readonly isEndless: boolean;
}

const ONE: Reads = { messages: Infinity, isEndless: false };
/** ExecuteTaskSync: a header and inputs. Clients end the stream only after the reply. */
const HEADER_AND_INPUTS: Reads = { messages: 2, isEndless: false };
/** Reflection: a conversation. */
const CONVERSATION: Reads = { messages: 1, isEndless: true };

/** Lets the calls of connectors through one gate and all other calls through another. */
export function gateCalls(
  connectors: MessageGate,
  others: MessageGate,
  connectorServices: readonly string[],
): ServerInterceptor {
  const services = new Set(connectorServices);
  return ({ path, requestStream }, call) => {
    const isConnector = services.has(path.slice(1, path.lastIndexOf("/")));
    if (!requestStream) return new GatedCall(call, isConnector ? connectors : others, ONE);
    return isConnector
      ? new GatedCall(call, connectors, HEADER_AND_INPUTS)
      : new GatedCall(call, others, CONVERSATION);
  };
}

/** A call that gRPC reads when the gate lets it. */
class GatedCall extends ServerInterceptingCall {
  readonly #gate: MessageGate;
  readonly #reads: Reads;
  #state: "new" | "waiting" | "reading" | "read" | "over" = "new";
  #stopWaiting: (() => void) | undefined = undefined;
  #messages = 0;
  #bytes = 0;

  constructor(call: BaseCall, gate: MessageGate, reads: Reads) {
    super(call);
    this.#gate = gate;
    this.#reads = reads;
  }

  override start(listener: Listener): void {
    super.start({
      onReceiveMetadata: (metadata) => listener.onReceiveMetadata(metadata),
      onReceiveMessage: (message: unknown) => {
        this.#messages += 1;
        // Services that decode their messages keep none of their bytes.
        if (message instanceof Uint8Array) this.#bytes += message.length;
        if (this.#messages === this.#reads.messages) this.#finishReading();
        listener.onReceiveMessage(message);
      },
      onReceiveHalfClose: () => {
        this.#finishReading();
        listener.onReceiveHalfClose();
      },
      onCancel: () => {
        this.#finishReading();
        this.#leave();
        this.#state = "over";
        listener.onCancel();
      },
    });
  }

  override startRead(): void {
    if (this.#state === "read" && this.#reads.isEndless) this.#leave();
    if (this.#state === "reading") super.startRead();
    else if (this.#state === "new") {
      this.#state = "waiting";
      this.#stopWaiting = this.#gate.enter(this);
    }
  }

  /** Called by the gate. */
  read(): void {
    this.#state = "reading";
    super.startRead();
  }

  refuse({ code, message }: CallRefused): void {
    this.sendStatus({ code, details: message });
  }

  #finishReading(): void {
    if (this.#state === "waiting") this.#stopWaiting?.();
    if (this.#state !== "reading") return;
    this.#state = "read";
    this.#gate.finishReading(this, this.#bytes);
  }

  #leave(): void {
    if (this.#state !== "read") return;
    this.#gate.leave(this.#bytes);
    this.#state = "new";
    this.#messages = 0;
    this.#bytes = 0;
  }
}
