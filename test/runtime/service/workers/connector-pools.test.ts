import assert from "node:assert/strict";
import { defineAsyncConnector, Resource, t } from "../../../../src/entries/index.ts";
import { silentLog } from "../../../../src/runtime/base/context.ts";
import type { Thread } from "../../../../src/runtime/base/thread.ts";
import { ConnectorRegistry } from "../../../../src/runtime/connector/connector-registry.ts";
import type { ServedCall } from "../../../../src/runtime/service/requests/served-call.ts";
import { ServerState } from "../../../../src/runtime/service/requests/server-state.ts";
import {
  ConnectorPools,
  JobPlaces,
  type WorkerOptions,
} from "../../../../src/runtime/service/workers/connector-pools.ts";
import { FakeThread, testCall } from "./fake-thread.ts";

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
  readonly threads: FakeThread[] = [];
  readonly refusals: string[] = [];
  readonly calm = define("calm", false);
  readonly deadly = define("deadly", false);
  readonly blocking = define("blocking", true);
  readonly pools: ConnectorPools;
  now = 0;
  #tick: () => void = () => undefined;

  constructor(options: Partial<WorkerOptions> = {}) {
    const registry = new ConnectorRegistry();
    for (const connector of [this.calm, this.deadly, this.blocking]) registry.register(connector);
    const state = new ServerState({ registry, log: silentLog });
    Object.assign(state.options, {
      now: () => this.now,
      epochNow: () => this.now,
      every: (_ms: number, tick: () => void) => {
        this.#tick = tick;
        return () => undefined;
      },
    });
    this.pools = new ConnectorPools(state, {
      startThread: () => {
        const thread = new FakeThread();
        this.threads.push(thread);
        return thread as unknown as Thread;
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
    const call = Object.assign(testCall(), { taskType: connector.taskCategory.name });
    const lost = this.pools
      .find(connector)!
      .run(call, undefined, (worker) => worker.send(call, [], { facts: () => undefined }))
      .catch((error: unknown) => error);
    for (const thread of this.threads) thread.ready();
    const thread = this.threads.findLast(({ received }) => received.at(-1)?.kind === "call")!;
    return { thread, lost };
  }

  async die(connector: typeof this.calm): Promise<void> {
    const { thread, lost } = this.run(connector);
    thread.exit();
    await lost;
  }

  pass(seconds: number): void {
    for (let second = 0; second < seconds; second += 1) {
      this.now += 1000;
      this.#tick();
      for (const thread of this.threads) thread.ready();
    }
  }
}

describe("ConnectorPools", () => {
  it("leaves connectors that do not block to the main thread without shared workers", () => {
    const { pools, calm, blocking } = new TestServer({ shared: 0 });
    assert.equal(pools.find(calm), undefined);
    assert.equal(pools.find(blocking)!.name, '"Blocking Connector"');
    assert.equal(pools.find(blocking), pools.find(blocking));
  });

  it("gives a connector whose call was in a shared worker that died its own one", async () => {
    const server = new TestServer();
    const shared = server.pools.find(server.calm);
    assert.equal(server.pools.find(server.deadly), shared);
    await server.die(server.deadly);
    assert.equal(server.pools.find(server.calm), shared);
    assert.notEqual(server.pools.find(server.deadly), shared);
  });

  it("refuses only a connector whose own worker keeps dying, and tells when it begins and ends", async () => {
    const server = new TestServer();
    for (let death = 0; death < 5; death += 1) await server.die(server.deadly);
    server.pass(1);
    assert.deepEqual(server.refusals, ["Deadly Connector refused"]);
    assert.equal(server.pools.find(server.calm)!.refusal, undefined);
    server.pass(60);
    assert.deepEqual(server.refusals, ["Deadly Connector refused", "Deadly Connector served"]);
  });

  it("lets a suspect share workers again after a minute without a death", async () => {
    const server = new TestServer();
    const shared = server.pools.find(server.calm);
    const suspects = [server.run(server.calm), server.run(server.deadly)];
    for (const { thread } of suspects) thread.exit();
    await Promise.all(suspects.map(({ lost }) => lost));
    server.pass(59);
    assert.notEqual(server.pools.find(server.calm), shared);
    server.pass(1);
    assert.equal(server.pools.find(server.calm), shared);
    assert.equal(server.pools.find(server.deadly), shared);
  });

  it("keeps the worker of a suspect if another shared worker dies with a call of it", async () => {
    const server = new TestServer();
    const calls = [server.run(server.deadly), server.run(server.deadly)];
    calls[0]!.thread.exit();
    await calls[0]!.lost;
    const own = server.pools.find(server.deadly);
    calls[1]!.thread.exit();
    await calls[1]!.lost;
    assert.equal(server.pools.find(server.deadly), own);
  });

  it("names all connectors that share workers, if these die without a call", () => {
    const server = new TestServer();
    for (let death = 0; death < 5; death += 1) {
      for (const thread of server.threads) thread.ready();
      server.threads.findLast(({ isTerminated }) => !isTerminated)!.exit();
      server.pass(1);
    }
    assert.deepEqual(server.refusals, ["Calm Connector refused", "Deadly Connector refused"]);
  });

  it("counts threads and their deaths", () => {
    const server = new TestServer();
    assert.deepEqual([server.pools.threads, server.pools.deaths], [2, 0]);
    server.threads[0]!.ready().exit();
    assert.deepEqual([server.pools.threads, server.pools.deaths], [1, 1]);
  });
});

describe("JobPlaces", () => {
  const create = (idempotencyKey: string): ServedCall =>
    Object.assign(testCall(), { taskType: "calm", idempotencyKey });

  /** A place in a worker that writes down which of its creates were repeated. */
  function testPlace(repeated: ServedCall[]) {
    const worker = { noteRepeated: (call: ServedCall) => void repeated.push(call) };
    return { worker: worker as never, known: undefined };
  }

  it("tells the worker of a create that is in flight when Flyte repeats it", () => {
    const places = new JobPlaces();
    const repeated: ServedCall[] = [];
    const first = create("a");
    places.addCreate(first, testPlace(repeated));
    places.addCreate(create("b"), testPlace(repeated));
    assert.deepEqual(repeated, []);
    places.addCreate(create("a"), testPlace(repeated));
    assert.deepEqual(repeated, [first]);
  });

  it("tells no worker of a create that has ended, or that nothing identifies", () => {
    const places = new JobPlaces();
    const repeated: ServedCall[] = [];
    places.addCreate(create("a"), testPlace(repeated))();
    places.addCreate(create("a"), testPlace(repeated));
    places.addCreate(create(""), testPlace(repeated));
    places.addCreate(create(""), testPlace(repeated));
    assert.deepEqual(repeated, []);
  });

  it("finds the place of a job under its type and ResourceMeta", () => {
    const places = new JobPlaces();
    const place = testPlace([]);
    places.remember("calm", Buffer.from("1"), place);
    assert.equal(places.find("calm", Buffer.from("1")), place);
    assert.notEqual(places.find("calm", Buffer.from("2")), place);
    assert.notEqual(places.find("deadly", Buffer.from("1")), place);
  });
});
