import type { EventEmitter } from "node:events";
import type { Transferable } from "node:worker_threads";
import type { Logger } from "./context.ts";
import type { ThreadError } from "./errors/thread-error.ts";

/** The part of a worker thread of Node that fx uses. Its events are `message`, `error` and `exit`. */
export interface Thread extends Pick<EventEmitter, "on"> {
  postMessage(message: object, transfer?: readonly Transferable[]): void;
  terminate(): unknown;
  ref(): void;
  unref(): void;
}

/** Why a thread ends. */
export interface ThreadEnd {
  /** For the log, as `stack` is. */
  readonly reason: string;
  readonly stack?: string | undefined;
  /** Set if it could not load the author's modules, or if author code called `process.exit` or threw outside a call. */
  readonly cause?: "load" | "exit" | "error";
  readonly error?: ThreadError;
}

/** What a worker thread sends besides the answers to its calls. */
export type FromThread =
  /** The author's modules are loaded. */
  | { readonly kind: "ready" }
  | ({ readonly kind: "failed" } & Required<ThreadEnd>)
  | {
      readonly kind: "log";
      readonly level: keyof Logger;
      readonly message: string;
      readonly fields: object | undefined;
      /** The call that logged it, if the thread knows. */
      readonly id?: number | undefined;
    }
  /** What author code has printed; the threads of `fx serve` print it themselves. */
  | { readonly kind: "printed"; readonly bytes: Uint8Array };

/** How long a thread that does not block needs at most to answer. */
const RESPONSE_MS = 200;

/** Asks a worker thread whether it returns to its event loop. */
export interface ThreadPing {
  readonly kind: "ping";
  readonly answered: Int32Array;
}

/** Whether a thread that answers pings is blocked by its code. Waits for up to 200 ms. */
export function isThreadBlocked(thread: Pick<Thread, "postMessage">): boolean {
  const answered = new Int32Array(new SharedArrayBuffer(4));
  thread.postMessage({ kind: "ping", answered });
  return Atomics.wait(answered, 0, 0, RESPONSE_MS) === "timed-out";
}

/** Called in the thread. */
export function answerPing({ answered }: ThreadPing): void {
  Atomics.store(answered, 0, 1);
  Atomics.notify(answered, 0);
}
