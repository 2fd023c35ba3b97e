/** What services are added to: a server of `@grpc/grpc-js`, of any copy of that package. */
export interface GrpcServer {
  addService(definition: object, implementation: object): void;
}
