import assert from "node:assert/strict";
import { once } from "node:events";
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from "node:http2";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { silentLog } from "../../../../src/runtime/base/context.ts";
import { passThrough } from "../../../../src/runtime/calls/grpc-bytes.ts";
import { gateCalls } from "../../../../src/runtime/service/grpc/gated-call.ts";
import { MessageGate } from "../../../../src/runtime/service/grpc/message-gate.ts";

const LARGEST = 1024 * 1024;
const SERVICE = "test.Connectors";
const EXHAUSTED = "8";
const UNAVAILABLE = "14";

/** A gRPC server whose calls end when the test says so. */
describe("MessageGate", () => {
  /** Of every connection. */
  let bytesRead = 0;
  /** Empty while the gate does not look for slow calls. */
  const looks = new Set<() => void>();
  const look = (): void => looks.forEach((tick) => tick());
  let warnings: string[];
  let server: Server;
  let session: ClientHttp2Session;
  /** Of the calls that have been read, in this order. */
  let replies: ((text: string) => void)[];
  let calls: ClientHttp2Stream[];

  async function start({ largest = 2, maxQueued = 10 } = {}): Promise<void> {
    [bytesRead, warnings, replies, calls] = [0, [], [], []];
    looks.clear();
    const options = {
      every: (_ms: number, tick: () => void) => {
        looks.add(tick);
        return () => looks.delete(tick);
      },
      log: { ...silentLog, warn: (message: string) => void warnings.push(message) },
      maxMessageBytes: LARGEST,
      maxQueued,
    };
    const openGate = (bytes: number): MessageGate =>
      new MessageGate(options, bytes, () => ({ bytesRead }));
    server = new Server({
      "grpc.max_receive_message_length": LARGEST,
      interceptors: [gateCalls(openGate(largest * LARGEST), openGate(2 * LARGEST), [SERVICE])],
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
        Unary: (_call: unknown, reply: (error: null, text: string) => void) =>
          void replies.push((text) => reply(null, text)),
        Sync: (
          call: { on(event: "data", listener: () => void): void },
          reply: (error: null, text: string) => void,
        ) => {
          let messages = 0;
          call.on("data", () => {
            messages += 1;
            if (messages === 2) replies.push((text) => reply(null, text));
          });
        },
        Talk: (call: {
          on(event: "data", listener: (message: string) => void): void;
          write(text: string): void;
        }) => call.on("data", (message) => call.write(message)),
      },
    );
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      ),
    );
    session = connect(`http://127.0.0.1:${port}`).on("error", () => undefined);
    await once(session, "connect");
  }
  afterEach(() => {
    session.destroy();
    server.forceShutdown();
  });

  function open(path: string): ClientHttp2Stream {
    const stream = session
      .request({
        ":method": "POST",
        ":path": path,
        "content-type": "application/grpc",
        te: "trailers",
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

  const send = (length: number): ClientHttp2Stream =>
    open(`/${SERVICE}/Unary`).end(frame(length)) && calls.at(-1)!;

  const statuses = new Map<ClientHttp2Stream, Promise<string>>();
  const statusOf = (stream: ClientHttp2Stream): Promise<string> => statuses.get(stream)!;

  /** Resolves when so many calls have been read. */
  async function haveBeenRead(count: number): Promise<void> {
    while (replies.length < count) await new Promise((resolve) => setImmediate(resolve));
  }

  /** A round trip: what the server could do before it, it has done. */
  const roundTrip = (): Promise<void> =>
    new Promise((resolve, reject) =>
      session.ping((error) => (error === null ? resolve() : reject(error))),
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
    const [first, second, third] = [1, 2, 3].map(() => open(`/${SERVICE}/Unary`));
    for (const stream of [first!, second!, third!]) stream.write(frame(LARGEST).subarray(0, 100));
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

  /** Two calls that arrive in part, and a third one that waits. */
  async function startSlowly(): Promise<readonly ClientHttp2Stream[]> {
    await start();
    const slow = [open(`/${SERVICE}/Unary`), open(`/${SERVICE}/Unary`)];
    for (const stream of slow) stream.write(frame(LARGEST).subarray(0, 100));
    await roundTrip();
    assert.equal(looks.size, 0, "nobody waits");
    send(LARGEST);
    while (looks.size === 0) await roundTrip();
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
    look();
    assert.equal(looks.size, 0);
  });

  it("refuses a call that has not arrived after 30 seconds while others wait", async () => {
    const [first] = await startSlowly();
    for (let times = 0; times < 59; times += 1) {
      bytesRead += 1;
      look();
    }
    assert.deepEqual(warnings, []);
    look();
    assert.equal(await statusOf(first!), UNAVAILABLE);
  });

  it("refuses a call if too many wait", async () => {
    await start({ maxQueued: 1 });
    for (let call = 0; call < 2; call += 1) open(`/${SERVICE}/Unary`);
    await roundTrip();
    send(LARGEST);
    await roundTrip();
    assert.equal(await statusOf(send(LARGEST)), EXHAUSTED);
  });

  it("reads other services while connectors' calls wait, and every message of a conversation", async () => {
    await start();
    for (let call = 0; call < 3; call += 1) open(`/${SERVICE}/Unary`);
    await roundTrip();
    const answers: string[] = [];
    const talks = [1, 2, 3].map(() => open("/test.Other/Talk"));
    const heard = Promise.all(
      talks.map(async (talk) => {
        talk.on("data", (chunk: Buffer) => answers.push(chunk.subarray(5).toString()));
        for (let times = 0; times < 2; times += 1) {
          talk.write(frame(3));
          await once(talk, "data");
        }
        talk.end();
      }),
    );
    await heard;
    assert.deepEqual(
      answers,
      Array.from({ length: 6 }, () => "aaa"),
    );
  });
});
