import type { UntypedHandleCall } from "@grpc/grpc-js";
import { createLogger, type Logger } from "../../base/context.ts";
import type { GrpcServer } from "../connector-server.ts";
import { addServices } from "../grpc/add-services.ts";
import type { RequestObserver, ServedRequest } from "../request-observer.ts";
import { runInTrace } from "../requests/call-span.ts";
import { CallsInFlight } from "../requests/calls-in-flight.ts";
import type { CreateInFlight } from "../requests/server-state.ts";
import type { ServerOptions } from "../server-options.ts";
import { ThreadCall } from "./thread-call.ts";
import { FactsObserver, FactsRecord } from "./thread-facts.ts";
import type { FromWorker, ThreadRequest, ToWorker } from "./worker-messages.ts";

type Handler = (call: ThreadCall, reply: ThreadCall["reply"]) => void;

interface ServiceObservers {
  /** Those of this thread; the main thread has its own. */
  readonly observers?: readonly RequestObserver[];
  /** Whether the main thread logs each poll. */
  readonly logsPolls?: boolean;
}

/** The connector services in a worker thread: serves the calls that the main thread sends. */
export class WorkerService {
  readonly #calls: CallsInFlight;
  readonly #facts = new FactsObserver();
  readonly #logsPolls: boolean;
  readonly #handlers = new Map<string, Handler>();
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
      observers: [this.#facts, ...observers],
    });
    this.#calls.state.createSpan = () => this.#facts.createSpan();
  }

  static async open(
    post: (message: FromWorker) => void,
    options: ServerOptions,
    observing: ServiceObservers = {},
  ): Promise<WorkerService> {
    const service = new WorkerService(post, options, observing);
    await addServices(service.#createServer(), service.#calls);
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
    const record = new FactsRecord(request.trace !== undefined);
    const call = new ThreadCall(request, {
      facts: () => record.toFacts(this.#logsPolls),
      post: (message) => {
        if (message.kind !== "message") this.#close(request.id);
        this.post(message);
      },
    });
    this.#open.set(request.id, call);
    const handle = this.#handlers.get(request.path)!;
    runInTrace(request.trace, () => this.#facts.open(record, () => handle(call, call.reply)));
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

  /** What the service adds its methods to, instead of a gRPC server. */
  #createServer(): GrpcServer {
    return {
      addService: (definitions, implementation) => {
        const handlers = implementation as Readonly<Record<string, UntypedHandleCall>>;
        for (const [method, { path }] of Object.entries(
          definitions as Readonly<Record<string, { readonly path: string }>>,
        ))
          this.#handlers.set(path, handlers[method] as unknown as Handler);
      },
    };
  }
}
