import type { MethodDefinition, UntypedHandleCall } from "@grpc/grpc-js";
import { asBuffer, passThrough } from "../../wire/codec/grpc-bytes.ts";
import type { GrpcServer } from "../grpc-server.ts";
import type { ServedMethod } from "./served-method.ts";

/** A method of a service: what it is called, how many messages it takes and gives, and what answers it. */
export interface MethodToServe extends ServedMethod {
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly handle: UntypedHandleCall;
}

/** Adds methods of one service. Messages are bytes to gRPC: what they say is read by fx itself. */
export function addService(server: GrpcServer, methods: readonly MethodToServe[]): void {
  const definition = Object.fromEntries(
    methods.map((method) => [method.method, createMethodDefinition(method)]),
  );
  server.addService(
    definition,
    Object.fromEntries(methods.map(({ method, handle }) => [method, handle])),
  );
}

function createMethodDefinition({
  service,
  method,
  requestStream,
  responseStream,
}: MethodToServe): MethodDefinition<Uint8Array, Uint8Array> {
  return {
    path: `/${service}/${method}`,
    requestStream,
    responseStream,
    requestSerialize: asBuffer,
    requestDeserialize: passThrough,
    responseSerialize: asBuffer,
    responseDeserialize: passThrough,
  };
}

/** In the place of what only a client does: write requests, read responses. */
export function onlyClients(): never {
  throw new TypeError("a server does not do this");
}
