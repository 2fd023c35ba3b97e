import assert from "node:assert/strict";
import { ThreadRefusal } from "../../../../src/runtime/service/error-policy.ts";
import { type FakeThread, TestPool, testCall } from "./fake-thread.ts";

/** A call in the only thread of a pool. */
class TestThread {
  readonly thread: FakeThread;
  readonly outcome: Promise<unknown>;

  constructor() {
    const pool = new TestPool({ mostWorkers: 1 });
    this.outcome = pool.run(testCall()).catch((error: unknown) => error);
    this.thread = pool.threads[0]!.ready();
  }
}

describe("WorkerThread", () => {
  it("ignores replies to calls that the thread does not have", async () => {
    const { thread, outcome } = new TestThread();
    thread.reply(1_000_000);
    thread.reply(thread.calls[0]!);
    assert.deepEqual(await outcome, new Uint8Array());
    assert.equal(thread.isTerminated, false);
  });

  it("shortens a status text so that it fits into a header", async () => {
    const { thread, outcome } = new TestThread();
    const details = "a".repeat(100_000);
    thread.send({ kind: "status", id: thread.calls[0]!, code: 13, details, facts: undefined });
    const refusal = await outcome;
    assert.ok(refusal instanceof ThreadRefusal);
    assert.ok(refusal.details.length <= 4096, String(refusal.details.length));
  });
});
