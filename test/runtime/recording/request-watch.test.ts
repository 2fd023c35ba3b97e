import assert from "node:assert/strict";
import { get, request } from "node:http";
import undici, { Agent } from "undici";
import { javaScriptRuntime } from "../../../src/process/javascript-runtime.ts";
import { RequestWatch } from "../../../src/runtime/recording/request-watch.ts";
import { httpServer, type HttpServer } from "../../support/server/http-server.ts";

describe("RequestWatch", () => {
  let server: HttpServer;
  let watch: RequestWatch;
  let hosts: string[];
  before(async () => {
    server = await httpServer(({ path }, response) => {
      if (path === "/moved") response.writeHead(302, { location: "/" });
      response.end("ok");
    });
  });
  beforeEach(() => {
    hosts = [];
    watch = new RequestWatch(({ host }) => hosts.push(host), javaScriptRuntime.tellsOfFetch);
  });
  afterEach(() => watch.close());

  const read = async (response: Promise<Response>): Promise<string> => (await response).text();

  it("reports the global fetch and node:http with their host and port", async () => {
    await read(fetch(server.origin));
    await new Promise((resolve) => {
      get(server.origin, (response) => response.resume().once("end", resolve));
    });
    const { host } = new URL(server.origin);
    assert.deepEqual(hosts, [host, host]);
  });

  it("does not report the fetch of the context, its redirects and its body", async () => {
    const own = watch.wrap(fetch);
    await read(own(`${server.origin}/moved`));
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode("late"));
        controller.close();
      },
    });
    await read(own(server.origin, { method: "POST", body, duplex: "half" }));
    assert.deepEqual(hosts, []);
  });

  it("tells requests apart that are in flight together and share connections", async () => {
    const own = watch.wrap(fetch);
    const calls = Array.from({ length: 40 }, (_, index) => (index % 4 === 0 ? fetch : own));
    await Promise.all(calls.map((call) => read(call(server.origin))));
    assert.equal(hosts.length, 10);
  });

  it("does not report what a fetch that a test passed sends itself", async () => {
    const nested = watch.wrap(async () => Response.json(await read(fetch(server.origin))));
    await nested("http://jobs.invalid/");
    assert.deepEqual(hosts, []);
    await read(fetch(server.origin));
    assert.equal(hosts.length, 1);
  });

  it("can cancel a request of node:http before it is sent", async () => {
    watch.close();
    watch = new RequestWatch(({ cancel }) => cancel(new Error("no network")));
    const count = server.seen.length;
    for (const method of ["GET", "POST"])
      await assert.rejects(
        new Promise((resolve, reject) => {
          request(server.origin, { method }, resolve).once("error", reject).end("body");
        }),
        { message: "no network" },
      );
    assert.equal(server.seen.length, count);
  });

  it("can cancel the global fetch and undici, also on an open connection and with a dispatcher", async () => {
    const agent = new Agent();
    const calls = [
      () => fetch(server.origin),
      () => fetch(server.origin, { dispatcher: agent } as object),
      () => undici.request(server.origin),
      () => undici.request(server.origin, { dispatcher: agent }),
    ];
    for (const call of calls) {
      const { body } = await call();
      await new Response(body as ReadableStream).text();
    }
    watch.close();
    watch = new RequestWatch(
      ({ cancel }) => cancel(new Error("no network")),
      javaScriptRuntime.tellsOfFetch,
    );
    const count = server.seen.length;
    for (const call of calls) await assert.rejects(call());
    assert.equal(server.seen.length, count);
    await agent.close();
  });

  it("can cancel the global fetch if the runtime does not tell of it", async () => {
    watch.close();
    const original = fetch;
    watch = new RequestWatch(({ host, cancel }) => {
      hosts.push(host);
      cancel(new Error("no network"));
    }, false);
    const own = watch.wrap(fetch);
    const count = server.seen.length;
    for (const input of [server.origin, new URL(server.origin), new Request(server.origin)])
      await assert.rejects(
        fetch(input),
        ({ cause }: Error) => (cause as Error).message === "no network",
      );
    assert.equal(server.seen.length, count);
    assert.equal(hosts.length, 3);
    assert.equal(await read(own(server.origin)), "ok");
    watch.close();
    assert.equal(fetch, original);
  });

  it("reports nothing after close", async () => {
    watch.close();
    await read(fetch(server.origin));
    assert.deepEqual(hosts, []);
  });
});
