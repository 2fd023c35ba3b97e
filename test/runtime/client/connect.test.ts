import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Server, ServerCredentials, type UntypedHandleCall } from "@grpc/grpc-js";
import { connectTo } from "../../../src/runtime/client/connect.ts";
import { splitAddress } from "../../../src/runtime/client/split-address.ts";
import { ConnectorRegistry } from "../../../src/runtime/connector/connector-registry.ts";
import type { EndpointTls } from "../../../src/runtime/task/run/run-options.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { endWithScope } from "../../support/hooks/current-test.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { Certificates } from "../../support/server/certificates.ts";
import { serveForTest } from "../../support/server/connector-server.ts";
import { EndpointRun, remoteTask, ScriptedConnector } from "../../support/server/endpoint-run.ts";
import { freePort } from "../../support/server/free-port.ts";
import { BYTES, listen } from "../../support/server/listen.ts";

const OTHER_NAME = /does not match certificate's altnames/;
const LIST_AGENTS = "/flyteidl.service.AgentMetadataService/ListAgents";

describe("connecting to a connector server", () => {
  /** Starts a server whose methods reply to every call with the given bytes. */
  async function answering(replies: Readonly<Record<string, Uint8Array>>): Promise<string> {
    const server = new Server();
    for (const [path, reply] of Object.entries(replies)) addMethod(server, path, reply);
    const port = await listen(server, ServerCredentials.createInsecure());
    endWithScope(() => server.forceShutdown());
    return `127.0.0.1:${port}`;
  }

  it("lists what a server serves in either protocol", async () => {
    const server = await serveForTest([new ScriptedConnector({})]);
    for (const protocol of ["flyte1", "flyte2"] as const) {
      const client = await connectTo({ address: `127.0.0.1:${server.port}`, protocol });
      endWithScope(() => client.close());
      assert.equal(client.protocol, protocol);
      assert.deepEqual(
        client.connectors.map(({ name, isSync, supportedTaskCategories }) => [
          name,
          isSync,
          supportedTaskCategories[0]!.name,
          supportedTaskCategories[0]!.version,
        ]),
        [["Scripted Connector", false, "scripted", 0]],
      );
    }
  });

  it("detects a server that speaks only Flyte 2", async () => {
    const client = await connectTo({
      address: await answering({
        "/flyteidl2.connector.ConnectorMetadataService/ListConnectors": new Uint8Array(0),
      }),
    });
    endWithScope(() => client.close());
    assert.equal(client.protocol, "flyte2");
    assert.deepEqual(client.connectors, []);
  });

  it("rejects an address without a server with FX5021", async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const message = new RegExp(`no connector server answers at ${address}: .*ECONNREFUSED`);
    const { exitCode } = await awaitFxError(connectTo({ address }), "FX5021", message);
    assert.equal(exitCode, 5);
  });

  it("rejects a gRPC server that serves no connectors with FX5022", async () => {
    const address = await answering({});
    assert.equal((await awaitFxError(connectTo({ address }), "FX5022")).exitCode, 5);
  });

  it("rejects a list of connectors that cannot be decoded with FX5023", async () => {
    const address = await answering({ [LIST_AGENTS]: Uint8Array.of(0x0a, 0x7f) });
    assert.equal((await awaitFxError(connectTo({ address }), "FX5023")).exitCode, 5);
  });

  it("deletes the job if the reply to get cannot be decoded, and reports FX5023", async () => {
    const list = Buffer.from('\n\x11\n\x01A"\x0c\n\x08scripted\x10\0', "latin1");
    const service = "/flyteidl.service.AsyncAgentService";
    const address = await answering({
      [LIST_AGENTS]: list,
      [`${service}/CreateTask`]: Uint8Array.of(0x0a, 0x01, 0x31),
      [`${service}/GetTask`]: Uint8Array.of(0x0a, 0x7f),
      [`${service}/DeleteTask`]: new Uint8Array(0),
    });
    const run = await EndpointRun.start([]);
    const options = { ...run.options(), registry: new ConnectorRegistry(), endpoint: { address } };
    await awaitFxError(remoteTask.run({ city: "Oslo" }, options), "FX5023");
    assert.ok(run.events.some((event) => event.type === "deleted"));
  });

  it("rejects a reply above 4 MiB with its size and the limit", async () => {
    const list = Buffer.alloc(5 * 1024 * 1024);
    const address = await answering({ [LIST_AGENTS]: list });
    await awaitFxError(
      connectTo({ address }),
      "FX5022",
      /the reply to the list of connectors is 5\.0 MiB \(5,242,880 bytes\), more than the 4\.0 MiB \(4,194,304 bytes\) that fx and Flyte's engine accept/,
    );
  });

  const withoutPort = ["", "localhost", "localhost:0", "localhost:70000"];
  const others = ["http://localhost:8000", "::1:8000", "unix:/tmp/x:1", "a b:1"];
  for (const address of [...withoutPort, ...others]) {
    it(`rejects ${JSON.stringify(address)} as an address`, async () => {
      assert.equal((await awaitFxError(async () => splitAddress(address))).code, "FX2002");
    });
  }
});

/** Replies to every call of a method with these bytes. */
function addMethod(server: Server, path: string, reply: Uint8Array): void {
  const definition = { path, requestStream: false, responseStream: false, ...BYTES };
  const handle: UntypedHandleCall = (_call: unknown, done: (error: null, bytes: Buffer) => void) =>
    done(null, Buffer.from(reply));
  server.addService({ method: definition }, { method: handle });
}

describe("TLS to a server at an IP address", () => {
  const project = useSharedProject();
  let certificates: Certificates;
  const servers: Server[] = [];
  before(() => {
    certificates = new Certificates(project.root);
    certificates.authority("ca");
    certificates.signed("address", "ca", "IP:127.0.0.1");
    certificates.signed("name", "ca", "DNS:connectors.example");
    certificates.signed("other-address", "ca", "IP:10.0.0.1");
  });
  afterEach(() => servers.splice(0).forEach((server) => server.forceShutdown()));

  async function connectors(certificate: string, tls: EndpointTls = {}) {
    const [ca, cert, key] = ["ca.crt", `${certificate}.crt`, `${certificate}.key`].map((file) =>
      readFileSync(certificates.path(file)),
    ) as [Buffer, Buffer, Buffer];
    const server = new Server();
    servers.push(server);
    const noConnectors = new Uint8Array(0);
    addMethod(server, "/flyteidl2.connector.ConnectorMetadataService/ListConnectors", noConnectors);
    const credentials = ServerCredentials.createSsl(null, [{ cert_chain: cert, private_key: key }]);
    const port = await listen(server, credentials);
    const address = `127.0.0.1:${port}`;
    const client = await connectTo({ address, protocol: "flyte2", tls: { ca, ...tls } });
    client.close();
    return client.connectors;
  }

  // Before Node 26 such a name only caused a warning, once in a process.
  it("sends no server name for an IP address, which Node would reject", async () => {
    const warnings: string[] = [];
    const note = ({ message }: Error): number => warnings.push(message);
    process.on("warning", note);
    assert.deepEqual(await connectors("address"), []);
    process.off("warning", note);
    assert.deepEqual(warnings, []);
  });

  it("rejects a certificate for another address or name", async () => {
    for (const certificate of ["name", "other-address"])
      await awaitFxError(() => connectors(certificate), undefined, OTHER_NAME);
  });

  it("sends serverName if it is set, and requires a certificate for it", async () => {
    assert.deepEqual(await connectors("name", { serverName: "connectors.example" }), []);
    assert.deepEqual(await connectors("other-address", { serverName: "10.0.0.1" }), []);
    const connecting = connectors("address", { serverName: "connectors.example" });
    await awaitFxError(connecting, undefined, OTHER_NAME);
  });
});
