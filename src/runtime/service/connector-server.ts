/** A server of connectors, over both of Flyte's protocols. */
export interface ConnectorServer {
  /** Full names of the services of Flyte that it serves. */
  readonly serviceNames: readonly string[];
  /** Requests that run or wait in the queue. */
  readonly inFlight: number;
  /**
   * Listens on `HOST:PORT` in clear text (port 0: any free port) and returns the port. Rejects if the address is taken.
   * Loads the gRPC library.
   */
  bind(address: string): Promise<number>;
  /**
   * Shuts down: accepts no new connections, gives calls in flight `drainMs` to end (default 0), then fires their signals
   * and cuts them. Returns how many were cut.
   */
  close(options?: { readonly drainMs?: number }): Promise<{ readonly cut: number }>;
}

/** A server of `@grpc/grpc-js`, of any copy of that package, to which services are added. */
export interface GrpcServer {
  /** As in `@grpc/grpc-js`: the methods by name with their codecs, and a handler for each. */
  addService(definition: object, implementation: object): void;
}
