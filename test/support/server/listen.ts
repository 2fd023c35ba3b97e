import type { Server, ServerCredentials } from "@grpc/grpc-js";

/** Binds a server to a free port of the loopback interface. */
export function listen(server: Server, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", credentials, (error, port) =>
      error === null ? resolve(port) : reject(error),
    ),
  );
}
