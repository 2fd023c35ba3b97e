import type { Http2Server } from "node:http2";
import type { Server } from "@grpc/grpc-js";

/** The HTTP/2 servers of a gRPC server that listens; gRPC has no other way to them. */
export function http2ServersOf(server: Server): Iterable<Http2Server> {
  return (
    server as unknown as { readonly http2Servers: ReadonlyMap<Http2Server, unknown> }
  ).http2Servers.keys();
}
