import { EventEmitter } from "node:events";
import type { GrpcCall } from "../requests/served-call.ts";
import { ownBytes, type FromWorker, type ThreadRequest } from "./worker-messages.ts";

/** How many messages of a stream may wait until the caller reads them. */
const MOST_UNREAD = 4;

const NO_METADATA = { getMap: () => ({}) };

/** A call of the main thread, as the service sees its caller. */
export class ThreadCall extends EventEmitter implements GrpcCall {
  cancelled = false;
  /** As of the caller's socket in the main thread: whether the connection is known to be lost. */
  readonly connection = { destroyed: false };
  readonly metadata = NO_METADATA;
  #unread = 0;

  constructor(
    private readonly request: ThreadRequest,
    private readonly post: (message: FromWorker) => void,
  ) {
    super();
  }

  getDeadline(): number {
    return this.request.deadline;
  }

  getPeer(): string {
    return this.request.peer;
  }

  /** @param isLost whether the caller did not give up: its connection broke, or the server cut it off */
  cancel(isLost: boolean): void {
    this.connection.destroyed ||= isLost;
    if (this.cancelled) return;
    this.cancelled = true;
    this.emit("cancelled");
  }

  /** Sends a message of a stream. Returns false if the next one should wait for `drain`. */
  write(message: Uint8Array): boolean {
    this.post({ kind: "message", id: this.request.id, message: ownBytes(message) });
    this.#unread += 1;
    return this.#unread < MOST_UNREAD;
  }

  /** The caller has read a message of the stream. */
  wasRead(): void {
    this.#unread -= 1;
    if (this.#unread === MOST_UNREAD - 1) this.emit("drain");
  }
}
