import { AsyncResource } from "node:async_hooks";
import { abortReason, type Logger, settledWithin, silentLog } from "../base/context.ts";
import { toErrorFacts } from "../base/errors/error-facts.ts";
import { formatMs } from "../base/text.ts";
import type { LogPageRead } from "../connector/invoke/invoke-get-logs.ts";
import { fromThrownFacts } from "./thrown-facts.ts";
import { WorkerLost } from "./worker-lost.ts";
import type { FromWorker, ToWorker, WorkerCall, WorkerEnd } from "./worker-messages.ts";

/** How often a worker is asked whether it responds. */
export const PING_MS = 1000;
/** How long a worker may take at least to load the author's modules. */
const START_MS = 60_000;
/** How long a worker may take to export its traces. */
const STOP_MS = 3000;

/** The channel to a process that this one has started. */
export interface WorkerChannel {
  /** Sends nothing to a process that has ended. */
  send(message: ToWorker): void;
  onMessage(listener: (message: FromWorker) => void): void;
  /** Resolves after the last message, to how the process has ended, such as `exit code 1`. */
  readonly ended: Promise<{ readonly how: string }>;
  kill(): void;
}

/** What a call of a worker needs on this side. */
export interface CallEnds {
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Those of the jobs of getMany. */
  readonly entrySignals?: readonly AbortSignal[];
  /** A page of getLogs. Call `wasRead` when it has been passed on. */
  readonly page?: (page: LogPageRead, wasRead: () => void) => void;
}

/** A call that a worker has not answered yet. */
interface OpenCall extends CallEnds {
  readonly taskType: string;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** When the caller stops waiting, in milliseconds since the epoch. */
  readonly until: number;
  /** Does something in the asynchronous context of the call. */
  readonly within: (act: () => void) => void;
  readonly stopListening: () => void;
}

/** What a worker tells the pool that it belongs to. */
export interface WorkerOwner {
  /** Receives what no call has logged. */
  readonly log: Logger;
  readonly now: () => number;
  readonly epochNow: () => number;
  /** What calls are rejected with if the process ends. Default: WorkerLost. */
  readonly toError?: ((end: WorkerEnd) => Error) | undefined;
  /** A place became free, or the worker became ready or responsive. */
  changed(): void;
  /** The worker has ended, and has rejected the calls of these task types. */
  ended(worker: WorkerProcess, end: WorkerEnd, taskTypes: readonly string[]): void;
}

let lastId = 0;

/** A worker process, as the process that started it sees it. */
export class WorkerProcess {
  /** Resolves when the process no longer runs. */
  readonly exited: Promise<void>;
  readonly #open = new Map<number, OpenCall>();
  #isReady = false;
  #hasEnded = false;
  #missedPings = 0;
  /** When a call was last sent to it, or answered. */
  #usedAt: number;
  /** What the process has said about its end. */
  #lastWords: WorkerEnd | undefined = undefined;

  constructor(
    private readonly channel: WorkerChannel,
    private readonly owner: WorkerOwner,
  ) {
    this.#usedAt = owner.now();
    channel.onMessage((message) => this.#receive(message));
    this.exited = channel.ended.then(({ how }) => {
      this.end(this.#lastWords ?? { reason: describeEnd(how) });
    });
  }

  /** How many calls it has not answered. */
  get size(): number {
    return this.#open.size;
  }

  get usedAt(): number {
    return this.#usedAt;
  }

  /** Whether it takes calls: its modules are loaded, and it has answered the last ping. */
  get isResponsive(): boolean {
    return this.#isReady && !this.#hasEnded && this.#missedPings < 2;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** Rejects with what the method throws, or with WorkerLost if the process ends. */
  call(call: WorkerCall, ends: CallEnds): Promise<unknown> {
    lastId += 1;
    const id = lastId;
    const { epochNow, now } = this.owner;
    this.#usedAt = now();
    return new Promise((resolve, reject) => {
      this.#open.set(id, {
        ...ends,
        taskType: call.taskType,
        resolve,
        reject,
        until: call.deadline ?? epochNow(),
        within: AsyncResource.bind((act: () => void) => act()),
        stopListening: this.#passOnSignals(id, ends),
      });
      this.channel.send({ kind: "call", id, call });
    });
  }

  /** Ends a process that has been silent for `timeoutMs` beyond the deadlines of its calls. */
  ping(timeoutMs: number): void {
    if (this.#hasEnded) return;
    const silentMs = this.#missedPings * PING_MS;
    const until = Math.max(0, ...Array.from(this.#open.values(), (open) => open.until));
    const mostMs = this.#isReady ? timeoutMs : Math.max(timeoutMs, START_MS);
    if (silentMs >= mostMs && this.owner.epochNow() >= until + timeoutMs)
      return this.end({ reason: `it did not respond for ${formatMs(silentMs)}` });
    this.#missedPings += 1;
    if (this.#isReady) this.channel.send({ kind: "ping" });
  }

  /** Ends the process at once. Its calls are rejected with WorkerLost. */
  end(end: WorkerEnd): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.channel.kill();
    const calls = [...this.#open.values()];
    this.#open.clear();
    const { toError = toLost } = this.owner;
    const lost = toError(end);
    for (const { reject, stopListening } of calls) {
      stopListening();
      reject(lost);
    }
    this.owner.ended(
      this,
      end,
      calls.map(({ taskType }) => taskType),
    );
  }

  /** Lets the process export its traces, then ends it. */
  async stop(): Promise<void> {
    if (this.isResponsive) {
      this.channel.send({ kind: "stop" });
      await settledWithin(STOP_MS, this.exited);
    }
    this.end({ reason: "nobody needs it any more" });
    await this.exited;
  }

  /** Returns a function that stops it. */
  #passOnSignals(id: number, { signal, entrySignals = [] }: CallEnds): () => void {
    const stops = [signal, ...entrySignals].map((each, index) => {
      const cancel = (): void => {
        const reason = toErrorFacts(abortReason(each), (text) => text);
        const entry = index === 0 ? undefined : index - 1;
        this.channel.send({ kind: "cancel", id, entry, reason });
      };
      if (each.aborted)
        queueMicrotask(cancel); // after the call
      else each.addEventListener("abort", cancel, { once: true });
      return () => each.removeEventListener("abort", cancel);
    });
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** Author code may send messages, too: those that are not fx's are ignored. */
  #receive(message: FromWorker): void {
    if (typeof message !== "object" || message === null) return;
    if (message.kind === "failed") this.#lastWords = message;
    else if (message.kind === "ready") this.#respond(true);
    else if (message.kind === "pong") this.#respond(this.#isReady);
    else if (message.kind === "log") this.#log(message);
    else if ("id" in message) this.#answer(message);
  }

  #respond(isReady: boolean): void {
    this.#isReady = isReady;
    this.#missedPings = 0;
    this.owner.changed();
  }

  /** As if the call had logged it in this process. */
  #log({ level, message, fields, id }: Extract<FromWorker, { readonly kind: "log" }>): void {
    if (!Object.hasOwn(silentLog, level)) return;
    const open = id === undefined ? undefined : this.#open.get(id);
    if (open === undefined) this.owner.log[level](message, fields);
    else open.within(() => open.log[level](message, fields));
  }

  #answer(message: Exclude<Extract<FromWorker, { readonly id: number }>, { kind: "log" }>): void {
    const { id } = message;
    const open = this.#open.get(id);
    if (open === undefined) return;
    if (message.kind === "page") {
      open.page?.(message.page, () => this.channel.send({ kind: "read", id }));
      return;
    }
    const thrown = message.kind === "thrown" ? fromThrownFacts(message.thrown) : undefined;
    this.#open.delete(id);
    open.stopListening();
    this.#usedAt = this.owner.now();
    if (message.kind === "reply") open.resolve(message.answer);
    else open.reject(thrown);
    this.owner.changed();
  }
}

function toLost({ reason }: WorkerEnd): WorkerLost {
  return new WorkerLost(`its worker process ended: ${reason}`, true);
}

/** @param how what the system says */
function describeEnd(how: string): string {
  if (how === "SIGKILL") return "it was killed, as when the container has no memory left (SIGKILL)";
  if (how === "SIGABRT")
    return "it ran out of memory: its heap reached the limit, or native code gave up (SIGABRT)";
  return how.startsWith("SIG") ? `its native code crashed (${how})` : `it ended with ${how}`;
}
