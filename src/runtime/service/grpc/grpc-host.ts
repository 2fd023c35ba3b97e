import type { Server, ServerCredentials } from "@grpc/grpc-js";
import { settledWithin } from "../../base/real-clock.ts";
import { AsyncConnectorService, addAsyncConnectorService } from "../async-connector-service.ts";
import {
  ConnectorMetadataService,
  addConnectorMetadataService,
} from "../connector-metadata-service.ts";
import type { ConnectorServer } from "../create-server.ts";
import type { ServedRequest } from "../request-observer.ts";
import type { ServerOptions } from "../server-options.ts";
import { ServiceCore } from "../service-core.ts";
import { SyncConnectorService, addSyncConnectorService } from "../sync-connector-service.ts";
import { LOOK_MS, Listener } from "./listener.ts";

/** What one client may leave unread, with its own requests; its next calls are refused. */
const SESSION_MEGABYTES = 256;
/** A peer that does not answer a ping is gone, and its calls with it. Peers that have nothing to ask are heard of in this way, see {@link Listener.closeSilent}. */
const KEEPALIVE = { "grpc.keepalive_time_ms": 8000, "grpc.keepalive_timeout_ms": 12_000 };
/** So long what is cut may take: for its caller to hear of it, for its author's method to clean up, for a job to be deleted that nobody will ask about. */
const CUT_MS = 2000;
/** So long after the last answer a peer may take to read it, and to end its connection: one that says nothing any more does neither. */
const GOODBYE_MS = 3000;
const SERVICES = [AsyncConnectorService, SyncConnectorService, ConnectorMetadataService];

/** The gRPC server that `createServer` and `fx serve` share: loaded when first asked for, bound, drained, closed. */
export class GrpcHost implements ConnectorServer {
  readonly serviceNames: readonly string[] = SERVICES.flatMap((service) => service.serviceNames);
  readonly #core: ServiceCore;
  #listener: Listener | undefined = undefined;
  #stopLooking: (() => void) | undefined = undefined;
  #server: Promise<Server> | undefined = undefined;

  constructor(options: ServerOptions) {
    this.#core = new ServiceCore(options);
  }

  get inFlight(): number {
    return this.#core.inFlight;
  }

  /** The requests of this moment. */
  get atWork(): readonly ServedRequest[] {
    return this.#core.atWork;
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
    this.#stopLooking = this.#core.options.every(LOOK_MS, () => listener.closeSilent());
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
    this.#core.leaveGone();
    if (drainMs > 0) await settledWithin(drainMs, this.#ended(closed));
    const cut = this.inFlight;
    this.#core.cutAll();
    if (cut > 0) await settledWithin(CUT_MS, this.#ended(closed));
    server?.forceShutdown();
    this.#stopLooking?.();
    this.#listener?.destroy();
    await closed;
    return { cut };
  }

  /** Resolves when all calls have ended, those included that came on connections still open, and their peers had time for the answers. */
  async #ended(closed: Promise<void>): Promise<void> {
    do {
      await this.#core.idle();
      await settledWithin(GOODBYE_MS, closed);
    } while (this.inFlight > 0);
  }

  async #load(): Promise<Server> {
    const { Server } = await import("@grpc/grpc-js");
    const server = new Server({
      "grpc.max_receive_message_length": this.#core.options.maxMessageBytes,
      "grpc-node.max_session_memory": SESSION_MEGABYTES,
      "grpc.enable_channelz": 0,
      ...KEEPALIVE,
    });
    await addAsyncConnectorService(server, this.#core);
    await addSyncConnectorService(server, this.#core);
    await addConnectorMetadataService(server, this.#core);
    return server;
  }
}
