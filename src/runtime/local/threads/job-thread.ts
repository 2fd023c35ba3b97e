import { Readable } from "node:stream";
import { type Context, type Logger, silentLog } from "../../base/context.ts";
import { FxError, RetryableError, UserError } from "../../base/errors/errors.ts";
import {
  describeThreadEnd,
  fromThreadError,
  toThreadError,
} from "../../base/errors/thread-error.ts";
import { describeThrown } from "../../base/errors/thrown.ts";
import { isThreadBlocked, type Thread } from "../../base/thread.ts";
import type { LogPageRead } from "../../connector/invoke/invoke-get-logs.ts";
import type { FromJobThread, JobCall, ThrownInThread, ToJobThread } from "./job-messages.ts";

/** The process in which a thread runs. */
export interface ThreadOwner {
  /** Learns why the thread has ended: also of an error that its author code did not catch. */
  readonly crashed: (error: unknown) => void;
  /** Learns that author code in the thread has read a secret, which must not be shown. */
  readonly readSecret: (key: string) => void;
}

/** The part of a call's context that stays in this thread. */
export type ThreadContext = Pick<Context, "log" | "signal">;

/** A call that the thread has not answered yet. */
interface OpenCall {
  readonly resolve: (bytes: Uint8Array | undefined) => void;
  readonly reject: (error: unknown) => void;
  readonly page: (page: LogPageRead) => void;
}

let lastId = 0;

/** A worker thread that calls the connector of a local run. */
export class JobThread {
  readonly #thread: Thread;
  readonly #owner: ThreadOwner;
  readonly #open = new Map<number, OpenCall>();
  /** The log of the latest call: all calls are of one run. */
  #log: Logger = silentLog;
  #failure: unknown = undefined;
  #isUnloadable = false;
  #isEnding = false;
  #hasEnded = false;
  /** Resolves when the thread has ended. */
  readonly ended: Promise<void>;

  constructor(thread: Thread, owner: ThreadOwner) {
    this.#thread = thread;
    this.#owner = owner;
    thread.on("message", (message: FromJobThread) => this.#receive(message));
    thread.on("error", (error) => (this.#failure ??= toEndError(describeThreadEnd(error))));
    this.ended = new Promise((resolve) =>
      thread.on("exit", (code) => {
        this.#end(this.#failure ?? toEndError(`it ended with code ${code}`));
        resolve();
      }),
    );
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Whether its author code does not return to the event loop. Waits for up to 200 ms. */
  get isBlocked(): boolean {
    return this.#open.size > 0 && !this.#hasEnded && isThreadBlocked(this.#thread);
  }

  /** Rejects with what the connector throws, or with FX1012 if the thread ends. */
  call(call: JobCall, context: ThreadContext): Promise<Uint8Array | undefined> {
    return this.#call(call, context, () => undefined);
  }

  /** Yields the pages of `getLogs`. */
  async *pages(call: JobCall, context: ThreadContext): AsyncGenerator<LogPageRead> {
    const pages = new Readable({ objectMode: true, read: () => undefined });
    this.#call(call, context, (page) => pages.push(page)).then(
      () => pages.push(null),
      (error: unknown) => pages.destroy(error as Error),
    );
    yield* pages as AsyncIterable<LogPageRead>;
  }

  /** Ends the thread. One that is blocked in a call of the system ends only after it. */
  end(): void {
    this.#isEnding = true;
    void this.#thread.terminate();
  }

  #call(
    call: JobCall,
    context: ThreadContext,
    page: OpenCall["page"],
  ): Promise<Uint8Array | undefined> {
    const id = (lastId += 1);
    const { signal, log } = context;
    const abort = (): void => {
      const reason = toThreadError(signal.reason, (text) => text);
      this.#post({ kind: "abort", id, reason });
    };
    this.#log = log;
    this.#thread.ref(); // the run waits for it
    return new Promise<Uint8Array | undefined>((resolve, reject) => {
      this.#open.set(id, { resolve, reject, page });
      this.#post({ kind: "call", id, ...call });
      if (signal.aborted) abort();
      else signal.addEventListener("abort", abort, { once: true });
    }).finally(() => {
      signal.removeEventListener("abort", abort);
      this.#open.delete(id);
      if (this.#open.size === 0) this.#thread.unref();
    });
  }

  #post(message: ToJobThread): void {
    this.#thread.postMessage(message);
  }

  #receive(message: FromJobThread): void {
    switch (message.kind) {
      case "returned":
        return this.#open.get(message.id)?.resolve(message.bytes);
      case "thrown":
        return this.#open.get(message.id)?.reject(toThrown(message));
      case "page":
        return this.#open.get(message.id)?.page(message.page);
      case "log":
        return this.#log[message.level](message.message, message.fields);
      case "secret":
        return this.#owner.readSecret(message.key);
      case "failed":
        this.#isUnloadable = message.cause === "load";
        this.#failure = fromThreadError(message.error);
        if (this.#isUnloadable) this.#failure = toLoadError(this.#failure);
        return;
      case "ready":
      case "printed": // `startLocalWorker` prints it
    }
  }

  #end(reason: unknown): void {
    this.#hasEnded = true;
    if (!this.#isEnding && !this.#isUnloadable) this.#owner.crashed(reason);
    for (const { reject } of this.#open.values()) reject(reason);
  }
}

function toEndError(reason: string): FxError {
  return new FxError("FX1012", `the worker thread of the connector ended: ${reason}`);
}

function toLoadError(error: unknown): FxError {
  const { code, message, location } =
    error instanceof FxError
      ? error
      : { code: "FX3002" as const, message: describeThrown(error), location: undefined };
  return new FxError(code, `a worker thread cannot load the connector: ${message}`, {
    ...(location !== undefined && { location }),
    hint: "mend the module, or leave out blocking: true",
  });
}

/** What the connector threw, as an error that is classified as the connector does. */
function toThrown({ error, errorClass, retryAfter }: ThrownInThread): unknown {
  const thrown = fromThreadError(error);
  if (errorClass === undefined || thrown instanceof FxError) return thrown;
  const { name, message, stack, cause } =
    thrown instanceof Error ? thrown : { ...error, message: String(thrown), cause: undefined };
  const classified =
    errorClass === "user"
      ? new UserError(message, { cause })
      : new RetryableError(message, { cause, ...(retryAfter !== undefined && { retryAfter }) });
  return Object.assign(classified, name !== undefined && { name, stack, code: error.code });
}
