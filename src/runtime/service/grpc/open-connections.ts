import type { Socket } from "node:net";
import type { Server } from "@grpc/grpc-js";
import { http2ServersOf } from "./http2-servers.ts";

/** The connections of a server, those included that have not said a word of HTTP/2 yet: gRPC knows of sessions alone. */
export class OpenConnections {
  readonly #sockets = new Set<Socket>();

  /** Of a server that listens. */
  watch(server: Server): void {
    for (const http2 of http2ServersOf(server)) {
      http2.on("connection", (socket: Socket) => {
        this.#sockets.add(socket);
        socket.once("close", () => this.#sockets.delete(socket));
      });
    }
  }

  /** Ends them all, whoever is at the other end, or nobody. */
  destroy(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
