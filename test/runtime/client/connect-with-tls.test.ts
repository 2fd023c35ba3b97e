import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { realClock } from "../../../src/runtime/base/real-clock.ts";
import { connectTo } from "../../../src/runtime/client/connect.ts";
import type { EndpointTls } from "../../../src/runtime/task/run/connector-endpoint.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import {
  type TemporaryProject,
  temporaryProject,
} from "../../support/project/temporary-project.ts";
import { Certificates } from "../../support/server/certificates.ts";

/** No connectors. */
const asBytes = (bytes: Buffer): Buffer => bytes;
const LIST = {
  path: "/flyteidl2.connector.ConnectorMetadataService/ListConnectors",
  requestStream: false,
  responseStream: false,
  requestSerialize: asBytes,
  requestDeserialize: asBytes,
  responseSerialize: asBytes,
  responseDeserialize: asBytes,
};

describe("TLS to a server at an IP address", () => {
  let project: TemporaryProject;
  let certificates: Certificates;
  const servers: Server[] = [];
  before(() => {
    project = temporaryProject();
    certificates = new Certificates(project.root);
    certificates.authority("ca");
    certificates.signed("address", "ca", "IP:127.0.0.1");
    certificates.signed("name", "ca", "DNS:connectors.example");
    certificates.signed("other-address", "ca", "IP:10.0.0.1");
  });
  afterEach(() => servers.splice(0).forEach((server) => server.forceShutdown()));
  after(() => project.remove());

  async function connectors(
    certificate: string,
    tls: EndpointTls = {},
  ): Promise<readonly unknown[]> {
    const [ca, cert, key] = ["ca.crt", `${certificate}.crt`, `${certificate}.key`].map((file) =>
      readFileSync(certificates.path(file)),
    ) as [Buffer, Buffer, Buffer];
    const server = new Server();
    servers.push(server);
    server.addService(
      { list: LIST },
      {
        list: (_call: unknown, done: (error: null, bytes: Buffer) => void) =>
          done(null, Buffer.alloc(0)),
      },
    );
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync(
        "127.0.0.1:0",
        ServerCredentials.createSsl(null, [{ cert_chain: cert, private_key: key }]),
        (error, bound) => (error === null ? resolve(bound) : reject(error)),
      ),
    );
    const client = await connectTo(
      { address: `127.0.0.1:${port}`, protocol: "flyte2", tls: { ca, ...tls } },
      { clock: realClock },
    );
    client.close();
    return client.connectors;
  }

  // Before Node 26 such a name was only warned of, once in a process.
  it("sends no address as a name, which Node would refuse", async () => {
    const warnings: string[] = [];
    const listen = ({ message }: Error): number => warnings.push(message);
    process.on("warning", listen);
    assert.deepEqual(await connectors("address"), []);
    process.off("warning", listen);
    assert.deepEqual(warnings, []);
  });

  it("still wants a certificate for that address", async () => {
    for (const certificate of ["name", "other-address"])
      assert.match(
        (await awaitFxError(() => connectors(certificate))).message,
        /does not match certificate's altnames/,
      );
  });

  it("tells a name that it is given, and wants a certificate for that", async () => {
    assert.deepEqual(await connectors("name", { serverName: "connectors.example" }), []);
    assert.deepEqual(await connectors("other-address", { serverName: "10.0.0.1" }), []);
    assert.match(
      (await awaitFxError(() => connectors("address", { serverName: "connectors.example" })))
        .message,
      /does not match certificate's altnames/,
    );
  });
});
