import type { Server, ServerCredentials } from "@grpc/grpc-js";
import { asBuffer, passThrough } from "../../../src/runtime/calls/grpc-bytes.ts";

/** For a method whose messages stay bytes. */
export const BYTES = {
  requestSerialize: asBuffer,
  requestDeserialize: passThrough,
  responseSerialize: asBuffer,
  responseDeserialize: passThrough,
};

/** Binds a server to a free port of the loopback interface. */
export function listen(server: Server, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", credentials, (error, port) =>
      error === null ? resolve(port) : reject(error),
    ),
  );
}
