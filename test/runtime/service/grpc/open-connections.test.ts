import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type Socket, connect } from "node:net";
import { ServerCredentials } from "@grpc/grpc-js";
import { ConnectorRegistry } from "../../../../src/index.ts";
import { GrpcHost } from "../../../../src/runtime/service/grpc/grpc-host.ts";
import { Certificates } from "../../../support/certificates.ts";
import { useTemporaryFolder } from "../../../support/temporary-folder.ts";

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

  it("ends though the peer never begins its TLS handshake", () => {
    const certificates = new Certificates(folder.path);
    certificates.authority("ca");
    certificates.signed("server", "ca");
    const pair = {
      private_key: readFileSync(certificates.path("server.key")),
      cert_chain: readFileSync(certificates.path("server.crt")),
    };
    return closeWith(ServerCredentials.createSsl(null, [pair]), () => Promise.resolve());
  });
});
