import type { ConnectorServer } from "../connector-server.ts";
import type { ServerOptions } from "../server-options.ts";
import { GrpcHost } from "./grpc-host.ts";

/**
 * Serves the registered connectors, over Flyte 1 (`flyteidl.service`) and Flyte 2 (`flyteidl2.connector`) on one port,
 * embedded in a program or a test. `fx serve` adds TLS, health, reflection, metrics, logs and signals. To add the
 * services to your own gRPC server, see {@link ConnectorServices}.
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
