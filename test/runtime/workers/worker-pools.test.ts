import assert from "node:assert/strict";
import { defineAsyncConnector, Resource, t } from "../../../src/entries/index.ts";
import { realClock, silentLog } from "../../../src/runtime/base/context.ts";
import type { AnyConnector } from "../../../src/runtime/connector/connector-registry.ts";
import { createFixedSecrets } from "../../../src/runtime/secrets/secret-resolver.ts";
import { WorkerLost } from "../../../src/runtime/workers/worker-lost.ts";
import { type WorkerOptions, WorkerPools } from "../../../src/runtime/workers/worker-pools.ts";
import { FakeWorker } from "./fake-worker.ts";

const define = (taskType: string, blocking: boolean) =>
  defineAsyncConnector({
    taskType,
    blocking,
    resourceMeta: { jobId: t.string() },
    create: () => ({ jobId: "1" }),
    get: () => Resource.running(),
    delete: () => undefined,
  });

class TestServer {
  readonly workers: FakeWorker[] = [];
  /** The connectors for which each of them was started. */
  readonly served: string[] = [];
  readonly refusals: string[] = [];
  readonly calm = define("calm", false);
  readonly deadly = define("deadly", false);
  readonly blocking = define("blocking", true);
  readonly pools: WorkerPools;
  now = 0;
  #tick: () => void = () => undefined;

  constructor(options: Partial<WorkerOptions> = {}) {
    const host = {
      log: silentLog,
      connectors: (): readonly AnyConnector[] => [this.calm, this.deadly, this.blocking],
      now: () => this.now,
      epochNow: () => this.now,
      every: (_ms: number, tick: () => void) => {
        this.#tick = tick;
        return () => undefined;
      },
      after: () => () => undefined,
      mostWaiting: 100,
    };
    this.pools = new WorkerPools(host, {
      start: (connectors) => {
        const worker = new FakeWorker();
        this.workers.push(worker);
        this.served.push(connectors.map(({ taskCategory }) => taskCategory.name).join());
        return worker;
      },
      shared: 2,
      blockingCalls: 1,
      timeoutMs: 60_000,
      refused: (connector, isRefused) =>
        void this.refusals.push(`${connector} ${isRefused ? "refused" : "served"}`),
      ...options,
    });
  }

  /** A call in a worker; it never ends. */
  run(connector: typeof this.calm) {
    const meta = Buffer.from('{"jobId":"1"}');
    const context = { ...silentContext(), log: silentLog };
    const lost = this.pools
      .openPort(connector)
      .delete(meta, context)
      .catch((error: unknown) => error);
    for (const worker of this.workers) worker.ready();
    const live = this.workers.filter(({ hasExited }) => !hasExited);
    const lastCall = ({ calls }: FakeWorker): number => calls.at(-1) ?? 0;
    const worker = live.sort((a, b) => lastCall(b) - lastCall(a))[0];
    return { worker, lost };
  }

  /** The connectors that the worker of a call was started for. */
  async findServed(connector: typeof this.calm): Promise<string> {
    const { worker, lost } = this.run(connector);
    const served = this.served[this.workers.indexOf(worker!)]!;
    const [id] = worker!.calls.slice(-1);
    worker!.reply(id!);
    await lost;
    return served;
  }

  async die(connector: typeof this.calm): Promise<void> {
    const { worker, lost } = this.run(connector);
    await worker!.exit();
    await lost;
  }

  pass(seconds: number): void {
    for (let second = 0; second < seconds; second += 1) {
      this.now += 1000;
      this.#tick();
      for (const worker of this.workers) worker.ready();
    }
  }
}

function silentContext() {
  return {
    clock: realClock,
    random: Math.random,
    fetch,
    secrets: createFixedSecrets(),
    signal: new AbortController().signal,
  };
}

const SHARING = "calm,deadly";

describe("WorkerPools", () => {
  it("leave connectors that do not block to this process without shared workers", async () => {
    const { pools, calm, blocking, workers } = new TestServer({ shared: 0 });
    assert.deepEqual([pools.isolates(calm), pools.isolates(blocking)], [false, true]);
    const meta = Buffer.from('{"jobId":"1"}');
    const context = { ...silentContext(), log: silentLog };
    assert.equal((await pools.openPort(calm).get(meta, context, "flyte1", {})).phase, "RUNNING");
    assert.equal(workers.length, 0);
  });

  it("give a blocking connector workers with no other connector", async () => {
    const server = new TestServer({ shared: 0 });
    assert.equal(await server.findServed(server.blocking), "blocking");
  });

  it("give a connector whose call was in a shared worker that died its own one", async () => {
    const server = new TestServer();
    assert.equal(await server.findServed(server.deadly), SHARING);
    await server.die(server.deadly);
    assert.equal(await server.findServed(server.calm), SHARING);
    assert.equal(await server.findServed(server.deadly), "deadly");
  });

  it("refuse only a connector whose own worker keeps dying, and tell when it begins and ends", async () => {
    const server = new TestServer();
    for (let death = 0; death < 5; death += 1) await server.die(server.deadly);
    server.pass(1);
    assert.deepEqual(server.refusals, ["Deadly Connector refused"]);
    assert.ok((await server.run(server.deadly).lost) instanceof WorkerLost);
    assert.equal(await server.findServed(server.calm), SHARING);
    server.pass(60);
    assert.deepEqual(server.refusals, ["Deadly Connector refused", "Deadly Connector served"]);
  });

  it("let a suspect share workers again after a minute without a death", async () => {
    const server = new TestServer();
    await server.die(server.deadly);
    server.pass(59);
    assert.equal(await server.findServed(server.deadly), "deadly");
    server.pass(1);
    assert.equal(await server.findServed(server.deadly), SHARING);
  });

  it("name all connectors that share workers, if these die without a call", async () => {
    const server = new TestServer();
    for (let death = 0; death < 5; death += 1) {
      for (const worker of server.workers) worker.ready();
      await server.workers.findLast(({ hasExited }) => !hasExited)!.exit();
      server.pass(1);
    }
    assert.deepEqual(server.refusals, ["Calm Connector refused", "Deadly Connector refused"]);
  });

  it("count workers and their deaths", async () => {
    const server = new TestServer();
    assert.deepEqual([server.pools.size, server.pools.deaths], [2, 0]);
    await server.workers[0]!.ready().exit();
    assert.deepEqual([server.pools.size, server.pools.deaths], [1, 1]);
  });

  it("end a worker without calls if the container has no room for another one", async () => {
    const server = new TestServer({ shared: 0, most: 1 });
    const other = define("other", true);
    assert.equal(await server.findServed(server.blocking), "blocking");
    const waiting = server.run(other);
    assert.equal(server.workers[0]!.received.at(-1)?.kind, "stop");
    assert.equal(server.pools.size, 1);
    server.workers[1]!.ready();
    server.workers[1]!.reply(server.workers[1]!.calls[0]!);
    await waiting.lost;
  });
});
