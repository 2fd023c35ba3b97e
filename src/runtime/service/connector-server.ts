/** Serves connectors over both of Flyte's protocols. */
export interface ConnectorServer {
  /** Full names of the Flyte services that it serves. */
  readonly serviceNames: readonly string[];
  /** Requests that are running or queued. */
  readonly inFlight: number;
  /**
   * Listens on `HOST:PORT` without TLS and returns the port; port 0 picks a free one. Rejects if
   * the address is in use. Loads the gRPC library.
   */
  bind(address: string): Promise<number>;
  /**
   * Shuts down: stops accepting connections, waits up to `drainMs` (default 0) for calls in flight,
   * then fires their signals and cuts them off. Returns how many were cut off.
   */
  close(options?: { readonly drainMs?: number }): Promise<{ readonly cut: number }>;
}

/** A `@grpc/grpc-js` server, from any copy of that package. */
export interface GrpcServer {
  /** As in `@grpc/grpc-js`: the methods by name with their codecs, and a handler for each. */
  addService(definition: object, implementation: object): void;
}
