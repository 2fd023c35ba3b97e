import assert from "node:assert/strict";
import { serveForTest, type TestServer } from "../../../support/server/connector-server.ts";
import { createJobConnector, JobSystem } from "../job-system.ts";
import { createSyncConnector } from "../sync-connector.ts";
import { check, checkEndpoint } from "./check-broken.ts";

const good = createJobConnector();

/** Blocks the event loop, as a computation does. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

describe("the checks of a server", () => {
  for (const method of ["create", "get", "delete"] as const)
    it(`server/blocking fails if ${method} blocks the event loop`, async () => {
      const connector = createJobConnector({
        [method]: (...args: never[]) => {
          block(250);
          return (good[method] as (...args: never[]) => unknown)(...args);
        },
      });
      const [outcome] = await check(connector, ["server/blocking"]);
      const message = String(outcome?.failure?.message);
      assert.match(message, new RegExp(`^${method} blocked the server for `));
    });

  it("server/blocking fails for a synchronous connector", async () => {
    const sync = createSyncConnector();
    const connector = createSyncConnector({
      do: (request) => {
        block(250);
        return sync.do(request);
      },
    });
    const [outcome] = await check(connector, ["server/blocking"]);
    assert.match(String(outcome?.failure?.message), /^do blocked the server for /);
  });

  it("server/blocking passes if a method blocked only once", async () => {
    let isFirst = true;
    const connector = createJobConnector({
      get: (job, request) => {
        if (isFirst) block(250);
        isFirst = false;
        return good.get(job, request);
      },
    });
    const [outcome] = await check(connector, ["server/blocking"]);
    assert.equal(outcome?.state, "passed");
  });

  it("server/drain fails if a create in flight loses its job", async () => {
    const connector = createJobConnector({
      create: async ({ inputs, idempotencyKey: jobId, fetch, signal }) => {
        await fetch(`http://jobs.test/jobs/${jobId}`, { method: "PUT", body: inputs.text });
        await new Promise<never>((_, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason as Error)),
        );
        return { jobId };
      },
    });
    const [outcome] = await check(connector, ["server/drain"], { deadlineMs: 50 });
    assert.match(
      String(outcome?.failure?.message),
      /^job \w+ runs on although its caller has gone: create threw /,
    );
  });

  describe("at an endpoint", () => {
    let server: TestServer;

    async function serve(connector: typeof good): Promise<{ readonly address: string }> {
      const system = new JobSystem({ now: () => 0, sleep: async () => undefined });
      server = await serveForTest([connector], {
        fetch: system.fetch,
        secrets: { get: () => "key" },
      });
      return { address: `127.0.0.1:${server.port}` };
    }

    it("server/blocking fails if health checks wait for a method", async () => {
      const connector = createJobConnector({
        create: (request) => {
          block(1100);
          return good.create(request);
        },
      });
      const endpoint = await serve(connector);
      const [outcome] = await checkEndpoint(endpoint, good, ["server/blocking"]);
      assert.match(String(outcome?.failure?.message), /^create blocked the server for /);
    });

    it("server/drain is skipped", async () => {
      const [outcome] = await checkEndpoint(await serve(good), good, ["server/drain"]);
      assert.match(String(outcome?.reason), /at an endpoint/);
    });
  });
});
