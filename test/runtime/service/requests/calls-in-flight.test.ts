import assert from "node:assert/strict";
import { Resource, defineSyncConnector } from "../../../../src/entries/index.ts";
import { silentLog } from "../../../../src/runtime/base/context.ts";
import type { RequestObserver } from "../../../../src/runtime/service/request-observer.ts";
import { statusOf } from "../../../support/server/connector-client.ts";
import { type TestServer, serveForTest } from "../../../support/server/connector-server.ts";
import {
  aboutJob,
  Job,
  ScriptedConnector,
  serveScript,
} from "../../../support/server/endpoint-run.ts";
import { Gate } from "../../../support/time/gate.ts";

describe("requests in flight", () => {
  /** A server with one place and one in its queue, whose `get` waits for the gate. */
  async function serveOne(observer: RequestObserver) {
    const [gate, working] = [new Gate(), new Gate()];
    const get = async () => (working.open(), await gate.passed, Resource.running());
    const options = { maxConcurrency: 1, maxQueued: 1, observers: [observer] };
    const { flyte1, server } = await serveScript({ get }, options);
    const poll = (caller?: AbortController) => flyte1.call("GetTask", aboutJob(), caller);
    return { flyte1, server, poll, gate, working };
  }

  it("queues a call above the limit, or returns RESOURCE_EXHAUSTED if the queue is full", async () => {
    const waiting = new Gate();
    let started = 0;
    const { flyte1, server, poll, gate, working } = await serveOne({
      requestStarted: () => ((started += 1) === 3 ? waiting.open() : undefined),
    });
    const listed = await flyte1.call("ListAgents", {});
    const first = poll();
    await working.passed;
    const second = poll();
    await waiting.passed;
    assert.equal(server.inFlight, 2);
    assert.deepEqual(await statusOf(poll()), {
      code: 8,
      details: "the server is at its limit of requests and its queue is full; try again later",
    });
    const again = await flyte1.call("ListAgents", {});
    assert.deepEqual(again, listed, "the engine drops all types if this fails");
    gate.open();
    for (const reply of await Promise.all([first, second]))
      assert.deepEqual(reply["resource"], { phase: "RUNNING" });
  });

  it("serves a queued call when another caller disconnects", async () => {
    let refused = 0;
    let ended = new Gate();
    const { server, poll, gate, working } = await serveOne({
      requestFailed: () => void (refused += 1),
      requestFinished: () => ended.open(),
    });
    const first = poll();
    await working.passed;
    for (let gone = 0; gone < 3; gone += 1) {
      ended = new Gate();
      const leaving = new AbortController();
      const waiting = statusOf(poll(leaving));
      while (server.inFlight < 2) await new Promise(setImmediate);
      leaving.abort();
      assert.equal((await waiting).code, 1);
      await ended.passed;
    }
    const last = poll();
    while (server.inFlight < 2) await new Promise(setImmediate);
    gate.open();
    for (const reply of await Promise.all([first, last]))
      assert.deepEqual(reply["resource"], { phase: "RUNNING" });
    assert.equal(refused, 3);
  });

  describe("when the server shuts down", () => {
    const SHUT_DOWN = { code: 14, details: "the server shut down before the call ended" };
    const template = { id: { name: "my_task" }, type: "scripted" };
    const never = new Promise<never>(() => undefined);
    const calls: readonly (readonly [string, (server: TestServer) => Promise<unknown>])[] = [
      ["get", ({ flyte1 }) => flyte1.call("GetTask", aboutJob())],
      ["create", ({ flyte1 }) => flyte1.call("CreateTask", { template })],
      ["do", ({ flyte1 }) => flyte1.execute({ template: { ...template, type: "scripted-sync" } })],
    ];
    for (const [method, call] of calls) {
      it(`aborts a ${method} that does not end, and returns UNAVAILABLE so that the caller can retry elsewhere`, async () => {
        const working = new Gate();
        const told = new Gate<unknown>();
        const work = (signal: AbortSignal): Promise<never> => {
          signal.addEventListener("abort", () => told.open(signal.reason));
          working.open();
          return never;
        };
        const warnings: unknown[][] = [];
        const log = { ...silentLog, warn: (...line: unknown[]) => void warnings.push(line) };
        const served = await serveForTest(
          [
            new ScriptedConnector({
              get: (_, { signal }) => work(signal),
              create: ({ signal }) => work(signal),
            }),
            defineSyncConnector({
              name: "Scripted Sync",
              taskType: "scripted-sync",
              do: ({ signal }) => work(signal),
            }),
          ],
          { log },
        );
        const answered = statusOf(call(served));
        await working.passed;
        assert.deepEqual(await served.server.close({ drainMs: 10 }), { cut: 1 });
        assert.match(String(await told.passed), /the server is shutting down/);
        assert.deepEqual(await answered, SHUT_DOWN);
        const logged = JSON.stringify(warnings);
        assert.match(logged, /\["\w+ was cut off: the server is shutting down",/);
        assert.ok(new RegExp(`"operation":"${method}".*"taskType":"scripted`).test(logged), logged);
        assert.equal(logged.includes("idempotencyKey"), method !== "get");
      });
    }

    it("answers the calls that a second close cuts off while the first one drains", async () => {
      const working = new Gate();
      const { flyte1, server } = await serveScript({ get: () => (working.open(), never) });
      const answered = flyte1.failure("GetTask", aboutJob());
      await working.passed;
      const draining = server.close({ drainMs: 600_000 });
      assert.deepEqual(await server.close(), { cut: 1 });
      assert.deepEqual(await answered, SHUT_DOWN);
      await draining;
    });

    it("does not wait for calls whose callers disconnected, except creates", async () => {
      const left = [new AbortController(), new AbortController()];
      const [told, created] = [new Gate(), new Gate()];
      let atWork = 0;
      const begin = (): Promise<never> => {
        if ((atWork += 1) === 3) told.open();
        return never;
      };
      const served = await serveScript({
        get: begin,
        create: async () => (void begin(), await created.passed, new Job({ jobId: "j" })),
      });
      const leaving = left.map((caller) => served.flyte1.failure("GetTask", aboutJob(), caller));
      const creating = calls[1]![1](served);
      await told.passed;
      left[0]!.abort();
      await leaving[0];
      const closing = served.server.close({ drainMs: 600_000 });
      left[1]!.abort();
      await leaving[1];
      while (served.server.inFlight > 1) await new Promise(setImmediate);
      created.open();
      await creating;
      assert.deepEqual(await closing, { cut: 0 });
    });
  });
});
