import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import fc from "fast-check";
import {
  openConnect,
  encodeFrame,
  readFrames,
} from "../../../../src/runtime/remote/transport/connect-rpc.ts";
import {
  type Rpc,
  type RpcOptions,
  RpcFailure,
} from "../../../../src/runtime/remote/transport/rpc.ts";
import { awaitError } from "../../../support/assertions/caught-error.ts";
import { holdsForAsync } from "../../../support/assertions/holds-for.ts";
import { awaitFailure } from "../../../support/cluster/await-failure.ts";
import { collect } from "../../../support/cluster/collect.ts";
import { type HttpServer, httpServer } from "../../../support/server/http-server.ts";
import { silentServer } from "../../../support/server/silent-server.ts";

const PATH = "/flyteidl2.task.TaskService/DeployTask";

function open(port: number, tls?: { readonly skipVerify: boolean }): Promise<Rpc> {
  return openConnect({ host: "127.0.0.1", port, tls });
}

describe("a call with the Connect protocol", () => {
  let server: HttpServer;
  let rpc: Rpc;
  let answer: (response: ServerResponse) => void;
  beforeEach(async () => {
    server = await httpServer((_request, response) => answer(response));
    rpc = await open(Number(new URL(server.origin).port));
  });
  afterEach(() => {
    rpc.close();
  });
  const call = (options: RpcOptions = {}) => rpc.unary(PATH, Buffer.from("request"), options);
  const stream = (options: RpcOptions = {}) =>
    collect(rpc.stream(PATH, Buffer.from("request"), options));
  const reply = (status: number, headers: Record<string, string>, body: string | Buffer = "") => {
    answer = (response) => void response.writeHead(status, headers).end(body);
  };

  it("sends the message and headers, and returns the reply", async () => {
    reply(200, { "content-type": "application/proto" }, "reply");
    const bytes = await call({ headers: { authorization: "Bearer t" } });
    assert.equal(Buffer.from(bytes).toString(), "reply");
    const [request] = server.seen;
    assert.equal(request!.path, PATH);
    assert.equal(request!.body, "request");
    assert.equal(request!.headers["connect-protocol-version"], "1");
    assert.equal(request!.headers["content-type"], "application/proto");
    assert.equal(request!.headers["authorization"], "Bearer t");
  });

  it("fails as the service says", async () => {
    const error = JSON.stringify({ code: "failed_precondition", message: "it has ended" });
    reply(400, { "content-type": "application/json" }, error);
    const facts = { isFromService: true, isOpen: false };
    for (const failing of [call(), stream()])
      await awaitFailure(failing, "FAILED_PRECONDITION", "it has ended", facts);
  });

  it("fails with the HTTP status of something in front of the service", async () => {
    const cases = [
      [401, {}, "", "UNAUTHENTICATED", "HTTP status 401"],
      [503, {}, "<html>", "UNAVAILABLE", "HTTP status 503"],
      [404, {}, '{"code":5,"message":"Not Found"}', "UNIMPLEMENTED", "HTTP status 404: Not Found"],
      [403, {}, '{"code":"forbidden"}', "PERMISSION_DENIED", "HTTP status 403"],
      [
        302,
        { location: "https://login.example.com/sign-in?state=never-print-me" },
        "",
        "UNKNOWN",
        "HTTP status 302: redirects to https://login.example.com",
      ],
    ] as const;
    for (const [status, headers, body, expected, message] of cases) {
      reply(status, headers, body);
      await awaitFailure(call(), expected, message, { isFromService: false });
    }
  });

  it("rejects a web page that comes with status 200", async () => {
    reply(200, { "content-type": "text/html" }, "<html>");
    for (const failing of [call(), stream()])
      await awaitFailure(failing, "UNKNOWN", /answered with text\/html instead of/);
  });

  it("rejects a reply that is compressed unasked", async () => {
    reply(200, { "content-type": "application/proto", "content-encoding": "gzip" }, "gzip");
    await awaitFailure(call(), "UNKNOWN", /answered with gzip instead of a message/);
  });

  /** Answers with a body that never ends. Returns a promise that resolves when the call closes it. */
  function answerForever(status: number, type: string, chunk: Buffer): Promise<void> {
    return new Promise((closed) => {
      answer = (response) => {
        const write = (): void => {
          while (!response.destroyed && response.write(chunk));
        };
        response.writeHead(status, { "content-type": type });
        response.on("close", closed).on("drain", write);
        write();
      };
    });
  }

  it("stops reading a reply that never ends", async () => {
    const closed = answerForever(200, "application/proto", Buffer.alloc(1024 * 1024));
    await awaitFailure(call(), "RESOURCE_EXHAUSTED");
    await closed;
  });

  it("closes a stream that never ends when nobody reads it any more", async () => {
    const frame = Buffer.from([0, 0, 0, 0, 1, 7]);
    const closed = answerForever(200, "application/connect+proto", frame);
    let count = 0;
    for await (const _message of rpc.stream(PATH, Buffer.alloc(0), {}))
      if ((count += 1) === 5) break;
    await closed;
  });

  it("stops reading an error that never ends", async () => {
    const closed = answerForever(500, "text/html", Buffer.alloc(64 * 1024));
    await awaitFailure(call(), "UNKNOWN", "HTTP status 500");
    await closed;
  });

  it("may have had an effect if the connection breaks before or within the reply", async () => {
    for (const head of [false, true]) {
      answer = (response) => {
        if (!head) return void response.destroy();
        response.writeHead(200, { "content-type": "application/proto", "content-length": "9" });
        response.write("half", () => response.destroy());
      };
      await awaitFailure(call(), "UNAVAILABLE", /^/, { isOpen: true });
    }
  });

  it("ends with the deadline if the server does not answer", async () => {
    answer = () => undefined;
    const late = call({ deadlineMs: 20 });
    await awaitFailure(late, "DEADLINE_EXCEEDED", "no answer within 0.02 s", { isOpen: true });
  });

  it("fails if a stream is silent for too long, because the connection may be dead", async () => {
    answer = (response) => {
      response.writeHead(200, { "content-type": "application/connect+proto" });
      response.write(Buffer.from([0, 0, 0, 0, 1, 7]));
    };
    const replies = rpc.stream(PATH, Buffer.alloc(0), { silenceMs: 50 })[Symbol.asyncIterator]();
    assert.equal((await replies.next()).done, false);
    await awaitFailure(replies.next(), "UNAVAILABLE");
  });

  it("ends with the reason of its signal", async () => {
    const controller = new AbortController();
    answer = () => controller.abort(new Error("not needed"));
    assert.match(String(await awaitError(call(controller))), /not needed/);
    const next = new AbortController();
    answer = (response) => {
      response.writeHead(200, { "content-type": "application/connect+proto" });
      response.write(Buffer.from([0, 0, 0, 0, 1, 7]), () => next.abort(new Error("seen enough")));
    };
    assert.match(String(await awaitError(stream(next))), /seen enough/);
  });
});

describe("a Connect connection", () => {
  it("cannot have had an effect if nothing listens", async () => {
    const server = await silentServer();
    await server.close();
    const calling = (await open(server.port)).unary(PATH, Buffer.alloc(0), {});
    await awaitFailure(calling, "UNAVAILABLE", /ECONNREFUSED/, { isOpen: false });
  });

  it("ends at once when the signal fires during the TLS handshake", async () => {
    const server = await silentServer();
    const rpc = await open(server.port, { skipVerify: false });
    const controller = new AbortController();
    const connected = server.connected();
    const error = awaitError(rpc.unary(PATH, Buffer.alloc(0), controller));
    await connected;
    controller.abort(new Error("not needed"));
    assert.match(String(await error), /not needed/);
    rpc.close();
    await server.close();
  });
});

const LAST = frame(2, "{}");

function frame(flags: number, content: string): Uint8Array {
  const bytes = Buffer.from(encodeFrame(Buffer.from(content)));
  bytes.writeUInt8(flags, 0);
  return bytes;
}

/** Reads the frames of bytes that arrive in these chunks. */
function read(...chunks: readonly Uint8Array[]): Promise<Uint8Array[]> {
  return collect(readFrames(toStream(chunks), "/service/Method"));
}

async function* toStream(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

describe("the frames of a Connect stream", () => {
  it("are read in whatever pieces they arrive", async () => {
    await holdsForAsync(
      fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 }),
      fc.array(fc.nat(60)),
      async (messages, cuts) => {
        const bytes = Buffer.concat([...messages.map(encodeFrame), LAST]);
        const places = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b)];
        const chunks = places.map((from, index) => bytes.subarray(from, places[index + 1]));
        const frames = await read(...chunks);
        assert.deepEqual(
          frames.map((each) => [...each]),
          messages.map((each) => [...each]),
        );
      },
    );
  });

  it("fail with an RpcFailure for any other bytes", async () => {
    await holdsForAsync(fc.array(fc.uint8Array({ maxLength: 20 })), async (chunks) => {
      const error = await read(...chunks).catch((thrown: unknown) => thrown);
      assert.ok(Array.isArray(error) || error instanceof RpcFailure, String(error));
    });
  });

  it("end with the error in the last frame", async () => {
    const error = { code: "not_found", message: "no such run" };
    await awaitFailure(read(frame(2, JSON.stringify({ error }))), "NOT_FOUND", "no such run");
  });

  it("were cut off if the last frame is missing", async () => {
    const cut = read(frame(0, "one"), LAST.subarray(0, 3));
    await awaitFailure(cut, "UNAVAILABLE", "the stream was cut off", { isOpen: true });
  });

  it("ignore what follows the last frame", async () => {
    assert.equal((await read(frame(0, "one"), LAST, frame(0, "two"))).length, 1);
  });

  it("reject a compressed message", async () => {
    await awaitFailure(read(frame(1, "gzip")), "INTERNAL", /compressed a message/);
  });

  it("reject a message above 64 MiB when its length arrives", async () => {
    const head = Buffer.from([0, 4, 0, 0, 1]);
    const message = "a reply of 67108865 bytes is too large";
    await awaitFailure(read(head), "RESOURCE_EXHAUSTED", message);
  });
});
