import assert from "node:assert/strict";
import { Resource } from "../../../../src/index.ts";
import type { RequestObserver } from "../../../../src/runtime/service/request-observer.ts";
import { statusOf } from "../../../support/connector-client.ts";
import { type TestServer, serveForTest } from "../../../support/connector-server.ts";
import { Gate } from "../../../support/gate.ts";
import { Job, ScriptedConnector } from "../../../support/scripted-connector.ts";

const CREATE = "flyteidl.service.AsyncAgentService/CreateTask";
const GET = "flyteidl.service.AsyncAgentService/GetTask";

describe("requests at work", () => {
  let served: TestServer | undefined;
  afterEach(() => served?.close());

  describe("more at once than may be", () => {
    it("waits for its turn, and is RESOURCE_EXHAUSTED where the queue is full", async () => {
      const gate = new Gate();
      const working = new Gate();
      const waiting = new Gate();
      let started = 0;
      const observer: RequestObserver = { requestStarted: () => ((started += 1) === 2 ? waiting.open() : undefined) };
      served = await serveForTest([new ScriptedConnector({ get: async () => (working.open(), await gate.passed, Resource.running()) })], { maxConcurrency: 1, maxQueued: 1, observers: [observer] });
      const poll = () => served!.flyte1.call(GET, { taskType: "scripted", resourceMeta: Job.encode({ jobId: "j" }) });
      const first = poll();
      await working.passed;
      const second = poll();
      await waiting.passed;
      assert.equal(served.server.inFlight, 2);
      const { code, details } = await statusOf(poll());
      assert.deepEqual([code, details], [8, "the server works on as many requests as it may, and as many wait; try again later"]);
      gate.open();
      for (const reply of await Promise.all([first, second])) assert.deepEqual(reply["resource"], { phase: "RUNNING" });
    });
  });

  describe("when the server ends", () => {
    it("calls in flight end first", async () => {
      const working = new Gate();
      const gate = new Gate();
      served = await serveForTest([new ScriptedConnector({ create: async () => (working.open(), await gate.passed, new Job({ jobId: "j" })) })]);
      const creating = served.flyte1.call(CREATE, { template: { id: { name: "my_task" }, type: "scripted" } });
      await working.passed;
      const closing = served.server.close({ drainMs: 60_000 });
      gate.open();
      assert.ok((await creating)["resourceMeta"]);
      assert.deepEqual(await closing, { cut: 0 });
    });

    it("those that do not are told, and cut", async () => {
      const working = new Gate();
      const told = new Gate<unknown>();
      served = await serveForTest([new ScriptedConnector({ get: (_, { signal }) => (signal.addEventListener("abort", () => told.open(signal.reason)), working.open(), new Promise(() => undefined)) })]);
      const polling = statusOf(served.flyte1.call(GET, { taskType: "scripted", resourceMeta: Job.encode({ jobId: "j" }) }));
      await working.passed;
      assert.deepEqual(await served.server.close({ drainMs: 10 }), { cut: 1 });
      assert.match(String(await told.passed), /the server ends/);
      assert.notEqual((await polling).code, 0);
    });
  });
});
