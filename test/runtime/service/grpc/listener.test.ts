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

/** The start of an HTTP/2 connection, with empty settings. */
const GREETING = Buffer.concat([
  Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
]);

describe("a server that closes while a peer is silent", () => {
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

  it("ends even if the peer has sent nothing", () =>
    closeWith(ServerCredentials.createInsecure(), () => Promise.resolve()));

  it("ends even if the peer sent its preface and never replies", () =>
    closeWith(ServerCredentials.createInsecure(), async (socket) => {
      socket.write(GREETING);
      await once(socket, "data");
      socket.pause();
    }));

  it("does not wait for the peer as long as for calls in flight", () =>
    closeWith(ServerCredentials.createInsecure(), () => Promise.resolve(), 600_000));

  it("ends even if the peer never starts its TLS handshake", () =>
    closeWith(tlsCredentials(folder.path), () => Promise.resolve()));
});

describe("a peer that sends nothing", () => {
  const folder = useTemporaryFolder();
  const LOOKS = 8;

  for (const tls of [false, true])
    it(`is disconnected, and one that replies to pings stays connected, ${tls ? "with TLS" : "in clear text"}`, async () => {
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
        if (look % 2 === 0) await ping(client);
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
