import { Readable } from "node:stream";
import { type Context, type Logger, silentLog } from "../../base/context.ts";
import { FxError, RetryableError, UserError } from "../../base/errors/errors.ts";
import {
  describeThrown,
  fromThreadError,
  type ThreadError,
  toThreadError,
} from "../../base/errors/thrown.ts";
import type { Protocol } from "../../base/protocol.ts";
import {
  type FromThread,
  isThreadBlocked,
  type Thread,
  type ThreadEnd,
  ThreadHost,
} from "../../base/thread.ts";
import type { LogPageRead } from "../../connector/invoke/invoke-get-logs.ts";
import type { JobRequest } from "../../connector/invoke/job-request.ts";
import type { LogsRequest } from "../../connector/requests.ts";
import type { Connection } from "../../wire/models/connector-messages.ts";

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

/** A worker thread that calls the connector of a local run. */
export class JobThread extends ThreadHost<OpenCall, FromJobThread> {
  /** The log of the latest call: all calls are of one run. */
  #log: Logger = silentLog;
  #isStopping = false;

  constructor(
    thread: Thread,
    private readonly owner: ThreadOwner,
  ) {
    super(thread);
  }

  /** Whether its author code does not return to the event loop. Waits for up to 200 ms. */
  get isBlocked(): boolean {
    return this.open.size > 0 && isThreadBlocked(this.thread);
  }

  /** Rejects with what the connector throws, or with FX1012 if the thread ends. */
  call(
    call: JobCall,
    { signal, log }: ThreadContext,
    page: OpenCall["page"] = () => undefined,
  ): Promise<Uint8Array | undefined> {
    let release = (): void => undefined;
    this.#log = log;
    this.thread.ref(); // the run waits for it
    return new Promise<Uint8Array | undefined>((resolve, reject) => {
      const id = this.add({ resolve, reject, page });
      release = (): void => {
        this.open.delete(id);
        signal.removeEventListener("abort", abort);
      };
      const abort = (): void => {
        const reason = toThreadError(signal.reason, (text) => text);
        this.#post({ kind: "cancel", id, reason });
      };
      this.#post({ kind: "call", id, ...call });
      if (signal.aborted) abort();
      else signal.addEventListener("abort", abort, { once: true });
    }).finally(() => {
      release();
      if (this.open.size === 0) this.thread.unref();
    });
  }

  /** Yields the pages of `getLogs`. */
  async *pages(call: JobCall, context: ThreadContext): AsyncGenerator<LogPageRead> {
    const pages = new Readable({ objectMode: true, read: () => undefined });
    this.call(call, context, (page) => pages.push(page)).then(
      () => pages.push(null),
      (error: unknown) => pages.destroy(error as Error),
    );
    yield* pages as AsyncIterable<LogPageRead>;
  }

  /** Ends the thread, because the run is over. */
  stop(): void {
    this.#isStopping = true;
    this.end({ reason: "the run is over" });
  }

  protected override receive(message: FromJobThread): void {
    if (message.kind === "log") this.#log[message.level](message.message, message.fields);
    else if (message.kind === "secret") this.owner.readSecret(message.key);
    else if (message.kind === "reply") this.open.get(message.id)?.resolve(message.message);
    else if (message.kind === "message") this.open.get(message.id)?.page(message.message);
    else if (message.kind === "thrown") this.open.get(message.id)?.reject(toThrown(message));
  }

  protected override lose(calls: readonly OpenCall[], end: ThreadEnd): void {
    const error = toEndError(end);
    if (!this.#isStopping && end.cause !== "load") this.owner.crashed(error);
    for (const { reject } of calls) reject(error);
  }

  #post(message: ToJobThread): void {
    this.thread.postMessage(message);
  }
}

function toEndError({ cause, reason, error }: ThreadEnd): unknown {
  if (error === undefined)
    return new FxError("FX1012", `the worker thread of the connector ended: ${reason}`);
  const thrown = fromThreadError(error);
  if (cause !== "load") return thrown;
  const { code, message, location } =
    thrown instanceof FxError
      ? thrown
      : { code: "FX3002" as const, message: describeThrown(thrown), location: undefined };
  return new FxError(code, `a worker thread cannot load the connector: ${message}`, {
    location,
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

/*
 * What a local run and the worker thread of its connector send each other. Templates, inputs, jobs
 * and resources cross the border as the bytes of Flyte's messages.
 */

/** A call of the connector for a task type. */
export interface JobCall {
  readonly taskType: string;
  readonly taskTypeVersion: number;
  readonly protocol: Protocol;
  readonly outputPrefix: string;
  readonly connection: Connection | undefined;
  readonly method: "create" | "do" | "get" | "delete" | "getLogs";
  /** The request of create and do. */
  readonly job?: Omit<JobRequest, "template" | "inputs"> &
    Readonly<Record<"template" | "inputs", Uint8Array>>;
  /** The job of the other methods. */
  readonly meta?: Uint8Array;
  /** The part of the log that getLogs reads. */
  readonly part?: Pick<LogsRequest, "lines" | "token">;
}

/** What the connector threw. */
export interface ThrownInThread {
  readonly error: ThreadError;
  /** As the connector classifies it. */
  readonly errorClass: "user" | "retryable" | undefined;
  /** The `retryAfter` of a RetryableError. */
  readonly retryAfter: string | undefined;
}

/** From the run. */
export type ToJobThread =
  | ({ readonly kind: "call"; readonly id: number } & JobCall)
  /** The signal of a call has fired. */
  | { readonly kind: "cancel"; readonly id: number; readonly reason: ThreadError };

/** From the thread. */
export type FromJobThread =
  | FromThread
  /** The ResourceMeta of create, the Resource of get and do; nothing otherwise. */
  | { readonly kind: "reply"; readonly id: number; readonly message: Uint8Array | undefined }
  | ({ readonly kind: "thrown"; readonly id: number } & ThrownInThread)
  | { readonly kind: "message"; readonly id: number; readonly message: LogPageRead }
  /** The connector has read this secret, so it must not be shown. */
  | { readonly kind: "secret"; readonly key: string };
