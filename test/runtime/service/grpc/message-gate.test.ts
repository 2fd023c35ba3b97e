import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from "node:http2";
import { gzipSync } from "node:zlib";
import { Server, ServerCredentials, type ServerDuplexStream } from "@grpc/grpc-js";
import { silentLog } from "../../../../src/runtime/base/context.ts";
import { passThrough } from "../../../../src/runtime/calls/grpc-bytes.ts";
import { gateCalls } from "../../../../src/runtime/service/grpc/gated-call.ts";
import { MessageGate, SMALL_BYTES } from "../../../../src/runtime/service/grpc/message-gate.ts";
import { listen } from "../../../support/server/listen.ts";
import { RawHttp2 } from "../../../support/server/raw-http2.ts";

const LARGEST = 1024 * 1024;
const SERVICE = "test.Connectors";
const EXHAUSTED = "8";
const UNIMPLEMENTED = "12";
const UNAVAILABLE = "14";
type Reply = (error: null, text: string) => void;
const TINY = "closed a connection that sends a message in tiny parts";

/** A gRPC server whose calls end when the test says so. */
describe("MessageGate", () => {
  /** Empty while the gate does not look for slow calls. */
  const looks = new Set<() => void>();
  const look = (): void => looks.forEach((tick) => tick());
  let warnings: string[];
  let server: Server;
  let port: number;
  let session: ClientHttp2Session;
  const others: { destroy(): void }[] = [];
  /** Of the calls that have been read, in this order. */
  let replies: ((text: string) => void)[];
  /** Of all messages that have been read, in this order. */
  let sizes: number[];
  let calls: ClientHttp2Stream[];
  /** Emits `read` with each call and message that has been read. */
  const reading = new EventEmitter().setMaxListeners(0);

  async function start({ largest = 2, maxQueued = 10 } = {}): Promise<void> {
    [warnings, replies, calls, sizes] = [[], [], [], []];
    looks.clear();
    const options = {
      every: (_ms: number, tick: () => void) => {
        looks.add(tick);
        return () => looks.delete(tick);
      },
      log: { ...silentLog, warn: (message: string) => void warnings.push(message) },
      maxMessageBytes: LARGEST,
      messageBytes: largest * LARGEST,
      maxQueued,
    };
    server = new Server({
      "grpc.max_receive_message_length": LARGEST,
      interceptors: [gateCalls(new MessageGate(options), [SERVICE], () => undefined)],
    });
    const define = (path: string, requestStream: boolean, responseStream = false) => ({
      path,
      requestStream,
      responseStream,
      requestDeserialize: path.startsWith("/test.Other/") ? String : passThrough,
      responseSerialize: (text: string) => Buffer.from(text),
      requestSerialize: () => Buffer.alloc(0),
      responseDeserialize: () => "",
    });
    server.addService(
      {
        Unary: define(`/${SERVICE}/Unary`, false),
        Sync: define(`/${SERVICE}/Sync`, true),
        Talk: define("/test.Other/Talk", true, true),
      },
      {
        Unary: ({ request }: { request: Uint8Array }, reply: Reply) => {
          sizes.push(request.length);
          replies.push((text) => reply(null, text));
          reading.emit("read");
        },
        Sync: (call: EventEmitter, reply: Reply) => {
          let messages = 0;
          call.on("data", ({ length }: Uint8Array) => {
            sizes.push(length);
            messages += 1;
            if (messages === 2) replies.push((text) => reply(null, text));
            reading.emit("read");
          });
        },
        Talk: (call: ServerDuplexStream<string, string>) =>
          call.on("data", (message: string) => call.write(message)),
      },
    );
    port = await listen(server, ServerCredentials.createInsecure());
    session = await openSession();
  }
  afterEach(() => {
    for (const other of others.splice(0)) other.destroy();
    server.forceShutdown();
  });

  async function openSession(): Promise<ClientHttp2Session> {
    const opened = connect(`http://127.0.0.1:${port}`).on("error", () => undefined);
    others.push(opened);
    await once(opened, "connect");
    return opened;
  }

  function open(path: string, { from = session, headers = {} } = {}): ClientHttp2Stream {
    const stream = from
      .request({
        ":method": "POST",
        ":path": path,
        "content-type": "application/grpc",
        te: "trailers",
        ...headers,
      })
      .on("error", () => undefined);
    stream.resume();
    const status = new Promise<string>((resolve) => {
      const read = (headers: object): void => {
        if ("grpc-status" in headers) resolve(String(headers["grpc-status"]));
      };
      stream.on("response", read).on("trailers", read);
    });
    statuses.set(stream, status);
    calls.push(stream);
    return stream;
  }

  function frame(length: number): Buffer {
    const bytes = Buffer.alloc(5 + length, "a");
    bytes[0] = 0;
    bytes.writeUInt32BE(length, 1);
    return bytes;
  }

  const send = (length: number, options?: Parameters<typeof open>[1]): ClientHttp2Stream =>
    open(`/${SERVICE}/Unary`, options).end(frame(length)) && calls.at(-1)!;

  /** Sends the start of a message of the largest size. */
  function sendPart(): ClientHttp2Stream {
    const stream = open(`/${SERVICE}/Unary`);
    stream.write(frame(LARGEST).subarray(0, 100));
    return stream;
  }

  const statuses = new Map<ClientHttp2Stream, Promise<string>>();
  const statusOf = (stream: ClientHttp2Stream): Promise<string> => statuses.get(stream)!;

  /** Resolves when so many calls have been read. */
  async function haveBeenRead(count: number): Promise<void> {
    while (replies.length < count) await once(reading, "read");
  }

  /** A round trip: what the server could do before it, it has done. */
  const roundTrip = (from = session): Promise<void> =>
    new Promise((resolve, reject) =>
      from.ping((error) => (error === null ? resolve() : reject(error))),
    );

  it("reads no third call of the largest size before one of two has ended", async () => {
    await start();
    for (let call = 0; call < 3; call += 1) send(LARGEST);
    await haveBeenRead(2);
    for (let times = 0; times < 5; times += 1) await roundTrip();
    assert.equal(replies.length, 2);
    replies[0]!("done");
    await haveBeenRead(3);
    replies[1]!("done");
    replies[2]!("done");
    assert.deepEqual(await Promise.all(calls.map(statusOf)), ["0", "0", "0"]);
  });

  it("reads any number of small calls while they are in flight", async () => {
    await start({ maxQueued: 100 });
    for (let call = 0; call < 100; call += 1) send(100);
    await haveBeenRead(100);
    for (const reply of replies) reply("done");
    assert.deepEqual(new Set(await Promise.all(calls.map(statusOf))), new Set(["0"]));
  });

  it("reads a header and inputs although the client does not end its stream, and nothing after", async () => {
    await start();
    const stream = open(`/${SERVICE}/Sync`);
    stream.write(frame(10));
    stream.write(frame(20));
    stream.write(frame(LARGEST));
    await haveBeenRead(1);
    send(LARGEST);
    await haveBeenRead(2);
    replies[0]!("done");
    assert.equal(await statusOf(stream), "0");
  });

  it("gives the room of a call back if its client resets it, whether it waits or is read", async () => {
    await start();
    const [first, second, third] = [1, 2, 3].map(() => sendPart());
    await roundTrip();
    send(LARGEST);
    await roundTrip();
    third!.close();
    first!.close();
    await haveBeenRead(1);
    second!.close();
    send(LARGEST);
    await haveBeenRead(2);
  });

  it("reads small calls at once while large ones arrive slowly and others wait", async () => {
    await start();
    for (let call = 0; call < 4; call += 1) sendPart();
    await roundTrip();
    for (let call = 0; call < 20; call += 1) send(SMALL_BYTES);
    await haveBeenRead(20);
  });

  it("reads the waiting calls of several connections in turn", async () => {
    await start();
    for (let call = 0; call < 2; call += 1) send(LARGEST);
    await haveBeenRead(2);
    for (const size of [3, 2, 1]) send(LARGEST - size);
    await roundTrip();
    const from = await openSession();
    send(LARGEST - 9, { from });
    await roundTrip(from);
    for (let reply = 0; reply < 4; reply += 1) {
      replies[reply]!("done");
      await haveBeenRead(3 + reply);
    }
    assert.deepEqual(sizes.slice(2), [LARGEST - 3, LARGEST - 9, LARGEST - 2, LARGEST - 1]);
  });

  it("reserves the largest size for a compressed message, before it reads any of it", async () => {
    await start();
    const headers = { "grpc-encoding": "gzip" };
    for (let call = 0; call < 2; call += 1) open(`/${SERVICE}/Unary`, { headers });
    await roundTrip();
    const compressed = gzipSync(Buffer.alloc(LARGEST));
    const bytes = Buffer.concat([frame(compressed.length).subarray(0, 5), compressed]);
    bytes[0] = 1;
    open(`/${SERVICE}/Unary`, { headers }).end(bytes);
    for (let times = 0; times < 5; times += 1) await roundTrip();
    assert.equal(replies.length, 0);
    calls[0]!.close();
    await haveBeenRead(1);
    assert.deepEqual(sizes, [LARGEST]);
  });

  it("counts every message of a stream, and refuses one that has no room beside a large one", async () => {
    await start();
    const [first, second] = [1, 2].map(() => open(`/${SERVICE}/Sync`));
    for (const stream of [first!, second!]) stream.write(frame(LARGEST));
    while (sizes.length < 2) await once(reading, "read");
    first!.write(frame(LARGEST).subarray(0, 100));
    assert.equal(await statusOf(first!), UNAVAILABLE);
    second!.write(frame(LARGEST));
    await haveBeenRead(1);
    send(SMALL_BYTES + 1);
    await roundTrip();
    assert.equal(replies.length, 1);
    replies[0]!("done");
    await haveBeenRead(2);
  });

  it("refuses a second message of a method that takes one", async () => {
    await start();
    const stream = open(`/${SERVICE}/Unary`);
    stream.write(Buffer.concat([frame(10), frame(10)]));
    assert.equal(await statusOf(stream), UNIMPLEMENTED);
  });

  it("accepts a message in thousands of frames that are not tiny, and closes a connection whose frames are", async () => {
    await start();
    const [honest, hostile] = [await RawHttp2.connect(port), await RawHttp2.connect(port)];
    others.push(honest, hostile);
    const message = frame(LARGEST);
    await honest.send(honest.open(`${SERVICE}/Unary`), message, { frameSize: 200, end: true });
    await haveBeenRead(1);
    assert.equal(sizes[0], LARGEST);
    await hostile.send(hostile.open(`${SERVICE}/Unary`), message, { frameSize: 1 });
    await hostile.closed();
    assert.deepEqual([honest.isClosed, warnings], [false, [TINY]]);
  });

  it("sees tiny frames in streams that wait to be read", async () => {
    await start();
    for (let call = 0; call < 2; call += 1) sendPart();
    await roundTrip();
    const raw = await RawHttp2.connect(port);
    others.push(raw);
    const stream = raw.open(`${SERVICE}/Unary`);
    await raw.send(stream, frame(LARGEST).subarray(0, 5));
    await raw.send(stream, Buffer.alloc(2000), { frameSize: 1 });
    await raw.roundTrip();
    assert.equal(raw.isClosed, false);
    look();
    await raw.closed();
    assert.deepEqual(warnings, [TINY]);
  });

  it("refuses the calls of the connection that holds most, and then the connection", async () => {
    await start({ largest: 2 });
    const [modest, greedy] = [await RawHttp2.connect(port), await RawHttp2.connect(port)];
    others.push(modest, greedy);
    const half = frame(SMALL_BYTES).subarray(0, 50_000);
    for (let call = 0; call < 5; call += 1)
      await modest.send(modest.open(`${SERVICE}/Unary`), half);
    for (let call = 0; call < 50; call += 1)
      await greedy.send(greedy.open(`${SERVICE}/Unary`), half);
    await greedy.hasReset(10);
    assert.equal(modest.resets, 0);
    look();
    for (let call = 0; call < 3000; call += 1) greedy.open(`${SERVICE}/Unary`);
    await greedy.closed();
    assert.deepEqual([modest.resets, modest.isClosed], [0, false]);
  });

  /** Two calls that arrive in part, and a third one that another connection sends. */
  async function startSlowly(): Promise<readonly ClientHttp2Stream[]> {
    await start();
    const slow = [sendPart(), sendPart()];
    await roundTrip();
    for (let times = 0; times < 100; times += 1) look();
    const from = await openSession();
    send(LARGEST, { from });
    await roundTrip(from);
    return slow;
  }

  it("refuses a call whose connection brings nothing for 2 seconds while others wait", async () => {
    const [first] = await startSlowly();
    for (let times = 0; times < 4; times += 1) look();
    assert.deepEqual(warnings, []);
    look();
    assert.equal(await statusOf(first!), UNAVAILABLE);
    await haveBeenRead(1);
    assert.match(warnings[0]!, /^refused a request that arrived too slowly while others waited/);
    for (const call of calls) call.close();
    await roundTrip();
    while (looks.size > 0) {
      look();
      await roundTrip();
    }
  });

  it("refuses a call that has not arrived after 30 seconds while other connections wait", async () => {
    const [first] = await startSlowly();
    for (let times = 0; times < 59; times += 1) {
      first!.write("a");
      await roundTrip();
      look();
    }
    assert.deepEqual(warnings, []);
    look();
    assert.equal(await statusOf(first!), UNAVAILABLE);
  });

  it("refuses a call if too many wait", async () => {
    await start({ maxQueued: 1 });
    for (let call = 0; call < 2; call += 1) sendPart();
    await roundTrip();
    send(LARGEST);
    await roundTrip();
    assert.equal(await statusOf(send(LARGEST)), EXHAUSTED);
  });

  it("refuses large messages of other services before they arrive", async () => {
    await start();
    const stream = open("/test.Other/Talk");
    stream.write(frame(4097).subarray(0, 10));
    assert.equal(await statusOf(stream), EXHAUSTED);
  });

  it("reads other services while connectors' calls wait, and every message of a conversation", async () => {
    await start();
    for (let call = 0; call < 3; call += 1) sendPart();
    await roundTrip();
    const answers: string[] = [];
    const talks = [1, 2, 3].map(() => open("/test.Other/Talk"));
    await Promise.all(
      talks.map(async (talk) => {
        talk.on("data", (chunk: Buffer) => answers.push(chunk.subarray(5).toString()));
        for (let times = 0; times < 2; times += 1) {
          talk.write(frame(3));
          await once(talk, "data");
        }
        talk.end();
      }),
    );
    assert.deepEqual(answers, Array(6).fill("aaa"));
  });
});
