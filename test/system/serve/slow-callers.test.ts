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
      // The default of the young generation differs between versions of Node.
      NODE_OPTIONS: `--max-old-space-size=${HEAP_MEBIBYTES} --max-semi-space-size=16`,
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

  it("refuses health requests of more than 4 KiB", async () => {
    await start();
    const { code, details } = await statusOf(checkServer("x".repeat(MEBIBYTE)));
    assert.deepEqual(
      { code, details },
      {
        code: 8,
        details: "requests of this service must be uncompressed, and not larger than 4096 bytes",
      },
    );
  });

  /** Polls as another client until the work ends. Fails if a poll does. */
  async function pollDuring(work: Promise<unknown>): Promise<void> {
    let hasEnded = false;
    const polls = (async () => {
      for (let count = 0; ; count += 1) {
        await poll();
        if (hasEnded && count > 0) return;
      }
    })();
    await work;
    hasEnded = true;
    await polls;
    await client.create({ template: { type: "weather" } }, { deadlineMs: DEADLINE_MS });
  }

  /** Fails if the server needed far more than its heap. Without the limit of a pod, V8 frees late. */
  function checkMemory(): void {
    const status = readFileSync(`/proc/${served.running.child.pid}/status`, "utf8");
    const peak = 1024 * Number(/^VmHWM:\s+(\d+)/m.exec(status)![1]);
    assert.ok(peak < 3 * HEAP_MEBIBYTES * MEBIBYTE, `${Math.round(peak / MEBIBYTE)} MiB`);
  }

  const partOf = (bytes: number, sent: number): Buffer =>
    Buffer.concat([lengthPrefix(bytes), Buffer.alloc(sent)]);

  it("answers others beside 3 million frames of one byte", async function () {
    if (!tellsStreams) this.skip(); // docs/decisions/0011-serving.md says what Node 20 lacks
    await start();
    const send = async (): Promise<void> => {
      const raw = await connect();
      const streams = Array.from({ length: 60 }, () => raw.open(CREATE));
      for (const stream of streams) await raw.send(stream, lengthPrefix(60_000));
      for (const stream of streams) await raw.send(stream, Buffer.alloc(50_000), { frameSize: 1 });
    };
    await pollDuring(send());
    checkMemory();
  });

  it("answers others beside 100 and 1,000 half-sent requests of two clients", async () => {
    await start();
    const send = async (streams: number): Promise<void> => {
      const raw = await connect();
      for (let stream = 0; stream < streams; stream += 1)
        await raw.send(raw.open(CREATE), partOf(60_000, 59_000));
    };
    await pollDuring(Promise.all([send(100), send(1000)]));
    checkMemory();
  });

  it("refuses the half-sent requests of the connection that sends most, and no others", async () => {
    await start();
    const [modest, greedy] = [await connect(), await connect()];
    for (let stream = 0; stream < 20; stream += 1) await startMessage(modest, CREATE, 60_000);
    while (greedy.ends < 100) await greedy.send(greedy.open(CREATE), partOf(60_000, 59_000));
    await poll();
    assert.equal(modest.ends, 0);
    await served.running.stderrHas(
      "refused requests that have not arrived, because together they are too large",
    );
  });

  it("answers others beside requests that never end: 800 of 60 kB and 50,000 tiny ones", async () => {
    await start();
    const whole = (bytes: number): Buffer => partOf(bytes, bytes);
    const send = async (count: number, bytes: number): Promise<void> => {
      const raw = await connect();
      for (let call = 0; call < count; call += 1) await raw.send(raw.open(CREATE), whole(bytes));
    };
    await pollDuring(send(800, 60_000));
    await pollDuring(Promise.all([1, 2, 3, 4].map(() => send(12_500, 10))));
    checkMemory();
  });

  it("loses no call that a connector works for beside 44 connections that send too much", async () => {
    await start();
    const meta = Buffer.from('{"jobId":"slow"}');
    const works = (): Promise<unknown> =>
      Promise.all(
        Array.from({ length: 20 }, () =>
          client.poll("weather", meta, {}, { deadlineMs: DEADLINE_MS }),
        ),
      );
    const send = async (): Promise<void> => {
      const raw = await connect();
      for (let stream = 0; stream < 50; stream += 1)
        await raw.send(raw.open(CREATE), partOf(60_000, 59_000));
    };
    const flood = pollDuring(Promise.all(Array.from({ length: 44 }, send)));
    for (let round = 0; round < 5; round += 1) await works();
    await flood;
    checkMemory();
  });

  it("answers creates of 1 MiB beside three slow ones of 16 MiB", async () => {
    await start();
    const raw = await connect();
    const slow = [];
    for (let create = 0; create < 3; create += 1)
      slow.push(await startMessage(raw, CREATE, 16 * MEBIBYTE - 4096));
    const literal = { scalar: { primitive: { stringValue: "x".repeat(MEBIBYTE - 1024) } } };
    const request = { template: { type: "weather" }, inputs: { literals: { city: literal } } };
    for (let round = 0; round < 4; round += 1) {
      for (const sendMore of slow) sendMore();
      await client.create(request, { deadlineMs: DEADLINE_MS });
    }
  });

  it("closes connections after a bad frame, also with 700 creates open, and answers others", async () => {
    await start();
    const frames: Readonly<Record<string, Buffer>> = {
      "DATA on stream 0": badFrame(0, 0, 0, Buffer.alloc(10)),
      "SETTINGS of 5 bytes": badFrame(4, 0, 0, Buffer.alloc(5)),
      "a frame that is too large": badFrame(0, 0, 1, Buffer.alloc(20_000)),
      "HEADERS on stream 0": badFrame(1, 4, 0, Buffer.alloc(1)),
      "PING of 7 bytes": badFrame(6, 0, 0, Buffer.alloc(7)),
      "WINDOW_UPDATE of 0": badFrame(8, 0, 0, Buffer.alloc(4)),
      "CONTINUATION without HEADERS": badFrame(9, 4, 1, Buffer.alloc(1)),
    };
    const send = async (bad: Buffer, creates: number): Promise<void> => {
      const raw = await connect();
      for (let create = 0; create < creates; create += 1)
        await raw.send(raw.open(CREATE), partOf(60_000, 30_000));
      raw.write(bad);
      await raw.closed();
    };
    const [first] = Object.values(frames);
    await pollDuring(
      Promise.all([send(first!, 700), ...Object.values(frames).map((bad) => send(bad, 1))]),
    );
  });

  it("refuses no more than it must of 40 compressed requests that inflate to 15 MiB each", async function () {
    if (!tellsStreams) this.skip();
    await start();
    const message = gzipSync(Buffer.alloc(15 * MEBIBYTE));
    const prefix = lengthPrefix(message.length);
    prefix[0] = 1;
    const raw = await connect();
    for (let call = 0; call < 40; call += 1)
      await raw.send(
        raw.open(CREATE, { "grpc-encoding": "gzip" }),
        Buffer.concat([prefix, message]),
        { end: true },
      );
    await raw.hasEnded(40);
    checkMemory();
    await poll();
  });
});

/** Node publishes the streams that clients open since these versions. */
const [major, minor] = process.versions.node.split(".").map(Number) as [number, number];
const tellsStreams = major > 22 || (major === 22 && minor >= 17);

function badFrame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(9);
  header.writeUIntBE(payload.length, 0, 3);
  header[3] = type;
  header[4] = flags;
  header.writeUInt32BE(stream, 5);
  return Buffer.concat([header, payload]);
}
