import { AsyncResource } from "node:async_hooks";
import type { Logger } from "../../base/context.ts";
import { formatMs } from "../../base/text.ts";
import { type Thread, type ThreadEnd, ThreadHost } from "../../base/thread.ts";
import { ThreadRefusal, WorkerLost } from "../error-policy.ts";
import { cutStatusText } from "../error-text.ts";
import type { ServedCall } from "../requests/served-call.ts";
import { ownBytes, type FromWorker, type ThreadFacts, type ToWorker } from "./worker-messages.ts";

/** How often a worker is asked whether it is responsive. */
export const PING_MS = 1000;

/** How long a worker may take at least to load the author's modules. */
const START_MS = 60_000;

type AnswerMessage = Extract<FromWorker, { readonly id: number }>;

/** Who receives what a call yields besides its last message. */
export interface CallReceiver {
  readonly facts: (facts: ThreadFacts) => void;
  /** A message of a stream. Call `wasRead` when it has been sent. */
  readonly message?: (message: Uint8Array, wasRead: () => void) => void;
}

/** The end of a worker whose server shuts down, or that had no call for long. */
export const TOLD_TO_END: ThreadEnd = { reason: "the server is shutting down" };

/** A call that a worker has not answered yet. */
interface OpenCall {
  readonly call: ServedCall;
  /** That of the caller of a create, if fx's own listener accepted it. */
  readonly connection: ServedCall["callerConnection"];
  readonly receiver: CallReceiver;
  readonly resolve: (message: Uint8Array | undefined) => void;
  readonly reject: (error: unknown) => void;
  /** When the caller stops waiting, in milliseconds since the epoch. */
  readonly until: number;
  /** The asynchronous context of the call. */
  readonly context: AsyncResource;
  /** Stops to watch the caller's connection. */
  forget?: () => void;
}

/** What a worker tells the pool that it belongs to. */
export interface WorkerOwner {
  readonly log: Logger;
  readonly now: () => number;
  readonly epochNow: () => number;
  /** A place became free, or the worker became ready or responsive. */
  changed(): void;
  /** The worker has ended. It has rejected its calls with WorkerLost. */
  ended(worker: WorkerThread, end: ThreadEnd, calls: readonly ServedCall[]): void;
}

/** A worker thread, as the main thread sees it. */
export class WorkerThread extends ThreadHost<OpenCall, FromWorker> {
  #isReady = false;
  #missedPings = 0;
  /** When a call was last sent to it, or answered. */
  #usedAt: number;

  constructor(
    thread: Thread,
    private readonly owner: WorkerOwner,
  ) {
    super(thread);
    this.#usedAt = owner.now();
  }

  /** How many calls it has not answered. */
  get size(): number {
    return this.open.size;
  }

  get usedAt(): number {
    return this.#usedAt;
  }

  /** Whether all calls that it has not answered are polls. */
  get hasOnlyPolls(): boolean {
    for (const { call } of this.open.values()) if (call.operation !== "get") return false;
    return true;
  }

  /** Whether it takes calls: its modules are loaded, and it has answered the last ping. */
  get isResponsive(): boolean {
    return this.#isReady && !this.hasEnded && this.#missedPings < 2;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** Answers a call in the thread. Rejects with ThreadRefusal for a status, or with WorkerLost. */
  send(
    call: ServedCall,
    messages: readonly Uint8Array[],
    receiver: CallReceiver,
  ): Promise<Uint8Array | undefined> {
    const { service, method, deadline, peer } = call;
    this.#usedAt = this.owner.now();
    return new Promise<Uint8Array | undefined>((resolve, reject) => {
      const until = deadline === Infinity ? this.owner.epochNow() : deadline;
      const context = new AsyncResource("FxWorkerCall");
      // Only a create asks whether it is lost. Once its caller has gone, its peer is unknown.
      const connection = call.operation === "create" ? call.callerConnection : undefined;
      const id = this.add({ call, connection, receiver, resolve, reject, until, context });
      const own = messages.map(ownBytes);
      const trace = call.span.toHeaders();
      this.#post(
        { kind: "call", id, path: `/${service}/${method}`, messages: own, deadline, peer, trace },
        own.map(({ buffer }) => buffer),
      );
      call.onceAborted(() => this.#cancel(id));
    });
  }

  /**
   * Pings the thread. Ends it if it has been silent for `timeoutMs` beyond the deadlines of its
   * calls.
   */
  ping(timeoutMs: number): void {
    if (this.hasEnded) return;
    const silentMs = this.#missedPings * PING_MS;
    const until = Math.max(0, ...Array.from(this.open.values(), (open) => open.until));
    const mostMs = this.#isReady ? timeoutMs : Math.max(timeoutMs, START_MS);
    if (silentMs >= mostMs && this.owner.epochNow() >= until + timeoutMs)
      return this.end({ reason: `it did not respond for ${formatMs(silentMs)}` });
    this.#missedPings += 1;
    if (this.#isReady) this.#post({ kind: "ping" });
  }

  /** Flyte has repeated a create that this worker has not answered. */
  noteRepeated(create: ServedCall): void {
    const taskType = create.taskType!;
    const idempotencyKey = create.idempotencyKey!;
    for (const [id, { call }] of this.open)
      if (call === create) this.#post({ kind: "repeated", id, taskType, idempotencyKey });
  }

  /** Lets the thread export its traces and end. */
  stop(): void {
    if (!this.isResponsive) this.end(TOLD_TO_END);
    else this.#post({ kind: "stop" });
  }

  /** Its calls are rejected with WorkerLost. */
  protected override lose(calls: readonly OpenCall[], end: ThreadEnd): void {
    const lost = new WorkerLost(`its worker thread ended: ${end.reason}`, true);
    for (const { reject, forget } of calls) {
      forget?.();
      reject(lost);
    }
    this.owner.ended(
      this,
      end,
      calls.map(({ call }) => call),
    );
  }

  #post(message: ToWorker, transfer?: readonly ArrayBuffer[]): void {
    this.thread.postMessage(message, transfer);
  }

  #cancel(id: number): void {
    const open = this.open.get(id);
    if (open === undefined) return;
    const { call, connection } = open;
    const cancel = (isLost: boolean): void => this.#post({ kind: "cancel", id, isLost });
    const isLost = call.isCut || connection?.destroyed !== false;
    cancel(isLost);
    if (isLost) return;
    const loseConnection = (): void => cancel(true);
    connection.once?.("close", loseConnection);
    open.forget = () => connection.off?.("close", loseConnection);
  }

  protected override receive(message: FromWorker): void {
    if (message.kind === "ready") this.#isReady = true;
    if (message.kind === "ready" || message.kind === "pong") {
      this.#missedPings = 0;
      this.owner.changed();
    } else if (message.kind === "log") this.#log(message);
    else if ("id" in message) this.#answer(message);
  }

  /** As if the call had logged it in this thread. */
  #log({ level, message, fields, id }: Extract<FromWorker, { readonly kind: "log" }>): void {
    const write = (): void => this.owner.log[level](message, fields);
    const open = id === undefined ? undefined : this.open.get(id);
    if (open === undefined) write();
    else open.context.runInAsyncScope(write);
  }

  #answer(message: AnswerMessage): void {
    const open = this.open.get(message.id);
    if (open === undefined) return;
    const { receiver } = open;
    if (message.kind === "message") {
      const wasRead = (): void => this.#post({ kind: "read", id: message.id });
      receiver.message!(message.message, wasRead);
      return;
    }
    this.open.delete(message.id);
    open.forget?.();
    this.#usedAt = this.owner.now();
    if (message.facts !== undefined) receiver.facts(message.facts);
    if (message.kind === "reply") open.resolve(message.message);
    else open.reject(new ThreadRefusal(message.code, cutStatusText(message.details)));
    this.owner.changed();
  }
}
