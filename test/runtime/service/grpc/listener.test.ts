import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect as connectHttp2,
} from "node:http2";
import { type Socket, connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import { ServerCredentials } from "@grpc/grpc-js";
import { ConnectorRegistry } from "../../../../src/entries/index.ts";
import { GrpcHost } from "../../../../src/runtime/service/grpc/grpc-host.ts";
import type { Listener } from "../../../../src/runtime/service/grpc/listener.ts";
import { useTemporaryFolder } from "../../../support/project/temporary-folder.ts";
import { Certificates } from "../../../support/server/certificates.ts";
import { BYTES } from "../../../support/server/listen.ts";
import { RawHttp2 } from "../../../support/server/raw-http2.ts";

/** The start of an HTTP/2 connection, with empty settings. */
const GREETING = Buffer.concat([
  Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
]);

/** After so many looks without a byte, a connection is closed. */
const LOOKS = 8;
const WAIT = { path: "/test.Slow/Wait", requestStream: false, responseStream: false, ...BYTES };
const HEADERS = {
  ":method": "POST",
  ":path": WAIT.path,
  "content-type": "application/grpc",
  te: "trailers",
};

const INVALID_FRAMES = [
  ["DATA on stream 0", Buffer.from([0, 0, 1, 0, 0, 0, 0, 0, 0, 1])],
  ["SETTINGS of 5 bytes", Buffer.from([0, 0, 5, 4, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1])],
  [
    "a frame that is too large",
    Buffer.concat([Buffer.from([0, 255, 255, 0, 0, 0, 0, 0, 1]), Buffer.alloc(65_535)]),
  ],
] as const;

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

for (const tls of [false, true])
  describe(`a connection on which nothing arrives, ${tls ? "with TLS" : "in clear text"}`, () => {
    const folder = useTemporaryFolder();
    let host: GrpcHost;
    let listener: Listener;
    let port: number;
    let client: ClientHttp2Session;
    /** MethodAnswer the calls that have arrived. */
    let answers: ((bytes: Buffer) => void)[];
    beforeEach(async () => {
      answers = [];
      host = new GrpcHost({ registry: new ConnectorRegistry() });
      (await host.grpc()).addService(
        { Wait: WAIT },
        {
          Wait: (_call: unknown, reply: (error: null, bytes: Buffer) => void) =>
            void answers.push((bytes) => reply(null, bytes)),
        },
      );
      listener = await host.open(
        tls ? tlsCredentials(folder.path) : ServerCredentials.createInsecure(),
      );
      port = await listener.listen("127.0.0.1:0");
      client = connectHttp2(`http${tls ? "s" : ""}://127.0.0.1:${port}`, {
        rejectUnauthorized: false,
      }).on("error", () => undefined);
      await once(client, "remoteSettings");
    });
    afterEach(async () => {
      client.destroy();
      await host.close();
    });

    const look = (): void => {
      for (let looks = 0; looks < LOOKS; looks += 1) listener.closeSilent();
    };

    async function call(): Promise<ClientHttp2Stream> {
      const before = answers.length;
      const stream = client.request(HEADERS).on("error", () => undefined);
      stream.end(Buffer.alloc(5));
      while (answers.length === before) await ping(client);
      return stream;
    }

    it("is closed if the peer never speaks HTTP/2", async () => {
      const peer = connect({ port, host: "127.0.0.1" });
      const closed = once(peer.resume(), "close");
      await once(peer, "connect");
      await ping(client); // the server has accepted the other connection
      look();
      listener.closeSilent();
      await closed;
    });

    it("is closed if the client makes no call", async () => {
      const closed = once(client, "close");
      look();
      listener.closeSilent();
      await closed;
    });

    it("stays open while the client waits for a reply, also after its GOAWAY", async () => {
      const stream = await call();
      client.goaway();
      await ping(client);
      look();
      look();
      const trailers = once(stream.resume(), "trailers");
      answers[0]!(Buffer.of(1));
      const [{ "grpc-status": status }] = (await trailers) as [Record<string, string>];
      assert.equal(status, "0");
    });

    it("stays open between calls", async () => {
      for (const each of [0, 1]) {
        const stream = await call();
        answers[each]!(Buffer.of(1));
        await once(stream.resume(), "close");
        look();
        look();
      }
    });

    it("is closed if the client does not read its reply", async () => {
      const stream = await call();
      answers[0]!(Buffer.alloc(1024 * 1024));
      await once(stream.pause(), "response");
      const closed = once(client, "close");
      look();
      look();
      await closed;
    });

    it("is closed if the client stops within a request", async () => {
      client
        .request(HEADERS)
        .on("error", () => undefined)
        .write(Buffer.alloc(2));
      await ping(client);
      const closed = once(client, "close");
      look();
      look();
      await closed;
    });

    it("stays open if a client that stops within a request waits for another reply", async () => {
      await call();
      client
        .request(HEADERS)
        .on("error", () => undefined)
        .write(Buffer.alloc(2));
      await ping(client);
      look();
      look();
      await ping(client);
    });

    for (const [name, bytes] of tls ? [] : INVALID_FRAMES)
      it(`is closed after ${name} within a request, which Node 20 ignores`, async () => {
        const raw = await RawHttp2.connect(port);
        raw.open(WAIT.path.slice(1));
        await raw.roundTrip();
        raw.write(bytes);
        await ping(client); // the server has read it
        look();
        look();
        await raw.closed();
      });

    it("is probed by TCP, so that a peer that vanished is found", async function () {
      if (process.platform !== "linux") this.skip();
      let timer = await timerOf(port);
      while (timer.kind === "retransmit") timer = await timerOf(port); // until its data is acknowledged
      assert.equal(timer.kind, "keepalive");
      assert.ok(timer.leftMs <= 10_000, `in ${timer.leftMs} ms`);
    });
  });

/** The timer of the only connection that the server at a port has accepted. */
async function timerOf(port: number): Promise<{ readonly kind: string; readonly leftMs: number }> {
  await setTimeout(5);
  const [ESTABLISHED, KINDS] = ["01", ["none", "retransmit", "keepalive"]];
  const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
  const timers = readFileSync("/proc/net/tcp", "utf8")
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(`:${hexPort}`) && state === ESTABLISHED)
    .map(([, , , , , timer]) => timer!.split(":").map((part) => Number.parseInt(part, 16)));
  assert.equal(timers.length, 1);
  const [[kind, ticks]] = timers as [[number, number]];
  return { kind: KINDS[kind]!, leftMs: ticks * 10 };
}

function ping(client: ClientHttp2Session): Promise<void> {
  return new Promise((resolve, reject) => {
    client.ping((error) => (error === null ? resolve() : reject(error)));
  });
}

function tlsCredentials(folder: string): ServerCredentials {
  const certificates = Certificates.signedByCa(folder, "server");
  const pair = {
    private_key: readFileSync(certificates.path("server.key")),
    cert_chain: readFileSync(certificates.path("server.crt")),
  };
  return ServerCredentials.createSsl(null, [pair]);
}
