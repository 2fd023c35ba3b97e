import type { EventEmitter } from "node:events";
import type { Awaitable } from "../../base/context.ts";
import { STATUS } from "../../calls/call-status.ts";
import { REFUSALS, ThreadRefusal, toRefusal } from "../error-policy.ts";
import { createErrorId, cutStatusText } from "../error-text.ts";
import { toLogFields } from "../request-observer.ts";
import type { ServerOptions } from "../server-options.ts";
import { RequestQueue } from "./request-queue.ts";
import { type GrpcCall, type GrpcStatus, ServedCall, type ServedMethod } from "./served-call.ts";
import { ServerState } from "./server-state.ts";

type Bytes = Uint8Array;

/** The only message of a reply, or the messages of a stream. */
export type ReplyMessages = Promise<Bytes> | Bytes | AsyncIterable<Bytes>;

/** Answers the messages of a request: a header and inputs for ExecuteTaskSync, or else one. */
export type AnswerRequest = (call: ServedCall, messages: readonly Bytes[]) => ReplyMessages;

/** Where a call's messages come from, and where those of its reply go. */
interface Exchange {
  /** Called when the call has its turn. */
  readonly receive: () => Awaitable<readonly Bytes[]>;
  readonly answer: AnswerRequest;
  /** Receives the messages of a stream. */
  readonly sink: EventEmitter & { write(message: Bytes): boolean };
  /** Ends the call with its only message; a stream ends without one. */
  readonly end: (message: Bytes | undefined) => void;
}

/** Tracks a server's calls from arrival to reply. */
export class CallsInFlight {
  readonly state: ServerState;
  /** Answers in another thread. Undefined if this thread shall answer the call. Set by the server. */
  answerElsewhere: (...call: Parameters<AnswerRequest>) => ReplyMessages | undefined = () =>
    undefined;
  readonly #calls = new Set<ServedCall>();
  readonly #queue: RequestQueue;
  #whenIdle: (() => void)[] = [];

  /** @param threads how many worker threads share the memory of the process */
  constructor(options: ServerOptions, threads = 0) {
    this.state = new ServerState(options, threads);
    this.#queue = new RequestQueue(this.state.options, this.#calls);
  }

  get count(): number {
    return this.#calls.size;
  }

  list(): readonly ServedCall[] {
    return [...this.#calls];
  }

  /** @param sendStatus ends the call with a status instead of a reply */
  begin(
    method: ServedMethod,
    grpc: GrpcCall,
    sendStatus: (status: GrpcStatus) => void,
  ): ServedCall {
    const call = new ServedCall(this.state, method, grpc, sendStatus);
    this.#calls.add(call);
    this.state.notify((observer) => observer.requestStarted?.(call));
    return call;
  }

  /** Leads a call from the queue to its reply. Never rejects. */
  async serve(call: ServedCall, { receive, answer, sink, end }: Exchange): Promise<void> {
    try {
      await this.#queue.enter(call);
      const messages = await receive();
      for (const message of messages) call.receive(message);
      const enough = this.state.memory.enter(call);
      if (enough !== undefined) await enough;
      if (call.isGone) throw REFUSALS.callerGone();
      const reply = await call.watchBlocking(() => {
        const answered = this.answerElsewhere(call, messages) ?? answer(call, messages);
        return Symbol.asyncIterator in answered ? sendAll(answered, call, sink) : answered;
      });
      if (!call.isCut) {
        if (reply !== undefined) call.noteSent(reply);
        end(reply);
      }
      this.#finish(call, STATUS.OK, "");
    } catch (error) {
      this.#fail(call, error);
    }
  }

  #fail(call: ServedCall, error: unknown): void {
    const { code, details } = error instanceof ThreadRefusal ? error : this.#report(call, error);
    this.#finish(call, code, details);
    if (!call.isCut) call.sendStatus({ code, details });
  }

  /** Tells the observers about an error. Returns the status for the caller. */
  #report(call: ServedCall, error: unknown): GrpcStatus {
    const refused = toRefusal(error);
    const errorId =
      refused.fault === "caller" ? undefined : createErrorId(this.state.options.random);
    const text = cutStatusText(call.redact(refused.message));
    const details = errorId === undefined ? text : `${text}\nerror id: ${errorId}`;
    const failure = {
      error: refused.cause ?? refused,
      errorId,
      fault: refused.fault,
      callerMessage: details,
      redact: call.redact,
    };
    this.state.notify((observer) => observer.requestFailed?.(call, failure));
    return { code: refused.code, details };
  }

  /** Resolves when no call is in flight. */
  idle(): Promise<void> {
    if (this.#calls.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  /**
   * On shutdown, drops calls whose callers disconnected, except creates: only this server knows
   * their jobs.
   */
  dropGone(): void {
    for (const call of this.#calls) {
      if (call.operation === "create") continue;
      if (call.isGone) this.#drop(call);
      else call.onceGone(() => this.#drop(call));
    }
  }

  /**
   * On shutdown, ends all calls; their callers retry elsewhere. Logs each, because a create may
   * leave a job behind.
   */
  cutAll(): void {
    const status = {
      code: STATUS.UNAVAILABLE,
      details: "the server shut down before the call ended",
    };
    for (const call of this.#calls) {
      this.state.options.log.warn(`${call.method} was cut off: the server is shutting down`, {
        ...toLogFields(call),
        idempotencyKey: call.idempotencyKey,
      });
      call.cut(new Error("the server is shutting down"), status);
    }
    this.state.uploads.stop();
  }

  #finish(call: ServedCall, code: number, details: string): void {
    this.#queue.leave(call);
    this.state.memory.leave(call);
    call.finish();
    const outcome = {
      code: call.isGone ? this.#getDisconnectCode(call) : code,
      details,
      ms: this.state.options.now() - call.startedAt,
    };
    this.state.notify((observer) => observer.requestFinished?.(call, outcome));
    this.#drop(call);
  }

  #getDisconnectCode(call: ServedCall): number {
    if (call.isCut) return STATUS.UNAVAILABLE;
    return call.hasExpired(this.state.options.epochNow())
      ? STATUS.DEADLINE_EXCEEDED
      : STATUS.CANCELLED;
  }

  #drop(call: ServedCall): void {
    this.#calls.delete(call);
    this.state.creates.delete(call);
    if (this.#calls.size === 0) for (const resolve of this.#whenIdle.splice(0)) resolve();
  }
}

/** Sends the messages of a stream, no faster than the caller reads them. */
async function sendAll(
  messages: AsyncIterable<Bytes>,
  call: ServedCall,
  sink: Exchange["sink"],
): Promise<undefined> {
  for await (const message of messages) {
    if (call.isGone) break;
    call.signal.throwIfAborted();
    call.noteSent(message);
    if (!sink.write(message)) await waitForDrain(sink, call.signal);
  }
  return undefined;
}

/** Resolves when the caller has read what was sent, or has disconnected. */
function waitForDrain(sink: Exchange["sink"], signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    sink.once("drain", finish);
    signal.addEventListener("abort", finish, { once: true });
    function finish(): void {
      sink.off("drain", finish);
      signal.removeEventListener("abort", finish);
      resolve();
    }
  });
}
