import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { gzipSync } from "node:zlib";
import { defineAsyncConnector, Resource, t } from "../../../src/entries/index.ts";
import { RetryableError, UserError } from "../../../src/runtime/base/errors/errors.ts";
import { type JsonRequest, requestJson } from "../../../src/runtime/http/request-json.ts";
import { runConnector, testContext } from "../../../src/testing/run-task.ts";
import { Gate } from "../../support/time/gate.ts";
import { reply, startService } from "./start-service.ts";

const MIB = 1024 * 1024;

describe("requestJson with a hostile service", () => {
  const get = ({ origin }: { readonly origin: string }, request: Partial<JsonRequest> = {}) =>
    requestJson(testContext(), {
      method: "GET",
      baseUrl: origin,
      path: "/jobs",
      timeout: "60s", // a busy machine is slow
      ...request,
    });

  const serveText = (text: string | Uint8Array, headers: Record<string, string> = {}) =>
    startService((_, response) => response.writeHead(200, headers).end(text));

  /** Never ends its body, until the connection is closed. */
  async function serveEndless(status: number) {
    const closed = new Gate();
    const chunk = Buffer.alloc(64 * 1024, "[");
    const service = await startService((_, response) => {
      response.writeHead(status);
      const write = (): void => {
        while (response.write(chunk));
      };
      response.on("drain", write).on("close", () => closed.open());
      write();
    });
    return { ...service, closed: closed.passed };
  }

  it("stops reading an answer that never ends", async () => {
    const service = await serveEndless(200);
    await assert.rejects(get(service), {
      code: "BAD_RESPONSE",
      message: `GET /jobs returned more than ${8 * MIB} bytes`,
      constructor: UserError,
    });
    await service.closed;
  });

  it("stops reading an error that never ends, and reports its status", async () => {
    const service = await serveEndless(503);
    await assert.rejects(get(service), (error: Error) => {
      assert.match(error.message, /^GET \/jobs failed: 503 Service Unavailable: \[+…$/);
      assert.ok(error.message.length < 600);
      return true;
    });
    await service.closed;
  });

  it("counts the bytes of an answer after decompression", async () => {
    const bomb = gzipSync(Buffer.alloc(64 * MIB, " "));
    assert.ok(bomb.length < MIB);
    const service = await serveText(bomb, { "content-encoding": "gzip" });
    await assert.rejects(get(service, { maxBytes: MIB }), {
      message: `GET /jobs returned more than ${MIB} bytes`,
      constructor: UserError,
    });
  });

  it("accepts an answer of exactly maxBytes", async () => {
    const service = await serveText('"12345678"');
    assert.equal(await get(service, { maxBytes: 10 }), "12345678");
    await assert.rejects(get(service, { maxBytes: 9 }), /returned more than 9 bytes/);
  });

  it("rejects JSON with more than 100 levels", async () => {
    const nest = (levels: number): string =>
      `${'{"a":['.repeat(levels / 2)}${"]}".repeat(levels / 2)}`;
    await get(await serveText(nest(100)));
    await get(await serveText(JSON.stringify("[".repeat(1000) + '\\"[{'.repeat(1000))));
    for (const text of [nest(102), "[".repeat(MIB)])
      await assert.rejects(get(await serveText(text)), {
        code: "BAD_RESPONSE",
        message: "GET /jobs returned JSON with more than 100 levels",
        constructor: UserError,
      });
  });

  it("rejects what is not JSON: from a GET as transient, after other requests as permanent", async () => {
    const escapes = `"${"\\".repeat(999)}`;
    for (const text of ["<html>Sign in</html>", '{"id": "j', "undefined", "{}{}", escapes]) {
      const service = await serveText(text, { "content-type": "application/json" });
      const failed = { code: "BAD_RESPONSE", message: /^\w+ \/jobs returned not JSON: \S/ };
      await assert.rejects(get(service), { ...failed, constructor: RetryableError });
      for (const method of ["POST", "DELETE"] as const)
        await assert.rejects(get(service, { method }), { ...failed, constructor: UserError });
      assert.equal(service.seen.length, 3);
    }
  });

  it("replaces bytes that are not UTF-8", async () => {
    const service = await serveText(Buffer.from([0x22, 0xff, 0xfe, 0x22]));
    assert.equal(await get(service), "\ufffd\ufffd");
  });

  it("reports a broken encoding or protocol as a lost answer", async () => {
    const zipped = await serveText("no gzip", { "content-encoding": "gzip" });
    await assert.rejects(get(zipped), { code: "NO_RESPONSE", constructor: RetryableError });
    for (const bytes of ["SSH-2.0-OpenSSH_9.9\r\n", `HTTP/1.1 200 OK\r\nx: ${"y".repeat(MIB)}`]) {
      const server = createServer((socket) => {
        socket.on("error", () => undefined); // the client hangs up
        socket.once("data", () => socket.end(bytes));
      });
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      const failed = { code: "NO_RESPONSE", constructor: RetryableError };
      await assert.rejects(get({ origin: `http://127.0.0.1:${port}` }), failed);
      server.close();
      await once(server, "close");
    }
  });
});

const MINUTE_MS = 60_000;

describe("a run whose service sends Retry-After", () => {
  it("waits at least that long before the next attempt, and before the next poll", async () => {
    const busy = (seconds: number) =>
      reply(429, { error: "busy" }, { "retry-after": `${seconds}` });
    const service = await startService(
      busy(300),
      reply(201, { id: "j1" }),
      busy(600),
      reply(200, { state: "done" }),
    );
    const address = { baseUrl: service.origin, path: "/jobs" };
    const connector = defineAsyncConnector({
      taskType: "busy",
      inputs: {},
      outputs: { state: t.string() },
      resourceMeta: { id: t.string() },
      create: (context) =>
        requestJson<{ id: string }>(context, { ...address, method: "POST", body: {} }),
      async get(_job, context) {
        const request = { ...address, method: "GET" } as const;
        return Resource.succeeded(await requestJson<{ state: string }>(context, request));
      },
      delete: () => undefined,
    });
    const task = connector.task({ name: "busy", retries: 1 });
    const { outputs, events } = await runConnector(connector, { task });
    assert.deepEqual(outputs, { state: "done" });
    const pauses = events.flatMap((event) =>
      event.type === "retrying" ? [event.inMs] : event.type === "polled" ? [event.nextInMs] : [],
    );
    assert.deepEqual(pauses, [5 * MINUTE_MS, 10 * MINUTE_MS]);
    assert.equal(service.seen.length, 4);
  });
});
