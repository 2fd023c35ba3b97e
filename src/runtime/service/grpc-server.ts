/** What services are added to: a server of `@grpc/grpc-js`, of any copy of that package. */
export interface GrpcServer {
  /** As of `@grpc/grpc-js`: methods by name with how their messages are read and written, and a handler for each. */
  addService(definition: object, implementation: object): void;
}
