import { type AnyConnector, ConnectorRegistry } from "../../../src/entries/index.ts";
import { createServer } from "../../../src/runtime/service/grpc/grpc-host.ts";
import type {
  ConnectorServer,
  ServerOptions,
} from "../../../src/runtime/service/server-options.ts";
import { closeWithScope } from "../hooks/current-test.ts";
import { ConnectorClient } from "./connector-client.ts";

/** A connector server, and a client for each protocol. They close with their test or file. */
export interface TestServer {
  readonly server: ConnectorServer;
  readonly port: number;
  readonly flyte1: ConnectorClient;
  readonly flyte2: ConnectorClient;
  close(): Promise<void>;
}

export async function serveForTest(
  connectors: readonly AnyConnector[],
  options: Omit<ServerOptions, "registry"> = {},
): Promise<TestServer> {
  const registry = new ConnectorRegistry();
  for (const connector of connectors) registry.register(connector);
  const server = createServer({ ...options, registry });
  const port = await server.bind("127.0.0.1:0");
  const [flyte1, flyte2] = await Promise.all([
    ConnectorClient.connect(port, "flyte1"),
    ConnectorClient.connect(port, "flyte2"),
  ]);
  return {
    server,
    port,
    flyte1,
    flyte2,
    close: closeWithScope(() => server.close()),
  };
}
