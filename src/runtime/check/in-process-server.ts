import type { Clock, Logger, Secrets } from "../base/context.ts";
import type { Protocol } from "../base/protocol.ts";
import type { Storage } from "../base/storage.ts";
import { connectTo } from "../client/connect.ts";
import type { ConnectorClient } from "../client/connector-client.ts";
import { type AnyConnector, ConnectorRegistry } from "../connector/connector-registry.ts";
import { GrpcHost } from "../service/grpc/grpc-host.ts";
import { HealthService } from "../service/grpc/health-service.ts";
import type { Listener } from "../service/grpc/listener.ts";
import { FetchFaults } from "./fetch-faults.ts";
import { type ConnectorWatch, createWatch, observeConnector } from "./observed-connector.ts";

/** What a server in this process is made from. */
export interface InProcessOptions {
  readonly connectors: readonly AnyConnector[];
  readonly clock: Clock;
  readonly random: () => number;
  readonly fetch: typeof fetch;
  readonly secrets: Secrets;
  readonly log: Logger;
  readonly storage: Storage | undefined;
  /** Imports the author's modules again, so that they remember nothing. */
  readonly reload?: (() => Promise<readonly AnyConnector[]>) | undefined;
}

/**
 * The author's connectors, served by `fx serve`'s server on a free port of this machine. The checks
 * call it as they call any other server, and can look inside and inject faults.
 */
export class InProcessServer {
  readonly address: string;
  /** The connectors as the author exports them. */
  readonly connectors: readonly AnyConnector[];
  readonly watch: ConnectorWatch;
  /** Faults of the outside system, for connectors that use `context.fetch`. */
  readonly faults: FetchFaults;
  readonly #options: InProcessOptions;
  readonly #host: GrpcHost;
  readonly #listener: Listener;

  private constructor(
    port: number,
    options: InProcessOptions,
    parts: {
      readonly host: GrpcHost;
      readonly listener: Listener;
      readonly watch: ConnectorWatch;
      readonly faults: FetchFaults;
    },
  ) {
    this.address = `127.0.0.1:${port}`;
    this.connectors = options.connectors;
    this.watch = parts.watch;
    this.faults = parts.faults;
    this.#options = options;
    this.#host = parts.host;
    this.#listener = parts.listener;
  }

  /** Listens on loopback. */
  static async start(options: InProcessOptions): Promise<InProcessServer> {
    const watch = createWatch();
    const faults = new FetchFaults(options.fetch, options.clock);
    const registry = new ConnectorRegistry();
    for (const connector of options.connectors)
      registry.register(observeConnector(connector, watch));
    const { clock, random, secrets, log, storage } = options;
    const host = new GrpcHost({
      registry,
      clock,
      random,
      secrets,
      log,
      fetch: faults.fetch,
      ...(storage !== undefined && { storage }),
    });
    const health = new HealthService([...host.serviceNames, HealthService.serviceName]);
    health.addTo(await host.grpc());
    const listener = await host.open();
    const port = await listener.listen("127.0.0.1:0");
    return new InProcessServer(port, options, { host, listener, watch, faults });
  }

  /** Whether {@link startAnother} knows nothing of the jobs that this server created. */
  get canForget(): boolean {
    return this.#options.reload !== undefined;
  }

  /**
   * Starts another server, as a second replica, with connectors that were imported again.
   *
   * @param changes what differs from this server
   */
  async startAnother(changes: Partial<InProcessOptions> = {}): Promise<InProcessServer> {
    const connectors = (await this.#options.reload?.()) ?? this.connectors;
    return InProcessServer.start({ ...this.#options, connectors, ...changes });
  }

  /** Resolves when the author's code and fx's server have finished every call. */
  idle(): Promise<void> {
    return this.#host.idle();
  }

  connect(protocol: Protocol | undefined): Promise<ConnectorClient> {
    const endpoint = { address: this.address, ...(protocol !== undefined && { protocol }) };
    return connectTo(endpoint);
  }

  /** Closes all connections, as a network that breaks. */
  dropConnections(): void {
    this.#listener.destroy();
  }

  /** Shuts down as `fx serve` does on SIGTERM. Returns how many calls were cut off. */
  async close(drainMs = 0): Promise<number> {
    const { cut } = await this.#host.close({ drainMs });
    return cut;
  }
}
