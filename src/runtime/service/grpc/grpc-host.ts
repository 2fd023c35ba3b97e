import type { Server, ServerCredentials } from "@grpc/grpc-js";
import { settledWithin } from "../../base/real-clock.ts";
import type { ConnectorServer } from "../connector-server.ts";
import type { ServedRequest } from "../request-observer.ts";
import { CallsInFlight } from "../requests/calls-in-flight.ts";
import type { ServerOptions } from "../server-options.ts";
import { LOOK_MS, Listener } from "./listener.ts";
import { addServices } from "./service-definition.ts";
import { CONNECTOR_SERVICES } from "./service-tables.ts";

/** How much one client may leave unread, with its requests. Beyond this its calls are refused. */
const SESSION_MEGABYTES = 256;
/** A peer that does not answer a ping is gone, and so are its calls. The answers also keep idle connections open, see {@link Listener.closeSilent}. */
const KEEPALIVE = { "grpc.keepalive_time_ms": 8000, "grpc.keepalive_timeout_ms": 12_000 };
/** How long cut calls may take: to tell their callers, to clean up, and to delete jobs that no caller knows. */
const CUT_MS = 2000;
/** How long a peer may take to read the last answer and close its connection. A peer that is gone does neither. */
const GOODBYE_MS = 3000;

/** The gRPC server behind `createServer` and `fx serve`. It is loaded when it is first used. */
export class GrpcHost implements ConnectorServer {
  readonly serviceNames: readonly string[] = CONNECTOR_SERVICES.map(({ name }) => name);
  readonly #calls: CallsInFlight;
  #listener: Listener | undefined = undefined;
  #stopLooking: (() => void) | undefined = undefined;
  #server: Promise<Server> | undefined = undefined;

  constructor(options: ServerOptions) {
    this.#calls = new CallsInFlight(options);
  }

  get inFlight(): number {
    return this.#calls.count;
  }

  listRequests(): readonly ServedRequest[] {
    return this.#calls.list();
  }

  /** To add services to, before `bind`. */
  grpc(): Promise<Server> {
    this.#server ??= this.#load();
    return this.#server;
  }

  /** Default credentials: none. */
  async bind(address: string, credentials?: ServerCredentials): Promise<number> {
    const [server, { ServerCredentials }] = await Promise.all([
      this.grpc(),
      import("@grpc/grpc-js"),
    ]);
    const injector = server.createConnectionInjector(
      credentials ?? ServerCredentials.createInsecure(),
    );
    const listener = new Listener((socket) => injector.injectConnection(socket));
    const port = await listener.listen(address);
    this.#listener = listener;
    this.#stopLooking = this.#calls.state.options.every(LOOK_MS, () => listener.closeSilent());
    return port;
  }

  async close({ drainMs = 0 }: { readonly drainMs?: number } = {}): Promise<{
    readonly cut: number;
  }> {
    const server = await this.#server;
    this.#listener?.close();
    const closed =
      server === undefined
        ? Promise.resolve()
        : new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
    this.#calls.dropGone();
    if (drainMs > 0) await settledWithin(drainMs, this.#ended(closed));
    const cut = this.inFlight;
    this.#calls.cutAll();
    if (cut > 0) await settledWithin(CUT_MS, this.#ended(closed));
    server?.forceShutdown();
    this.#stopLooking?.();
    this.#listener?.destroy();
    await closed;
    return { cut };
  }

  /** Resolves when all calls have ended, also those that arrive on open connections, and their peers had time to read the answers. */
  async #ended(closed: Promise<void>): Promise<void> {
    do {
      await this.#calls.idle();
      await settledWithin(GOODBYE_MS, closed);
    } while (this.inFlight > 0);
  }

  async #load(): Promise<Server> {
    const { Server } = await import("@grpc/grpc-js");
    const server = new Server({
      "grpc.max_receive_message_length": this.#calls.state.options.maxMessageBytes,
      "grpc-node.max_session_memory": SESSION_MEGABYTES,
      "grpc.enable_channelz": 0,
      ...KEEPALIVE,
    });
    await addServices(server, this.#calls, CONNECTOR_SERVICES);
    return server;
  }
}
