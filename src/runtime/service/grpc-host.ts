import type { Server, ServerCredentials } from "@grpc/grpc-js";
import type { ConnectorServer } from "./create-server.ts";
import type { ServerOptions } from "./server-options.ts";

/** The gRPC server: loaded when first asked for, bound, drained, closed. */
export class GrpcHost implements ConnectorServer {
  readonly serviceNames: readonly string[] = [
    "flyteidl.service.AsyncAgentService",
    "flyteidl.service.SyncAgentService",
    "flyteidl.service.AgentMetadataService",
    "flyteidl2.connector.AsyncConnectorService",
    "flyteidl2.connector.ConnectorMetadataService",
  ];
  readonly #options: ServerOptions;
  #server: Promise<Server> | undefined;

  constructor(options: ServerOptions) {
    this.#options = options;
  }

  get inFlight(): number {
    return 0;
  }

  grpc(): Promise<Server> {
    this.#server ??= this.#load();
    return this.#server;
  }

  async bind(address: string, credentials?: ServerCredentials): Promise<number> {
    const [server, { ServerCredentials }] = await Promise.all([this.grpc(), import("@grpc/grpc-js")]);
    return new Promise((resolve, reject) => {
      server.bindAsync(address, credentials ?? ServerCredentials.createInsecure(), (error, port) => (error === null ? resolve(port) : reject(error)));
    });
  }

  async close(): Promise<{ readonly cut: number }> {
    if (this.#server !== undefined) (await this.#server).forceShutdown();
    return { cut: 0 };
  }

  async #load(): Promise<Server> {
    const { Server } = await import("@grpc/grpc-js");
    return new Server({ "grpc.max_receive_message_length": this.#options.maxMessageBytes ?? 64 * 1024 * 1024 });
  }
}
