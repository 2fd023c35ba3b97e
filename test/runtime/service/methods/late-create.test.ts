import assert from "node:assert/strict";
import { type ServerResponse } from "node:http";
import { defineAsyncConnector, Resource, t } from "../../../../src/entries/index.ts";
import { createLogger, type Logger } from "../../../../src/runtime/base/context.ts";
import type { RequestObserver } from "../../../../src/runtime/service/request-observer.ts";
import { ConnectorClient } from "../../../support/server/connector-client.ts";
import { type TestServer, serveForTest } from "../../../support/server/connector-server.ts";
import { type FaultyProxy, faultyProxy } from "../../../support/server/faulty-proxy.ts";
import { type HttpServer, httpServer } from "../../../support/server/http-server.ts";
import { Gate } from "../../../support/time/gate.ts";

/** Long enough for a call to reach the connector, also on a busy machine. */
const DEADLINE_MS = 2000;
/** Only the server ends the call: a client with its own deadline may cancel it earlier. */
const DEADLINE = { headers: { "grpc-timeout": `${DEADLINE_MS}m` } };

/** What Flyte repeats: the output prefix identifies the attempt. */
const request = {
  template: { id: { name: "slow" }, type: "slow" },
  outputPrefix: "s3://bucket/attempt-0",
};

/** A job service of which a create's first request gets its reply late, and two servers for it. */
class Replicas {
  readonly jobs = new Set<string>();
  readonly lines: Parameters<Logger["info"]>[] = [];
  /** Opens when the first create has made its job. */
  readonly made = new Gate<string>();
  /** Opens when the first create learns that its caller has gone. */
  readonly gone = new Gate();
  /** Opens with the status when a create has ended, with or without a caller. */
  readonly ended = new Gate<number>();
  service!: HttpServer;
  first!: TestServer;
  second!: TestServer;
  #held: ServerResponse | undefined;

  async start(): Promise<void> {
    this.service = await httpServer(({ method, path }, response) => {
      const name = path.slice(1);
      if (method === "DELETE") this.jobs.delete(name);
      if (method !== "PUT") return void response.writeHead(this.jobs.has(name) ? 200 : 404).end();
      this.jobs.add(name);
      if (this.#held !== undefined) return void response.writeHead(201).end();
      this.#held = response;
      this.made.open(name);
    });
    this.first = await this.#serve();
    this.second = await this.#serve();
  }

  /** Lets the first create return. */
  release(): void {
    this.#held!.writeHead(201).end();
  }

  async close(): Promise<void> {
    await Promise.all([this.first.close(), this.second.close()]);
    await this.service.close();
  }

  #serve(): Promise<TestServer> {
    const { origin } = this.service;
    const log = createLogger(
      () =>
        (...line) =>
          void this.lines.push(line),
    );
    const connector = defineAsyncConnector({
      taskType: "slow",
      resourceMeta: { jobId: t.string() },
      create: async ({ idempotencyKey: jobId, fetch, signal }) => {
        signal.addEventListener("abort", () => this.gone.open());
        await fetch(`${origin}/${jobId}`, { method: "PUT" });
        return { jobId };
      },
      get: async ({ jobId }, { fetch }) => {
        const { ok } = await fetch(`${origin}/${jobId}`);
        return ok ? Resource.running() : Resource.failed("job is deleted");
      },
      delete: async ({ jobId }, { fetch, signal }) => {
        await fetch(`${origin}/${jobId}`, { method: "DELETE", signal });
      },
    });
    const observer: RequestObserver = {
      requestFinished: ({ operation }, { code }) => operation === "create" && this.ended.open(code),
    };
    return serveForTest([connector], { log, observers: [observer] });
  }
}

for (const protocol of ["flyte1", "flyte2"] as const)
  describe(`CreateTask of ${protocol} that returns after its caller has gone`, () => {
    const CREATE = "CreateTask";
    let replicas: Replicas;
    let proxy: FaultyProxy;
    let engine: ConnectorClient;
    beforeEach(async () => {
      replicas = new Replicas();
      await replicas.start();
      proxy = await faultyProxy(() => replicas.first.port);
      engine = await ConnectorClient.connect(proxy.port, protocol);
    });
    afterEach(() => replicas.close());

    /** Polls the job of a reply, as the engine does. */
    async function pollPhase(server: TestServer, reply: Record<string, unknown>): Promise<unknown> {
      return (await server[protocol].poll("slow", reply["resourceMeta"] as Uint8Array)).phase;
    }

    /** The log line about the job that nobody waited for. */
    function findLine(start: string): Record<string, unknown> | undefined {
      return replicas.lines.find(([message]) => message.startsWith(start))?.[1] as
        Record<string, unknown> | undefined;
    }

    it("deletes the job if the deadline passed, even if the connection closes after it", async () => {
      const creating = engine.failure(CREATE, request, DEADLINE);
      await replicas.made.passed;
      await creating;
      await replicas.gone.passed;
      await proxy.close();
      replicas.release();
      assert.equal(await replicas.ended.passed, 4);
      assert.deepEqual([...replicas.jobs], []);
      assert.ok(findLine("deleted a job"));
    });

    it("deletes the job if the stream was reset and its connection is open", async () => {
      const caller = new AbortController();
      const creating = engine.failure(CREATE, request, caller);
      await replicas.made.passed;
      caller.abort();
      await creating;
      await replicas.gone.passed;
      replicas.release();
      assert.equal(await replicas.ended.passed, 1);
      assert.deepEqual([...replicas.jobs], []);
      assert.ok(findLine("deleted a job"));
    });

    for (const where of ["first", "second"] as const) {
      it(`keeps the job if the connection closed, for a create that is repeated later at the ${where} server`, async () => {
        const creating = engine.failure(CREATE, request);
        const key = await replicas.made.passed;
        await proxy.close();
        assert.equal((await creating).code, 14);
        await replicas.gone.passed;
        replicas.release();
        await replicas.ended.passed;
        const reply = await replicas[where][protocol].call(CREATE, request);
        assert.equal(await pollPhase(replicas[where], reply), "RUNNING");
        assert.deepEqual([...replicas.jobs], [key]);
        const { idempotencyKey, job } = findLine("kept a job")!;
        assert.deepEqual([idempotencyKey, job], [key, `{"jobId": "${key}"}`]);
      });

      it(`keeps the job if the connection closed, and the create was repeated meanwhile at the ${where} server`, async () => {
        const creating = engine.failure(CREATE, request);
        const key = await replicas.made.passed;
        await proxy.close();
        await creating;
        await replicas.gone.passed;
        const reply = await replicas[where][protocol].call(CREATE, request);
        replicas.release();
        await replicas.ended.passed;
        assert.equal(await pollPhase(replicas[where], reply), "RUNNING");
        assert.deepEqual([...replicas.jobs], [key]);
      });
    }

    it("keeps the job if the server cut the call off, for the create that is repeated at another server", async () => {
      const creating = engine.failure(CREATE, request);
      const key = await replicas.made.passed;
      const closing = replicas.first.server.close({ drainMs: 10 });
      await replicas.gone.passed;
      replicas.release();
      assert.equal((await creating).code, 14);
      await closing;
      const reply = await replicas.second[protocol].call(CREATE, request);
      assert.equal(await pollPhase(replicas.second, reply), "RUNNING");
      assert.deepEqual([...replicas.jobs], [key]);
      assert.equal(findLine("kept a job")!["idempotencyKey"], key);
    });
  });
