import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { credentials } from "@grpc/grpc-js";
import { type Served, serve } from "../../support/command/serve.ts";
import { servedSource } from "../../support/project/served-source.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { Certificates } from "../../support/server/certificates.ts";
import { ConnectorClient, statusOf } from "../../support/server/connector-client.ts";
import { checkHealth } from "../../support/server/grpc-client.ts";
import { RawHttp2, lengthPrefix } from "../../support/server/raw-http2.ts";

const MEBIBYTE = 1024 * 1024;
const HEAP_MEBIBYTES = 256;
const CREATE = "flyteidl.service.AsyncAgentService/CreateTask";
const HEALTH = "grpc.health.v1.Health/Check";
/** That of Flyte's engine for a poll. */
const DEADLINE_MS = 10_000;
const POLLS = 100;

describe("fx serve with callers that send slowly, or too much", function () {
  this.timeout(120_000);
  const project = useSharedProject({ "src/index.ts": servedSource() });
  let certificates: Certificates;
  let served: Served;
  let client: ConnectorClient;
  let checkServer: (service?: string) => Promise<unknown>;
  const raws: RawHttp2[] = [];
  before(() => {
    certificates = Certificates.signedByCa(project.root, "server");
  });

  /** @param ca for TLS */
  async function start(ca?: Buffer): Promise<void> {
    const tls = ca === undefined ? [] : ["--tls-cert", "server.crt", "--tls-key", "server.key"];
    served = await serve(project, ["src/index.ts", ...tls], {
      NODE_OPTIONS: `--max-old-space-size=${HEAP_MEBIBYTES}`,
    });
    const channel = ca === undefined ? credentials.createInsecure() : credentials.createSsl(ca);
    client = await ConnectorClient.connect(served.port, "flyte1", ca && channel);
    checkServer = (service) => checkHealth(`localhost:${served.port}`, service, channel);
  }
  afterEach(() => {
    for (const raw of raws.splice(0)) raw.destroy();
  });

  async function connect(ca?: Buffer): Promise<RawHttp2> {
    const raw = await RawHttp2.connect(served.port, ca);
    raws.push(raw);
    return raw;
  }

  const poll = (): Promise<unknown> =>
    client.poll("weather", Buffer.from('{"jobId":"j1"}'), {}, { deadlineMs: DEADLINE_MS });

  /** Starts a message, and returns what sends some more of it. */
  async function startMessage(raw: RawHttp2, path: string, bytes: number): Promise<() => void> {
    const stream = raw.open(path);
    await raw.send(stream, Buffer.concat([lengthPrefix(bytes), Buffer.alloc(10)]));
    return () => void raw.send(stream, Buffer.alloc(100));
  }

  for (const tls of [false, true])
    it(`loses no small call beside four creates of 15 MiB and 100 streams, all slow${tls ? ", with TLS" : ""}`, async () => {
      const ca = tls ? readFileSync(certificates.path("ca.crt")) : undefined;
      await start(ca);
      const [raw, other] = [await connect(ca), await connect(ca)];
      const slow = [];
      for (let create = 0; create < 4; create += 1)
        slow.push(await startMessage(raw, CREATE, 15 * MEBIBYTE));
      for (let stream = 0; stream < 100; stream += 1)
        slow.push(await startMessage(other, CREATE, 60_000));
      for (let polls = 0; polls < POLLS; polls += 1) {
        for (const sendMore of slow) sendMore();
        await poll();
      }
      await client.create({ template: { type: "weather" } }, { deadlineMs: DEADLINE_MS });
      assert.deepEqual([raw.isClosed, other.isClosed], [false, false]);
    });

  it("answers health probes beside half-sent health and reflection requests", async () => {
    await start();
    const raw = await connect();
    const slow = [];
    for (let stream = 0; stream < 20; stream += 1)
      for (const path of [HEALTH, "grpc.reflection.v1.ServerReflection/ServerReflectionInfo"])
        slow.push(await startMessage(raw, path, 1000));
    for (let probe = 0; probe < 5; probe += 1) {
      for (const sendMore of slow) sendMore();
      assert.equal(await checkServer(), "SERVING");
    }
  });

  it("refuses health requests of more than 4 KiB before they arrive", async () => {
    await start();
    const { code, details } = await statusOf(checkServer("x".repeat(MEBIBYTE)));
    assert.deepEqual(
      { code, details },
      {
        code: 8,
        details: "requests of this service must be uncompressed, and not larger than 4096 bytes",
      },
    );
    const raw = await connect();
    await startMessage(raw, HEALTH, 4097);
    await raw.hasReset(1);
  });

  for (const [name, bytes] of [
    ["small messages", 60_000],
    ["large messages that wait", 15 * MEBIBYTE],
  ] as const)
    it(`closes a connection that sends frames of one byte without end, in ${name}`, async () => {
      await start();
      const raw = await connect();
      const streams = Array.from({ length: 60 }, () => raw.open(CREATE));
      for (const stream of streams) await raw.send(stream, lengthPrefix(bytes));
      await poll();
      for (const stream of streams.slice(4))
        await raw.send(stream, Buffer.alloc(50_000), { frameSize: 1 });
      await raw.closed();
      await served.running.stderrHas("closed a connection that sends a message in tiny parts");
      await poll();
    });

  it("refuses the half-sent requests of the connection that sends most, and no others", async () => {
    await start();
    const [modest, greedy] = [await connect(), await connect()];
    for (let stream = 0; stream < 20; stream += 1) await startMessage(modest, CREATE, 60_000);
    while (greedy.resets < 100)
      // the bound depends on the heap, whose limit differs between Nodes
      await greedy.send(
        greedy.open(CREATE),
        Buffer.concat([lengthPrefix(60_000), Buffer.alloc(59_000)]),
      );
    await poll();
    assert.equal(modest.resets, 0);
    await served.running.stderrHas("refused requests of the connection that sends most");
  });

  it("answers 40 compressed requests of 15 kB that inflate to 15 MiB each", async () => {
    await start();
    const message = gzipSync(Buffer.alloc(15 * MEBIBYTE));
    const prefix = lengthPrefix(message.length);
    prefix[0] = 1;
    const raw = await connect();
    for (let call = 0; call < 40; call += 1)
      await raw.send(
        raw.open(CREATE, { "grpc-encoding": "gzip" }),
        Buffer.concat([prefix, message]),
        {
          end: true,
        },
      );
    await raw.hasEnded(40);
    const status = readFileSync(`/proc/${served.running.child.pid}/status`, "utf8");
    const peak = 1024 * Number(/^VmHWM:\s+(\d+)/m.exec(status)![1]);
    assert.ok(peak < 2 * HEAP_MEBIBYTES * MEBIBYTE, `${Math.round(peak / MEBIBYTE)} MiB`);
  });
});
