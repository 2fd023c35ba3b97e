import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import type { ClusterConfig } from "../../../src/runtime/remote/config/cluster-config.ts";
import { openCluster } from "../../../src/runtime/remote/open-cluster.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { ClusterCertificates, type ServerTls } from "../../support/cluster/cluster-certificates.ts";
import { FakeCluster } from "../../support/cluster/fake-cluster.ts";
import { type ClusterServer, serveCluster } from "../../support/cluster/serve-cluster.ts";
import { clusterConfig, clusterTools } from "../../support/cluster/with-cluster.ts";

/** The first byte of a TLS connection. */
const TLS_HANDSHAKE = 22;

for (const protocol of ["flyte1", "flyte2"] as const) {
  describe(`TLS with a cluster of ${protocol}`, () => {
    let certificates: ClusterCertificates;
    let server: ClusterServer;
    before(() => (certificates = new ClusterCertificates()));

    const serve = async (tls?: ServerTls): Promise<void> => {
      server = await serveCluster(protocol, new FakeCluster(), tls && certificates, tls);
    };
    const open = (
      tls: ClusterConfig["tls"],
      more: Partial<ClusterConfig> = {},
    ): ReturnType<typeof openCluster> =>
      openCluster(clusterConfig(server.address, { tls, ...more }), clusterTools());
    const openAndClose = async (...config: Parameters<typeof open>): Promise<void> => {
      const cluster = await open(...config);
      assert.equal(cluster.protocol, protocol);
      assert.equal(await cluster.getUser(), "ada@example.com");
      cluster.close();
    };
    const awaitFailure = async (...config: Parameters<typeof open>) => {
      const { message, hint } = await awaitFxError(open(...config), "FX5034");
      const address = server.address.replaceAll(".", "\\.");
      assert.match(message, new RegExp(`^cannot connect to ${address} \\(from --endpoint\\): `));
      return { message: message.replace(/^.*?\): /, ""), hint };
    };
    const ca = () => certificates.read("ca.crt");

    it("trusts only the configured CA", async () => {
      await serve({ certificate: "server" });
      await openAndClose({ ca: ca() });
      await openAndClose({ ca: ca() }, { protocol });
      assert.deepEqual(await awaitFailure({ ca: certificates.read("other-ca.crt") }), {
        message:
          "the configured CA did not sign the server's certificate (UNABLE_TO_VERIFY_LEAF_SIGNATURE)",
        hint: "pass --tls-ca FILE with the CA's certificate, or set admin.caCertFilePath",
      });
      const { message } = await awaitFailure({}, { protocol });
      assert.match(message, /^no trusted CA signed the server's certificate/);
    });

    it("accepts any certificate if it is told to", async () => {
      await serve({ certificate: "foreign" });
      await openAndClose({ skipVerify: true });
    });

    it("rejects a certificate for another name, and lists its names", async () => {
      await serve({ certificate: "foreign" });
      const { message, hint } = await awaitFailure({ ca: ca() });
      assert.match(message, /certificate is for other names: DNS:elsewhere\.example$/);
      assert.equal(hint, "use one of these names as the endpoint");
    });

    it("rejects an expired certificate", async () => {
      await serve({ certificate: "expired" });
      assert.match((await awaitFailure({ ca: ca() })).message, /certificate expired on \w/);
    });

    it("shows the client certificate that the server requires", async () => {
      await serve({ certificate: "server", clientCa: "ca" });
      const [cert, key] = [certificates.read("client.crt"), certificates.read("client.key")];
      await openAndClose({ ca: ca(), cert, key });
      assert.deepEqual(await awaitFailure({ ca: ca() }), {
        message: "the server ended the connection after the TLS handshake",
        hint: "pass --tls-cert and --tls-key if the server requires a client certificate",
      });
      const foreign = {
        cert: certificates.read("other-ca.crt"),
        key: certificates.read("other-ca.key"),
      };
      const { message } = await awaitFailure({ ca: ca(), ...foreign });
      assert.equal(message, "the server does not accept the client certificate");
    });

    it("is needed if the server uses it", async () => {
      await serve({ certificate: "server" });
      for (const more of [{}, { protocol }])
        assert.deepEqual(await awaitFailure(undefined, more), {
          message: "the server uses TLS, but fx was told to connect without",
          hint: "leave out --insecure, set admin.insecure to false, or write https:// before the endpoint",
        });
    });

    it("is rejected by a server that does not use it", async () => {
      await serve();
      for (const more of [{}, { protocol }])
        assert.deepEqual(await awaitFailure({ ca: ca() }, more), {
          message: "the server does not use TLS",
          hint: "pass --insecure, or set admin.insecure to true",
        });
    });
  });
}

describe("a TLS server that answers plain text calls with an error", () => {
  it("is recognized as one", async () => {
    const server = await serveCluster("flyte2", new FakeCluster(), new ClusterCertificates());
    const front = createServer((socket) => {
      socket
        .on("error", () => undefined)
        .once("data", (first) => {
          if (first[0] !== TLS_HANDSHAKE)
            return void socket.end("HTTP/1.0 400 Bad Request\r\n\r\n");
          const upstream = connect(Number(server.address.split(":")[1]), "127.0.0.1");
          upstream.on("error", () => undefined).write(first);
          socket.pipe(upstream).pipe(socket);
        });
    }).listen(0, "127.0.0.1");
    await once(front, "listening");
    const config = clusterConfig(`127.0.0.1:${(front.address() as AddressInfo).port}`);
    await awaitFxError(
      openCluster(config, clusterTools()),
      "FX5034",
      /the server uses TLS, but fx was told to connect without$/,
    );
    front.close();
  });
});
