import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { closeWithScope } from "../hooks/current-test.ts";

/** An HTTP proxy for CONNECT on 127.0.0.1. It closes with its test or file. */
export type TunnelProxy = Awaited<ReturnType<typeof tunnelProxy>>;

/** @param refusal an HTTP status to refuse every tunnel with */
export async function tunnelProxy(refusal?: number) {
  const tunnels: { target: string; headers: IncomingHttpHeaders }[] = [];
  const sockets = new Set<Socket>();
  const server = createServer().listen(0, "127.0.0.1");
  server.on("connect", ({ url = "", headers }, client: Socket) => {
    tunnels.push({ target: url, headers });
    if (refusal !== undefined) return void client.end(`HTTP/1.1 ${refusal} No\r\n\r\n`);
    const { hostname, port } = new URL(`http://${url}`);
    const upstream = connect(Number(port), hostname, () => {
      client.write("HTTP/1.1 200 OK\r\n\r\n");
      client.pipe(upstream).pipe(client);
    });
    for (const socket of [client, upstream]) sockets.add(socket.on("error", () => undefined));
  });
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The targets that clients asked for, with their headers. */
    tunnels,
    close: closeWithScope(async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    }),
  };
}
