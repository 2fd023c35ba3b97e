import type { EventEmitter } from "node:events";
import type { Transferable } from "node:worker_threads";
import type { Logger } from "./context.ts";
import { describeThreadEnd, type ThreadError } from "./errors/thrown.ts";

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

let lastId = 0;

/** A worker thread, as the thread that started it sees it: its calls and its end. */
export abstract class ThreadHost<Call, Message extends { readonly kind: string }> {
  /** Resolves when the thread no longer runs. */
  readonly exited: Promise<void>;
  /** The calls that it has not answered, by their ids. */
  protected readonly open = new Map<number, Call>();
  #failure: ThreadEnd | undefined = undefined;
  #hasEnded = false;
  #hasExited = false;

  constructor(protected readonly thread: Thread) {
    thread.on("message", (message: Message | FromThread) => {
      if (message.kind === "failed") this.#failure = message as ThreadEnd;
      else this.receive(message as Message);
    });
    thread.on("error", (error) => this.end({ reason: describeThreadEnd(error) }));
    this.exited = new Promise((resolve) =>
      thread.on("exit", (code: number) => {
        this.#hasExited = true;
        this.end(this.#failure ?? { reason: `it ended with code ${code}` });
        resolve();
      }),
    );
  }

  /** Whether it answers no call any more. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Whether its thread no longer runs. */
  get hasExited(): boolean {
    return this.#hasExited;
  }

  /** Ends the thread at once; one that is blocked in a call of the system ends only after it. */
  end(end: ThreadEnd): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    void this.thread.terminate();
    const calls = [...this.open.values()];
    this.open.clear();
    this.lose(calls, end);
  }

  /** Notes a call. Returns its id. */
  protected add(call: Call): number {
    lastId += 1;
    this.open.set(lastId, call);
    return lastId;
  }

  protected abstract receive(message: Message): void;

  /** The thread has ended. It has not answered these calls. */
  protected abstract lose(calls: readonly Call[], end: ThreadEnd): void;
}
