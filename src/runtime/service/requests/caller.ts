import type { CallStatus } from "../../calls/call-status.ts";

/** The part of a `@grpc/grpc-js` call that fx uses, for every kind of call. */
export interface GrpcCall {
  readonly cancelled: boolean;
  on(event: "cancelled", listener: () => void): unknown;
  getDeadline(): Date | number;
  getPeer(): string;
  readonly metadata: { getMap(): object };
}

/** The connection of a caller, such as a socket. */
export interface CallerConnection {
  readonly destroyed: boolean;
}

/**
 * A request's time on the network: its deadline passes this much earlier at the caller than here.
 */
const ON_THE_WAY_MS = 20;

/**
 * Who waits for the reply to a call, and until when. `abort` only tells the author's code to stop;
 * `cut` ends the call on shutdown.
 */
export class Caller {
  readonly #grpc: GrpcCall;
  readonly #onAbort: ((reason: Error) => void)[] = [];
  #controller: AbortController | undefined = undefined;
  #abortReason: Error | undefined = undefined;
  #isCut = false;
  #isAnswered = false;

  /** @param sendStatus ends the call with a status instead of a reply */
  constructor(
    grpc: GrpcCall,
    readonly sendStatus: (status: CallStatus) => void,
  ) {
    this.#grpc = grpc;
  }

  /** Its address and port; `unknown` once it has disconnected. */
  get peer(): string {
    return this.#grpc.getPeer();
  }

  get metadataNames(): readonly string[] {
    return Object.keys(this.#grpc.metadata.getMap());
  }

  /** Milliseconds since the epoch; Infinity if the caller set none. */
  get deadline(): number {
    const deadline = this.#grpc.getDeadline();
    return typeof deadline === "number" ? deadline : deadline.getTime();
  }

  /** Whether the deadline had passed for the caller at a time. */
  hasExpired(epochMs: number): boolean {
    return this.deadline - ON_THE_WAY_MS <= epochMs;
  }

  /** Whether the call was ended while it ran; its reply is then not sent. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** Whether it no longer waits for the reply. */
  get isGone(): boolean {
    return this.#isCut || this.#grpc.cancelled;
  }

  /** Whether {@link signal} has fired, or would have if it had been read. */
  get hasAborted(): boolean {
    return this.#abortReason !== undefined || this.isGone;
  }

  /** Fires when the reply is no longer needed. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      const controller = new AbortController();
      this.#controller = controller;
      this.onceAborted((reason) => controller.abort(reason));
    }
    return this.#controller.signal;
  }

  /** Calls back when {@link signal} fires, at once if it has. Costs less than a signal. */
  onceAborted(listener: (reason: Error) => void): void {
    if (this.#abortReason !== undefined) return listener(this.#abortReason);
    this.#onAbort.push(listener);
    const abortGone = (): void => {
      if (!this.#isAnswered) this.abort(new Error("the caller cancelled, or its deadline passed"));
    };
    if (this.isGone) abortGone();
    else if (this.#onAbort.length === 1) this.onceGone(abortGone);
  }

  /**
   * Calls back when the caller disconnects, and also after the reply, because gRPC reports both as
   * cancelled.
   */
  onceGone(callback: () => void): void {
    this.#grpc.on("cancelled", callback);
  }

  /** The call is answered: its signal no longer fires. */
  finish(): void {
    this.#isAnswered = true;
  }

  /** Fires the signal, unless the call is answered: gRPC reports that as cancelled, too. */
  abort(reason: Error): void {
    if (this.#isAnswered) return;
    this.#abortReason ??= reason;
    for (const listener of this.#onAbort.splice(0)) listener(this.#abortReason);
  }

  /** Ends the call with a status while the connector's method still runs. */
  cut(reason: Error, status: CallStatus): void {
    if (this.#isAnswered || this.#isCut) return;
    this.#isCut = true;
    this.abort(reason);
    this.sendStatus(status);
  }
}
