import { describeThreadEnd } from "./errors/thread-error.ts";
import type { FromThread, Thread, ThreadEnd } from "./thread.ts";

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
