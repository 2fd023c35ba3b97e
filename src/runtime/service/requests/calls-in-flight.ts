import { REFUSALS, STATUS, type StatusCode, toRefusal } from "../error-policy.ts";
import { createErrorId, cutStatusText } from "../error-text.ts";
import { BLOCKED_MS, type ServedRequest, toLogFields } from "../request-observer.ts";
import type { ServerOptions } from "../server-options.ts";
import { RequestQueue } from "./request-queue.ts";
import { type GrpcCall, type GrpcStatus, ServedCall, type ServedMethod } from "./served-call.ts";
import { ServerState } from "./server-state.ts";

/**
 * A request's time on the network: its deadline passes this much earlier at the caller than here.
 */
const ON_THE_WAY_MS = 20;

/** Tracks a server's calls from arrival to reply. */
export class CallsInFlight {
  readonly state: ServerState;
  readonly #calls = new Set<ServedCall>();
  readonly #queue: RequestQueue;
  #whenIdle: (() => void)[] = [];

  constructor(options: ServerOptions) {
    this.state = new ServerState(options);
    this.#queue = new RequestQueue(this.state.options, this.#calls);
  }

  get count(): number {
    return this.#calls.size;
  }

  list(): readonly ServedRequest[] {
    return [...this.#calls];
  }

  begin(method: ServedMethod, grpc: GrpcCall): ServedCall {
    const call = new ServedCall(this.state, method, grpc);
    this.#calls.add(call);
    this.state.observers.notify("requestStarted", call);
    return call;
  }

  /** See {@link RequestQueue.enter}. */
  queue(call: ServedCall): Promise<void> | undefined {
    return this.#queue.enter(call);
  }

  /** Starts the work; reports it if it blocks the event loop. */
  start<T>(call: ServedCall, work: () => T): T {
    if (call.isGone) throw REFUSALS.callerGone();
    const { options, observers } = this.state;
    const from = options.now();
    const working = work();
    const ms = options.now() - from;
    if (ms >= BLOCKED_MS) observers.notify("methodBlocked", call, ms);
    return working;
  }

  end(call: ServedCall): void {
    this.#finish(call, STATUS.OK, "");
  }

  /** Ends the call with an error. Returns the status to send. */
  fail(call: ServedCall, error: unknown): GrpcStatus {
    const refused = toRefusal(error);
    const errorId =
      refused.fault === "caller" ? undefined : createErrorId(this.state.options.random);
    const text = cutStatusText(call.redact(refused.message));
    const details = errorId === undefined ? text : `${text}\nerror id: ${errorId}`;
    this.state.observers.notify("requestFailed", call, {
      error: refused.cause ?? refused,
      errorId,
      fault: refused.fault,
      callerMessage: details,
      redact: call.secrets.redact,
    });
    this.#finish(call, refused.code, details);
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
      if (call.isGone) this.#forget(call);
      else call.onceGone(() => this.#forget(call));
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

  #finish(call: ServedCall, code: StatusCode, details: string): void {
    this.#queue.leave(call);
    call.finish();
    this.state.observers.notify("requestFinished", call, {
      code: call.isGone ? this.#getDisconnectCode(call) : code,
      details,
      ms: this.state.options.now() - call.startedAt,
    });
    this.#forget(call);
  }

  #getDisconnectCode(call: ServedCall): StatusCode {
    if (call.isCut) return STATUS.UNAVAILABLE;
    return call.deadline - ON_THE_WAY_MS <= this.state.options.epochNow()
      ? STATUS.DEADLINE_EXCEEDED
      : STATUS.CANCELLED;
  }

  #forget(call: ServedCall): void {
    this.#calls.delete(call);
    this.state.creates.delete(call);
    if (this.#calls.size === 0) for (const resolve of this.#whenIdle.splice(0)) resolve();
  }
}
