import assert from "node:assert/strict";
import { type Logger, Resource, defineSyncConnector } from "../../../../src/entries/index.ts";
import { silentLog } from "../../../../src/runtime/base/context.ts";
import type { RequestObserver } from "../../../../src/runtime/service/request-observer.ts";
import { statusOf } from "../../../support/server/connector-client.ts";
import { type TestServer, serveForTest } from "../../../support/server/connector-server.ts";
import { Job, ScriptedConnector } from "../../../support/server/endpoint-run.ts";
import { Gate } from "../../../support/time/gate.ts";

describe("requests in flight", () => {
  let served: TestServer | undefined;

  describe("a call above the limit", () => {
    it("is queued, or returns RESOURCE_EXHAUSTED if the queue is full", async () => {
      const gate = new Gate();
      const working = new Gate();
      const waiting = new Gate();
      let started = 0;
      const observer: RequestObserver = {
        requestStarted: () => ((started += 1) === 3 ? waiting.open() : undefined),
      };
      served = await serveForTest(
        [
          new ScriptedConnector({
            get: async () => (working.open(), await gate.passed, Resource.running()),
          }),
        ],
        { maxConcurrency: 1, maxQueued: 1, observers: [observer] },
      );
      const poll = () =>
        served!.flyte1.call("GetTask", {
          taskType: "scripted",
          resourceMeta: Job.encode({ jobId: "j" }),
        });
      const listed = await served.flyte1.call("ListAgents", {});
      const first = poll();
      await working.passed;
      const second = poll();
      await waiting.passed;
      assert.equal(served.server.inFlight, 2);
      const { code, details } = await statusOf(poll());
      assert.deepEqual(
        [code, details],
        [8, "the server is at its limit of requests and its queue is full; try again later"],
      );
      assert.deepEqual(
        await served.flyte1.call("ListAgents", {}),
        listed,
        "the engine drops all types if this fails",
      );
      gate.open();
      for (const reply of await Promise.all([first, second]))
        assert.deepEqual(reply["resource"], { phase: "RUNNING" });
    });
  });

  it("serves a queued call when another caller disconnects", async () => {
    const gate = new Gate();
    const working = new Gate();
    let refused = 0;
    let ended = new Gate();
    const observer: RequestObserver = {
      requestFailed: () => void (refused += 1),
      requestFinished: () => ended.open(),
    };
    served = await serveForTest(
      [
        new ScriptedConnector({
          get: async () => (working.open(), await gate.passed, Resource.running()),
        }),
      ],
      { maxConcurrency: 1, maxQueued: 1, observers: [observer] },
    );
    const poll = (signal?: AbortSignal) =>
      served!.flyte1.call(
        "GetTask",
        { taskType: "scripted", resourceMeta: Job.encode({ jobId: "j" }) },
        { ...(signal !== undefined && { signal }) },
      );
    const first = poll();
    await working.passed;
    for (let gone = 0; gone < 3; gone += 1) {
      ended = new Gate();
      const leaving = new AbortController();
      const waiting = statusOf(poll(leaving.signal));
      while (served.server.inFlight < 2) await new Promise(setImmediate);
      leaving.abort();
      assert.equal((await waiting).code, 1);
      await ended.passed;
    }
    const last = poll();
    while (served.server.inFlight < 2) await new Promise(setImmediate);
    gate.open();
    for (const reply of await Promise.all([first, last]))
      assert.deepEqual(reply["resource"], { phase: "RUNNING" });
    assert.equal(refused, 3);
  });

  describe("when the server shuts down", () => {
    const job = { taskType: "scripted", resourceMeta: Job.encode({ jobId: "j" }) };
    const never = new Promise<never>(() => undefined);
    const calls: readonly (readonly [string, (server: TestServer) => Promise<unknown>])[] = [
      ["get", ({ flyte1 }) => flyte1.call("GetTask", job)],
      [
        "create",
        ({ flyte1 }) =>
          flyte1.call("CreateTask", { template: { id: { name: "my_task" }, type: "scripted" } }),
      ],
      [
        "do",
        ({ flyte1 }) =>
          flyte1.exchange("ExecuteTaskSync", [
            { header: { template: { id: { name: "my_task" }, type: "scripted-sync" } } },
            { inputs: {} },
          ]),
      ],
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
        const log: Logger = { ...silentLog, warn: (...line) => void warnings.push(line) };
        served = await serveForTest(
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
        assert.deepEqual(await answered, {
          code: 14,
          details: "the server shut down before the call ended",
        });
        assert.match(
          JSON.stringify(warnings),
          new RegExp(
            `\\["\\w+ was cut off: the server is shutting down",.*"operation":"${method}".*"taskType":"scripted`,
          ),
        );
        assert.equal(JSON.stringify(warnings).includes("idempotencyKey"), method === "create");
      });
    }

    it("answers the calls that a second close cuts off while the first one drains", async () => {
      const working = new Gate();
      served = await serveForTest([new ScriptedConnector({ get: () => (working.open(), never) })]);
      const answered = served.flyte1.failure("GetTask", job);
      await working.passed;
      const draining = served.server.close({ drainMs: 600_000 });
      assert.deepEqual(await served.server.close(), { cut: 1 });
      assert.deepEqual(await answered, {
        code: 14,
        details: "the server shut down before the call ended",
      });
      await draining;
    });

    it("does not wait for calls whose callers disconnected, except creates", async () => {
      const [left, told, created] = [
        [new AbortController(), new AbortController()],
        new Gate(),
        new Gate(),
      ];
      let atWork = 0;
      const begin = (): Promise<never> => {
        if ((atWork += 1) === 3) told.open();
        return never;
      };
      served = await serveForTest([
        new ScriptedConnector({
          get: begin,
          create: async () => (void begin(), await created.passed, new Job({ jobId: "j" })),
          delete: () => Promise.resolve(),
        }),
      ]);
      const leaving = left.map(({ signal }) => served!.flyte1.failure("GetTask", job, { signal }));
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
