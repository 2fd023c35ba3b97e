import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type ClientHttp2Session, connect as connectHttp2 } from "node:http2";
import { type Socket, connect } from "node:net";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ConnectorRegistry } from "../../../../src/index.ts";
import { GrpcHost } from "../../../../src/runtime/service/grpc/grpc-host.ts";
import { Listener } from "../../../../src/runtime/service/grpc/listener.ts";
import { useTemporaryFolder } from "../../../support/project/temporary-folder.ts";
import { Certificates } from "../../../support/server/certificates.ts";

/** How a client of HTTP/2 begins, with settings that set nothing. */
const GREETING = Buffer.concat([
  Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
]);

describe("a server that closes while a peer says nothing", () => {
  const folder = useTemporaryFolder();
  let peer: Socket;
  afterEach(() => peer.destroy());

  async function closeWith(
    credentials: ServerCredentials,
    greet: (peer: Socket) => Promise<void>,
    drainMs = 0,
  ): Promise<void> {
    const server = new GrpcHost({ registry: new ConnectorRegistry() });
    peer = connect({
      port: await server.bind("127.0.0.1:0", credentials),
      host: "127.0.0.1",
      allowHalfOpen: true,
    });
    peer.on("error", () => undefined);
    await once(peer, "connect");
    await greet(peer);
    await server.close({ drainMs });
  }

  it("ends though the peer has not begun", () =>
    closeWith(ServerCredentials.createInsecure(), () => Promise.resolve()));

  it("ends though the peer has greeted, and never answers", () =>
    closeWith(ServerCredentials.createInsecure(), async (socket) => {
      socket.write(GREETING);
      await once(socket, "data");
      socket.pause();
    }));

  it("does not wait for it as long as calls may take to end", () =>
    closeWith(ServerCredentials.createInsecure(), () => Promise.resolve(), 600_000));

  it("ends though the peer never begins its TLS handshake", () =>
    closeWith(tlsCredentials(folder.path), () => Promise.resolve()));
});

describe("a peer on whose connection nothing arrives", () => {
  const folder = useTemporaryFolder();
  const LOOKS = 8;

  for (const tls of [false, true])
    it(`is cut off, and one that answers pings stays, ${tls ? "with TLS" : "in clear text"}`, async () => {
      const server = new Server();
      const injector = server.createConnectionInjector(
        tls ? tlsCredentials(folder.path) : ServerCredentials.createInsecure(),
      );
      const listener = new Listener((socket) => injector.injectConnection(socket));
      const port = await listener.listen("127.0.0.1:0");
      const silent = connect({ port, host: "127.0.0.1" });
      const closed = once(silent.resume(), "close");
      await once(silent, "connect");
      const client = connectHttp2(`http${tls ? "s" : ""}://127.0.0.1:${port}`, {
        rejectUnauthorized: false,
      });
      await once(client, "remoteSettings");
      for (let look = 0; look < LOOKS * 2; look += 1) {
        await ping(client);
        listener.closeSilent();
      }
      await closed;
      await ping(client);
      for (let look = 0; look <= LOOKS; look += 1) listener.closeSilent();
      await once(client, "close");
      listener.close();
      server.forceShutdown();
    });
});

function ping(client: ClientHttp2Session): Promise<void> {
  return new Promise((resolve, reject) => {
    client.ping((error) => (error === null ? resolve() : reject(error)));
  });
}

function tlsCredentials(folder: string): ServerCredentials {
  const certificates = new Certificates(folder);
  certificates.authority("ca");
  certificates.signed("server", "ca");
  const pair = {
    private_key: readFileSync(certificates.path("server.key")),
    cert_chain: readFileSync(certificates.path("server.crt")),
  };
  return ServerCredentials.createSsl(null, [pair]);
}
