import type { MethodDefinition, UntypedHandleCall } from "@grpc/grpc-js";
import type { Protocol } from "../../base/protocol.ts";
import { asBuffer, passThrough } from "../../calls/grpc-bytes.ts";
import { loadWire } from "../../wire/load-wire.ts";
import type { GrpcServer } from "../connector-server.ts";
import type { Operation } from "../request-observer.ts";
import { loadTracing } from "../requests/call-span.ts";
import type { CallsInFlight } from "../requests/calls-in-flight.ts";
import type { ServedMethod } from "../requests/served-call.ts";

export interface ServiceDefinition {
  readonly name: string;
  readonly protocol: Protocol;
  readonly methods: readonly ServiceMethod[];
}

export interface ServiceMethod extends MethodHandling {
  readonly name: string;
  readonly operation: Operation;
}

/** How gRPC calls of one kind are handled. */
export interface MethodHandling<Handler = UntypedHandleCall> {
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly createHandler: (calls: CallsInFlight, method: ServedMethod) => Handler;
}

/** Adds services to a gRPC server. gRPC passes messages through as bytes; fx decodes them. */
export async function addServices(
  server: GrpcServer,
  calls: CallsInFlight,
  services: readonly ServiceDefinition[],
): Promise<void> {
  await loadTracing();
  for (const { name: service, protocol, methods } of services) {
    const wire = await loadWire(protocol);
    const definitions: Record<string, MethodDefinition<Uint8Array, Uint8Array>> = {};
    const handlers: Record<string, UntypedHandleCall> = {};
    for (const { name, operation, requestStream, responseStream, createHandler } of methods) {
      definitions[name] = {
        path: `/${service}/${name}`,
        requestStream,
        responseStream,
        requestSerialize: asBuffer,
        requestDeserialize: passThrough,
        responseSerialize: asBuffer,
        responseDeserialize: passThrough,
      };
      handlers[name] = createHandler(calls, { service, method: name, operation, wire });
    }
    server.addService(definitions, handlers);
  }
}

/** Stands for the functions of a definition that only clients call. */
export function onlyClients(): never {
  throw new TypeError("only clients call this");
}
