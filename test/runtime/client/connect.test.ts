import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { Server, ServerCredentials, type UntypedHandleCall } from "@grpc/grpc-js";
import { ConnectorRegistry } from "../../../src/index.ts";
import { realClock } from "../../../src/runtime/base/real-clock.ts";
import { connectTo } from "../../../src/runtime/client/connect.ts";
import { checkAddress } from "../../../src/runtime/client/connector-endpoint.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { serveForTest } from "../../support/server/connector-server.ts";
import { EndpointRun, remoteTask } from "../../support/server/endpoint-run.ts";
import { ScriptedConnector } from "../../support/server/scripted-connector.ts";

describe("connecting to a connector server", () => {
  const clean: (() => unknown)[] = [];
  afterEach(async () => {
    for (const step of clean.splice(0)) await step();
  });

  /** A server whose methods answer the bytes given, whatever is asked. */
  async function answering(replies: Readonly<Record<string, Uint8Array>>): Promise<string> {
    const server = new Server();
    for (const [path, reply] of Object.entries(replies)) {
      const asItIs = (bytes: Buffer): Buffer => bytes;
      const definition = {
        path,
        requestStream: false,
        responseStream: false,
        requestSerialize: asItIs,
        requestDeserialize: asItIs,
        responseSerialize: asItIs,
        responseDeserialize: asItIs,
      };
      const handle: UntypedHandleCall = (
        _call: unknown,
        done: (error: null, bytes: Buffer) => void,
      ) => done(null, Buffer.from(reply));
      server.addService({ method: definition }, { method: handle });
    }
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      ),
    );
    clean.push(() => server.forceShutdown());
    return `127.0.0.1:${port}`;
  }

  async function freeAddress(): Promise<string> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, "close");
    return `127.0.0.1:${port}`;
  }

  it("lists what a server serves in either protocol", async () => {
    const server = await serveForTest([new ScriptedConnector({})]);
    clean.push(() => server.close());
    for (const protocol of ["flyte1", "flyte2"] as const) {
      const client = await connectTo(
        { address: `127.0.0.1:${server.port}`, protocol },
        { clock: realClock },
      );
      clean.push(() => client.close());
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

  it("finds out that a server speaks Flyte 2 alone", async () => {
    const client = await connectTo(
      {
        address: await answering({
          "/flyteidl2.connector.ConnectorMetadataService/ListConnectors": new Uint8Array(0),
        }),
      },
      { clock: realClock },
    );
    clean.push(() => client.close());
    assert.equal(client.protocol, "flyte2");
    assert.deepEqual(client.connectors, []);
  });

  it("nothing at the address is an error of the environment", async () => {
    const address = await freeAddress();
    const error = await awaitFxError(() => connectTo({ address }, { clock: realClock }));
    assert.deepEqual([error.code, error.exitCode], ["FX5021", 5]);
    assert.match(
      error.message,
      new RegExp(`no connector server answers at ${address}: .*ECONNREFUSED`),
    );
  });

  it("a gRPC server of another kind is told from none", async () => {
    const error = await awaitFxError(async () =>
      connectTo({ address: await answering({}) }, { clock: realClock }),
    );
    assert.deepEqual([error.code, error.exitCode], ["FX5022", 5]);
  });

  it("a list that does not decode is said to be that", async () => {
    const error = await awaitFxError(async () =>
      connectTo(
        {
          address: await answering({
            "/flyteidl.service.AgentMetadataService/ListAgents": Uint8Array.of(0x0a, 0x7f),
          }),
        },
        { clock: realClock },
      ),
    );
    assert.deepEqual([error.code, error.exitCode], ["FX5023", 5]);
  });

  it("a reply to get that does not decode deletes the job, and is said to be that", async () => {
    const list = Buffer.from([
      0x0a,
      0x11,
      0x0a,
      0x01,
      0x41,
      0x22,
      0x0c,
      0x0a,
      0x08,
      ...Buffer.from("scripted"),
      0x10,
      0x00,
    ]);
    const service = "/flyteidl.service.AsyncAgentService";
    const address = await answering({
      "/flyteidl.service.AgentMetadataService/ListAgents": list,
      [`${service}/CreateTask`]: Uint8Array.of(0x0a, 0x01, 0x31),
      [`${service}/GetTask`]: Uint8Array.of(0x0a, 0x7f),
      [`${service}/DeleteTask`]: new Uint8Array(0),
    });
    const run = await EndpointRun.start([]);
    clean.push(() => run.close());
    const error = await awaitFxError(() =>
      remoteTask.run(
        { city: "Oslo" },
        { ...run.options(), registry: new ConnectorRegistry(), endpoint: { address } },
      ),
    );
    assert.equal(error.code, "FX5023");
    assert.ok(run.events.some((event) => event.type === "deleted"));
  });

  it("a reply above 4 MiB names size, limit and remedy", async () => {
    const list = Buffer.alloc(5 * 1024 * 1024);
    const error = await awaitFxError(async () =>
      connectTo(
        { address: await answering({ "/flyteidl.service.AgentMetadataService/ListAgents": list }) },
        { clock: realClock },
      ),
    );
    assert.match(
      error.message,
      /the reply to the list of connectors has 5\.0 MiB \(5,242,880 bytes\), more than the 4\.0 MiB \(4,194,304 bytes\) that fx and Flyte's engine take/,
    );
  });

  for (const address of [
    "",
    "localhost",
    "localhost:0",
    "localhost:70000",
    "http://localhost:8000",
    "::1:8000",
    "unix:/tmp/x:1",
    "a b:1",
  ]) {
    it(`refuses ${JSON.stringify(address)} as an address`, async () => {
      assert.equal((await awaitFxError(async () => checkAddress(address))).code, "FX2002");
    });
  }
});
