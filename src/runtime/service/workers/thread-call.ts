import { EventEmitter } from "node:events";
import type { GrpcCall, GrpcStatus } from "../requests/served-call.ts";
import {
  ownBytes,
  type FromWorker,
  type ThreadFacts,
  type ThreadRequest,
} from "./worker-messages.ts";

/** How many messages of a stream may wait until the caller reads them. */
const MOST_UNREAD = 4;

/** How a call in a worker answers. */
export interface ThreadAnswers {
  readonly post: (message: FromWorker) => void;
  /** What is known about the call when it ends. */
  readonly facts: () => ThreadFacts | undefined;
}

const NO_METADATA = { getMap: () => ({}) };

/**
 * A call of the main thread, with the interface of a call of `@grpc/grpc-js`, so that the service
 * handles it as any other.
 */
export class ThreadCall extends EventEmitter implements GrpcCall {
  readonly id: number;
  /** The only message of the request, or its first one. */
  readonly request: Uint8Array;
  cancelled = false;
  /** As of the caller's socket in the main thread: whether the connection is known to be lost. */
  readonly connection = { destroyed: false };
  readonly metadata = NO_METADATA;
  readonly #request: ThreadRequest;
  #unread = 0;

  constructor(
    request: ThreadRequest,
    private readonly answers: ThreadAnswers,
  ) {
    super();
    this.id = request.id;
    this.request = request.messages[0]!;
    this.#request = request;
  }

  getDeadline(): number {
    return this.#request.deadline;
  }

  getPeer(): string {
    return this.#request.peer;
  }

  /** A listener of `data` receives every message of the request, and then `end`. */
  override on(event: string, listener: (...args: unknown[]) => void): this {
    if (event === "data")
      queueMicrotask(() => {
        for (const message of this.#request.messages) this.emit("data", message);
        this.emit("end");
      });
    return super.on(event, listener);
  }

  /** @param isLost whether the caller did not give up: its connection broke, or the server cut it off */
  cancel(isLost: boolean): void {
    this.connection.destroyed ||= isLost;
    if (this.cancelled) return;
    this.cancelled = true;
    this.emit("cancelled");
  }

  /** Answers a call with one message, or with a status. */
  readonly reply = (status: Partial<GrpcStatus> | null, message?: Uint8Array | null): void => {
    const { id } = this;
    const facts = this.answers.facts();
    if (status === null)
      this.answers.post({ kind: "reply", id, message: ownBytes(message!), facts });
    else this.#postStatus(status as GrpcStatus);
  };

  /** Sends a message of a stream. Returns false if the next one should wait for `drain`. */
  write(message: Uint8Array): boolean {
    this.answers.post({ kind: "message", id: this.id, message: ownBytes(message) });
    this.#unread += 1;
    return this.#unread < MOST_UNREAD;
  }

  /** The caller has read a message of the stream. */
  wasRead(): void {
    this.#unread -= 1;
    if (this.#unread === MOST_UNREAD - 1) this.emit("drain");
  }

  /** Ends a stream. */
  end(): void {
    const { id } = this;
    this.answers.post({ kind: "reply", id, message: undefined, facts: this.answers.facts() });
  }

  /** A stream ends with a status by the event `error`, as in gRPC. */
  override emit(event: string, ...args: unknown[]): boolean {
    if (event !== "error") return super.emit(event, ...args);
    this.#postStatus(args[0] as GrpcStatus);
    return true;
  }

  #postStatus({ code, details }: GrpcStatus): void {
    const { id } = this;
    this.answers.post({ kind: "status", id, code, details, facts: this.answers.facts() });
  }
}
