import type { Server, ServerCredentials, ServerInterceptor } from "@grpc/grpc-js";
import { settledWithin } from "../../base/context.ts";
import { type WorkerOptions, WorkerPools } from "../../workers/worker-pools.ts";
import type { ServedRequest } from "../request-observer.ts";
import { CallsInFlight } from "../requests/calls-in-flight.ts";
import type { ServerState } from "../requests/server-state.ts";
import type { ConnectorServer, GrpcServer, ServerOptions } from "../server-options.ts";
import { addServices, CONNECTOR_SERVICES } from "./add-services.ts";
import { Listener, LOOK_MS } from "./listener.ts";

/**
 * Memory for the requests and unread replies of one client; in a small process, half of its heap.
 * Beyond this, gRPC refuses the client's calls.
 */
const SESSION_MEGABYTES = 256;
/**
 * How long calls that were cut off may take to send their status, clean up and delete jobs that no
 * caller knows.
 */
const CUT_MS = 2000;
/**
 * How long peers may be silent after the last reply, before they have read it and closed their
 * connections. A peer that vanished does neither.
 */
const GOODBYE_MS = 3000;

/** Health checks, lists of connectors and the like, which do not wait in the queue. */
const OTHER_STREAMS = 100;

/** What only fx's own servers have. */
export interface HostOptions {
  /** Interceptors of gRPC, for calls of services that fx does not observe itself. */
  readonly interceptors?: readonly ServerInterceptor[];
  readonly workers?: WorkerOptions | undefined;
}

/** The gRPC server behind `createServer` and `fx serve`. It loads the gRPC library on first use. */
export class GrpcHost implements ConnectorServer {
  readonly serviceNames: readonly string[] = CONNECTOR_SERVICES;
  /** The worker processes, if it has some. */
  readonly workers: WorkerPools | undefined;
  readonly #calls: CallsInFlight;
  readonly #interceptors: ServerInterceptor[];
  #listener: Listener | undefined = undefined;
  #stopLooking: (() => void) | undefined = undefined;
  #server: Promise<Server> | undefined = undefined;
  #closed: Promise<void> | undefined = undefined;

  constructor(options: ServerOptions, { interceptors = [], workers }: HostOptions = {}) {
    this.#calls = new CallsInFlight(options, workers?.most);
    this.#interceptors = [...interceptors];
    this.workers = workers && openWorkers(this.#calls.state, workers);
    this.#calls.state.workers = this.workers;
  }

  get inFlight(): number {
    return this.#calls.count;
  }

  /** Resolves when no call is in flight, including those whose callers have disconnected. */
  idle(): Promise<void> {
    return this.#calls.idle();
  }

  listRequests(): readonly ServedRequest[] {
    return this.#calls.list();
  }

  /** The server, to add services before `bind`. */
  grpc(): Promise<Server> {
    this.#server ??= this.#load();
    return this.#server;
  }

  /** Without credentials, the server uses no TLS. */
  async bind(address: string, credentials?: ServerCredentials): Promise<number> {
    return (await this.open(credentials)).listen(address);
  }

  /** Serves the connections that the listener accepts, once it listens. */
  async open(credentials?: ServerCredentials): Promise<Listener> {
    const [server, { ServerCredentials }] = await Promise.all([
      this.grpc(),
      import("@grpc/grpc-js"),
    ]);
    const used = credentials ?? ServerCredentials.createInsecure();
    const listener = new Listener((socket) => {
      const injector = server.createConnectionInjector(used);
      injector.injectConnection(socket);
      return injector;
    });
    this.#listener = listener;
    this.#calls.state.findConnection = (peer) => listener.find(peer)?.socket;
    this.#stopLooking = this.#calls.state.options.every(LOOK_MS, () => listener.closeSilent());
    return listener;
  }

  async close({ drainMs = 0 }: { readonly drainMs?: number } = {}): Promise<{
    readonly cut: number;
  }> {
    const server = await this.#server;
    this.#listener?.close();
    const closed = (this.#closed ??= shutDown(server, this.#listener));
    this.#calls.dropGone();
    if (drainMs > 0) await settledWithin(drainMs, this.#ended(closed));
    const cut = this.inFlight;
    this.#calls.cutAll();
    if (cut > 0) await settledWithin(CUT_MS, this.#ended(closed));
    server?.forceShutdown();
    await this.workers?.stop();
    this.#stopLooking?.();
    this.#listener?.destroy();
    await closed;
    return { cut };
  }

  /**
   * Resolves when all calls have ended and their peers had time to read the replies. Open
   * connections may bring new calls meanwhile, and the rest of requests that had begun to arrive.
   */
  async #ended(closed: Promise<void>): Promise<void> {
    await this.#calls.idle();
    const hasMore = this.#listener?.watchArrivals();
    await settledWithin(GOODBYE_MS, closed);
    if (this.inFlight > 0 || hasMore?.()) await this.#ended(closed);
  }

  async #load(): Promise<Server> {
    const { Server } = await import("@grpc/grpc-js");
    const { Admission } = await import("./admission.ts");
    const { options } = this.#calls.state;
    const admission = new Admission(options);
    const admit = admission.intercept(CONNECTOR_SERVICES, (peer) => this.#listener?.find(peer));
    const server = new Server({
      "grpc.max_receive_message_length": options.maxMessageBytes,
      "grpc-node.max_session_memory": Math.min(
        SESSION_MEGABYTES,
        Math.floor(options.heapBytes / 2e6),
      ),
      // More would wait at the client, without an answer that the queue is full.
      "grpc.max_concurrent_streams": options.maxConcurrency + options.maxQueued + OTHER_STREAMS,
      "grpc.enable_channelz": 0,
      interceptors: [admit, ...this.#interceptors],
    });
    await addServices(server, this.#calls);
    return server;
  }
}

/** Calls of one connector that wait for a worker take at most this share of the calls in flight. */
const WAITING_SHARE = 1 / 4;
const LEAST_WAITING = 1000;

function openWorkers(state: ServerState, workers: WorkerOptions): WorkerPools {
  const { registry, now, epochNow, every, maxConcurrency } = state.options;
  const host = {
    log: state.secrets.log,
    connectors: () => registry.connectors,
    now,
    epochNow,
    every,
    after: (ms: number, act: () => void) => state.deadlines.after(ms, act),
    mostWaiting: Math.max(LEAST_WAITING, Math.ceil(maxConcurrency * WAITING_SHARE)),
  };
  return new WorkerPools(host, workers);
}

/**
 * Resolves when all connections have closed. gRPC alone does not wait for them on every Node, and
 * answers a second call at once, so a server that is closed again shares the first one.
 */
async function shutDown(server: Server | undefined, listener: Listener | undefined): Promise<void> {
  if (server !== undefined)
    await new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
  await listener?.ended();
}

/**
 * Creates a server for the registered connectors, to embed in a program or a test. It serves
 * Flyte 1 (`flyteidl.service`) and Flyte 2 (`flyteidl2.connector`) on one port. `fx serve` adds TLS,
 * health, reflection, metrics, logs and signals. To add the services to your own gRPC server, use
 * {@link ConnectorServices}.
 *
 * @example
 * const server = createServer({ registry });
 * const port = await server.bind("127.0.0.1:0");
 * …
 * await server.close();
 */
export function createServer(options: ServerOptions = {}): ConnectorServer {
  return new GrpcHost(options);
}

/**
 * The connector services of Flyte 1 and Flyte 2, for your own gRPC server. {@link createServer} includes them.
 *
 * @example
 * await new ConnectorServices({ registry }).addTo(server);
 */
export class ConnectorServices {
  /** Full names of the services. */
  static readonly serviceNames: readonly string[] = CONNECTOR_SERVICES;
  readonly #calls: CallsInFlight;

  constructor(options: ServerOptions = {}) {
    this.#calls = new CallsInFlight(options);
  }

  /** Adds the services to a server of `@grpc/grpc-js` that is not bound yet. */
  addTo(server: GrpcServer): Promise<void> {
    return addServices(server, this.#calls);
  }
}
