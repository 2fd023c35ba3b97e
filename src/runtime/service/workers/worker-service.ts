import { EventEmitter } from "node:events";
import { createLogger, type Logger } from "../../base/context.ts";
import { type AnsweredMethod, listServedMethods } from "../grpc/add-services.ts";
import type { RequestObserver, ServedRequest } from "../request-observer.ts";
import { runInTrace } from "../requests/call-span.ts";
import { CallsInFlight } from "../requests/calls-in-flight.ts";
import type { GrpcCall } from "../requests/served-call.ts";
import type { CreateInFlight } from "../requests/server-state.ts";
import type { ServerOptions } from "../server-options.ts";
import {
  type CallEnd,
  factsObserver,
  FactsRecord,
  type FromWorker,
  ownBytes,
  type ThreadRequest,
  type ToWorker,
} from "./worker-messages.ts";

interface ServiceObservers {
  /** Those of this thread; the main thread has its own. */
  readonly observers?: readonly RequestObserver[];
  /** Whether the main thread logs each poll. */
  readonly logsPolls?: boolean;
}

/** The connector services in a worker thread: serves the calls that the main thread sends. */
export class WorkerService {
  readonly #calls: CallsInFlight;
  readonly #logsPolls: boolean;
  readonly #methods = new Map<string, AnsweredMethod>();
  readonly #open = new Map<number, ThreadCall>();
  /** For creates in flight, the same ones that another thread has now. */
  readonly #repeated = new Map<number, CreateInFlight>();

  private constructor(
    private readonly post: (message: FromWorker) => void,
    options: ServerOptions,
    { observers = [], logsPolls = false }: ServiceObservers,
  ) {
    this.#logsPolls = logsPolls;
    this.#calls = new CallsInFlight({
      ...options,
      maxConcurrency: Infinity, // the main thread decides how many calls it sends
      observers: [factsObserver, ...observers],
    });
    this.#calls.state.createSpan = () => new FactsRecord();
  }

  static async open(
    post: (message: FromWorker) => void,
    options: ServerOptions,
    observing: ServiceObservers = {},
  ): Promise<WorkerService> {
    const service = new WorkerService(post, options, observing);
    for (const served of await listServedMethods())
      service.#methods.set(`/${served.service}/${served.method}`, served);
    return service;
  }

  /**
   * A log that the main thread writes.
   *
   * @param getCall returns the id of the call that logs
   */
  static createLog(
    post: (message: FromWorker) => void,
    getCall: () => number | undefined = () => undefined,
  ): Logger {
    return createLogger(
      (level) => (message, fields) => post({ kind: "log", level, message, fields, id: getCall() }),
    );
  }

  /** The requests in flight. */
  listRequests(): readonly ServedRequest[] {
    return this.#calls.list();
  }

  /** Hides the secrets of the requests in flight: those of the server and of their connections. */
  redact(text: string): string {
    return this.#calls.list().reduce((clean, { redact }) => redact(clean), text);
  }

  receive(message: ToWorker): void {
    if (message.kind === "call") this.#begin(message);
    else if (message.kind === "ping") this.post({ kind: "pong" });
    else if (message.kind === "repeated")
      this.#noteRepeated(message.id, message.taskType, message.idempotencyKey);
    else if (message.kind === "cancel") this.#open.get(message.id)?.cancel(message.isLost);
    else if (message.kind === "read") this.#open.get(message.id)?.wasRead();
  }

  #begin(request: ThreadRequest): void {
    const { id, path, messages } = request;
    const caller = new ThreadCall(request, this.post);
    this.#open.set(id, caller);
    const served = this.#methods.get(path)!;
    const end = (end: CallEnd): void => {
      this.#close(id);
      const options = { isTraced: request.trace !== undefined, logsPolls: this.#logsPolls };
      this.post({ ...end, id, facts: FactsRecord.of(call).toFacts(call, options) });
    };
    const call = this.#calls.begin(served, caller, ({ code, details }) =>
      end({ kind: "status", code, details }),
    );
    const serve = () =>
      this.#calls.serve(call, {
        receive: () => messages,
        answer: served.answer,
        sink: caller,
        end: (message) => end({ kind: "reply", message: message && ownBytes(message) }),
      });
    runInTrace(request.trace, () => void serve());
  }

  /** Until this create ends, it counts as repeated. */
  #noteRepeated(id: number, taskType: string, idempotencyKey: string): void {
    if (!this.#open.has(id) || this.#repeated.has(id)) return;
    const create = { taskType, idempotencyKey, isGone: false };
    this.#repeated.set(id, create);
    this.#calls.state.creates.add(create);
  }

  #close(id: number): void {
    this.#open.delete(id);
    const repeated = this.#repeated.get(id);
    if (repeated === undefined) return;
    this.#repeated.delete(id);
    this.#calls.state.creates.delete(repeated);
  }
}

/** How many messages of a stream may wait until the caller reads them. */
const MOST_UNREAD = 4;

const NO_METADATA = { getMap: () => ({}) };

/** A call of the main thread, as the service sees its caller. */
export class ThreadCall extends EventEmitter implements GrpcCall {
  cancelled = false;
  /** As of the caller's socket in the main thread: whether the connection is known to be lost. */
  readonly connection = { destroyed: false };
  readonly metadata = NO_METADATA;
  #unread = 0;

  constructor(
    private readonly request: ThreadRequest,
    private readonly post: (message: FromWorker) => void,
  ) {
    super();
  }

  getDeadline(): number {
    return this.request.deadline;
  }

  getPeer(): string {
    return this.request.peer;
  }

  /** @param isLost whether the caller did not give up: its connection broke, or the server cut it off */
  cancel(isLost: boolean): void {
    this.connection.destroyed ||= isLost;
    if (this.cancelled) return;
    this.cancelled = true;
    this.emit("cancelled");
  }

  /** Sends a message of a stream. Returns false if the next one should wait for `drain`. */
  write(message: Uint8Array): boolean {
    this.post({ kind: "message", id: this.request.id, message: ownBytes(message) });
    this.#unread += 1;
    return this.#unread < MOST_UNREAD;
  }

  /** The caller has read a message of the stream. */
  wasRead(): void {
    this.#unread -= 1;
    if (this.#unread === MOST_UNREAD - 1) this.emit("drain");
  }
}
