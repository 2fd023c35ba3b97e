import type { EventEmitter } from "node:events";
import type { Awaitable } from "../../base/context.ts";
import { type CallStatus, STATUS } from "../../calls/call-status.ts";
import type { Phase } from "../../wire/models/phase.ts";
import { REFUSALS, toRefusal } from "../error-policy.ts";
import { createErrorId, cutStatusText } from "../error-text.ts";
import { type RequestOutcome, toLogFields } from "../request-observer.ts";
import type { ServerOptions } from "../server-options.ts";
import { toSpanFacts } from "./call-span.ts";
import type { GrpcCall } from "./caller.ts";
import { toJobText } from "./job-text.ts";
import { RequestQueue } from "./request-queue.ts";
import { ServedCall, type ServedMethod } from "./served-call.ts";
import { ServerState } from "./server-state.ts";

/** What a method returns: the message of the reply, and what the server's observers learn. */
export interface MethodAnswer extends Pick<RequestOutcome, "batch" | "foreign"> {
  readonly message: Uint8Array;
  readonly phase?: Phase | undefined;
  /** The ResourceMeta of a job that the method has created. */
  readonly created?: Uint8Array;
}

/** One message, or the messages of a stream. */
export type Answered = Awaitable<MethodAnswer> | AsyncIterable<Uint8Array>;

/** Answers the messages of a request: a header and inputs for ExecuteTaskSync, or else one. */
export type AnswerRequest = (call: ServedCall, messages: readonly Uint8Array[]) => Answered;

/** Where a call's messages come from, and where those of its reply go. */
interface Exchange {
  /** Called when the call has its turn. */
  readonly receive: () => Awaitable<readonly Uint8Array[]>;
  readonly answer: AnswerRequest;
  /** Receives the messages of a stream. */
  readonly sink: EventEmitter & { write(message: Uint8Array): boolean };
  /** Ends the call with its only message; a stream ends without one. */
  readonly end: (message: Uint8Array | undefined) => void;
}

/** Tracks a server's calls from arrival to reply. */
export class CallsInFlight {
  readonly state: ServerState;
  readonly #calls = new Set<ServedCall>();
  readonly #queue: RequestQueue;
  #whenIdle: (() => void)[] = [];

  /** @param workers how many worker processes share the memory of the container */
  constructor(options: ServerOptions, workers = 0) {
    this.state = new ServerState(options, workers);
    this.#queue = new RequestQueue(this.state.options);
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
    sendStatus: (status: CallStatus) => void,
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
      await this.#admit(call, messages);
      const answered = await call.watchBlocking(() => {
        const answering = answer(call, messages);
        return Symbol.asyncIterator in answering ? sendAll(answering, call, sink) : answering;
      });
      call.span.add(toSpanFacts(call.subject, answered?.phase));
      if (!call.caller.isCut) {
        if (answered !== undefined)
          this.state.notify((observer) => observer.messageSent?.(call, answered.message));
        end(answered?.message);
      }
      this.#finish(call, { code: STATUS.OK, details: "" }, answered);
    } catch (error) {
      const status = this.#report(call, error);
      call.span.add(toSpanFacts(call.subject));
      this.#finish(call, status);
      if (!call.caller.isCut) call.caller.sendStatus(status);
    }
  }

  /** Waits until there is memory for a request. Throws FX2018 if it would take too much. */
  async #admit(call: ServedCall, messages: readonly Uint8Array[]): Promise<void> {
    const { memory } = this.state;
    let bytes = 0;
    for (const message of messages) {
      bytes += memory.weigh(call, message);
      this.state.notify((observer) => observer.messageReceived?.(call, message));
    }
    await memory.enter(call, bytes);
    if (call.caller.isGone) throw REFUSALS.callerGone();
  }

  /** Tells the observers about an error. Returns the status for the caller. */
  #report(call: ServedCall, error: unknown): CallStatus {
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
      if (call.caller.isGone) this.#drop(call);
      else call.caller.onceGone(() => this.#drop(call));
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
        idempotencyKey: call.subject?.newJob?.idempotencyKey,
      });
      call.caller.cut(new Error("the server is shutting down"), status);
    }
    this.state.uploads.stop();
  }

  #finish(call: ServedCall, { code, details }: CallStatus, answer?: MethodAnswer): void {
    this.#queue.leave(call);
    this.state.memory.leave(call);
    call.caller.finish();
    const { created, batch, foreign } = answer ?? {};
    const outcome = {
      code: call.caller.isGone ? this.#getDisconnectCode(call) : code,
      details,
      ms: this.state.options.now() - call.startedAt,
      job: created && toJobText(created, call.redact),
      batch,
      foreign,
    };
    this.state.notify((observer) => observer.requestFinished?.(call, outcome));
    this.#drop(call);
  }

  #getDisconnectCode({ caller }: ServedCall): number {
    if (caller.isCut) return STATUS.UNAVAILABLE;
    return caller.hasExpired(this.state.options.epochNow())
      ? STATUS.DEADLINE_EXCEEDED
      : STATUS.CANCELLED;
  }

  #drop(call: ServedCall): void {
    this.#calls.delete(call);
    if (this.#calls.size === 0) for (const resolve of this.#whenIdle.splice(0)) resolve();
  }
}

/** Sends the messages of a stream, no faster than the caller reads them. */
async function sendAll(
  messages: AsyncIterable<Uint8Array>,
  call: ServedCall,
  sink: Exchange["sink"],
): Promise<undefined> {
  const { caller, state } = call;
  for await (const message of messages) {
    if (caller.isGone) break;
    caller.signal.throwIfAborted();
    state.notify((observer) => observer.messageSent?.(call, message));
    if (!sink.write(message)) await waitForDrain(sink, caller.signal);
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
