/**
 * flyte-fx/server: serve connectors from a program of your own, and choose the storage that it uses.
 * `fx serve` does the same from the command line.
 *
 * @example
 * import { ConnectorRegistry } from "flyte-fx";
 * import { createServer } from "flyte-fx/server";
 * import "./weather.js"; // exports the connector and registers it
 *
 * const server = createServer();
 * await server.bind("0.0.0.0:8000");
 */

// Serving
export { ConnectorServices, createServer } from "../runtime/service/grpc/grpc-host.ts";
export type { ConnectorServer, GrpcServer } from "../runtime/service/server-options.ts";
export type { Protocol } from "../runtime/base/protocol.ts";
export type { ServerOptions } from "../runtime/service/server-options.ts";
export type {
  Operation,
  PhaseChange,
  RequestFailure,
  RequestObserver,
  RequestOutcome,
  ServedRequest,
} from "../runtime/service/request-observer.ts";
export type { BatchPart } from "../runtime/connector/invoke/batch-entry.ts";

// Storage
export { createStorage } from "../runtime/storage/create-storage.ts";
export type {
  Storage,
  StorageEntry,
  StorageContent,
  StorageGetBytesOptions,
  StorageGetOptions,
  StorageListOptions,
  StorageOptions,
} from "../runtime/base/storage.ts";
