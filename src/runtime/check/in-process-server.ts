import type { Clock, Logger, Secrets } from "../base/context.ts";
import type { Protocol } from "../base/protocol.ts";
import type { Storage } from "../base/storage.ts";
import { connectTo } from "../client/connect.ts";
import type { ConnectorClient } from "../client/connector-client.ts";
import { type AnyConnector, ConnectorRegistry } from "../connector/connector-registry.ts";
import { GrpcHost } from "../service/grpc/grpc-host.ts";
import { HealthService } from "../service/grpc/health-service.ts";
import type { Listener } from "../service/grpc/listener.ts";
import { ConnectorWatch } from "./observed-connector.ts";

/** What a server in this process is made from. */
export interface InProcessOptions {
  readonly connectors: readonly AnyConnector[];
  readonly clock: Clock;
  readonly random: () => number;
  readonly fetch: typeof fetch;
  readonly secrets: Secrets;
  readonly log: Logger;
  readonly storage?: Storage;
}

/**
 * The author's connectors, served by `fx serve`'s server on a free port of this machine. The checks
 * call it as they call any other server, and can look inside and inject faults.
 */
export class InProcessServer {
  private constructor(
    private readonly options: InProcessOptions,
    readonly watch: ConnectorWatch,
    private readonly host: GrpcHost,
    private readonly listener: Listener,
    readonly address: string,
  ) {}

  /** Listens on loopback. */
  static async start(options: InProcessOptions): Promise<InProcessServer> {
    const watch = new ConnectorWatch();
    const registry = new ConnectorRegistry();
    for (const connector of options.connectors) registry.register(watch.observe(connector));
    const fetch = watch.observeFetch(options.fetch, options.clock);
    const host = new GrpcHost({ ...options, registry, fetch });
    const health = new HealthService([...host.serviceNames, HealthService.serviceName]);
    health.addTo(await host.grpc());
    const listener = await host.open();
    const port = await listener.listen("127.0.0.1:0");
    return new InProcessServer(options, watch, host, listener, `127.0.0.1:${port}`);
  }

  /** The connectors as the author exports them. */
  get connectors(): readonly AnyConnector[] {
    return this.options.connectors;
  }

  /**
   * Starts another server, as a second replica.
   *
   * @param changes what differs from this server
   */
  startAnother(changes: Partial<InProcessOptions>): Promise<InProcessServer> {
    return InProcessServer.start({ ...this.options, ...changes });
  }

  /** Resolves when the author's code and fx's server have finished every call. */
  idle(): Promise<void> {
    return this.host.idle();
  }

  connect(protocol: Protocol): Promise<ConnectorClient> {
    return connectTo({ address: this.address, protocol });
  }

  /** Closes all connections, as a network that breaks. */
  dropConnections(): void {
    this.listener.destroy();
  }

  /** Shuts down as `fx serve` does on SIGTERM. */
  async close(drainMs = 0): Promise<void> {
    await this.host.close({ drainMs });
  }
}
