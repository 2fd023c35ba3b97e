import assert from "node:assert/strict";
import fc from "fast-check";
import { ThreadRefusal, WorkerLost } from "../../../../src/runtime/service/error-policy.ts";
import type { CallReceiver } from "../../../../src/runtime/service/workers/worker-thread.ts";
import { type FakeThread, TestPool, testCall } from "./fake-thread.ts";

const REPLY = { kind: "reply", message: new Uint8Array(), facts: undefined };
const STATUS = { kind: "status", code: 13, details: "failed", facts: undefined };
const LOG = { kind: "log", level: "info", message: "hello" };
const FACTS = {
  task: undefined,
  job: undefined,
  batch: undefined,
  inputBytes: undefined,
  change: undefined,
  failures: [],
  span: undefined,
};
const FAILURE = {
  error: { name: "Error", message: "failed", stack: undefined, causes: [] },
  errorId: "abc",
  fault: "author",
  callerMessage: "failed",
  retried: undefined,
};
const HOLE: unknown[] = [];
HOLE.length = 1;

/** Messages that no worker of fx sends, by what is wrong with them. */
const MALFORMED: Readonly<Record<string, unknown>> = {
  null: null,
  "a number": 5,
  "a list": [REPLY],
  "an unknown kind": { kind: "bogus" },
  "a kind that an object inherits": { kind: "toString" },
  "a kind that is not text": { kind: { toString: 1, valueOf: 1 } },
  "a reply with facts of null": { ...REPLY, facts: null },
  "a reply with text": { ...REPLY, message: "text" },
  "a reply without bytes": { ...REPLY, message: undefined },
  "a message of a stream": { kind: "message", message: new Uint8Array() },
  "a status of OK": { ...STATUS, code: 0 },
  "a status without a number": { ...STATUS, code: "13" },
  "a status without text": { ...STATUS, details: undefined },
  "failures of null": { ...REPLY, facts: { ...FACTS, failures: null } },
  "failures with a hole": { ...REPLY, facts: { ...FACTS, failures: HOLE } },
  "a failure without an error": {
    ...REPLY,
    facts: { ...FACTS, failures: [{ ...FAILURE, error: null }] },
  },
  "a failure with an object as its text": {
    ...REPLY,
    facts: { ...FACTS, failures: [{ ...FAILURE, callerMessage: {} }] },
  },
  "an unknown phase": { ...REPLY, facts: { ...FACTS, change: { to: "DONE", message: "" } } },
  "an object as a job": { ...REPLY, facts: { ...FACTS, job: {} } },
  "a span of objects": { ...REPLY, facts: { ...FACTS, span: { "flyte.phase": {} } } },
  "a log without a level": { ...LOG, level: "__proto__" },
  "a log of a list": { ...LOG, message: ["hello"] },
  "a log with fields of null": { ...LOG, fields: null },
  "a failure of the thread without a reason": { kind: "failed" },
};

/** A call in the only thread of a pool. */
class TestThread {
  readonly pool = new TestPool({ mostWorkers: 1 });
  readonly thread: FakeThread;
  readonly outcome: Promise<unknown>;

  constructor(receiver: Partial<CallReceiver> = {}) {
    this.outcome = this.pool.pool
      .run(testCall(), undefined, (worker) =>
        worker.send(testCall(), [], { facts: () => undefined, ...receiver }),
      )
      .catch((error: unknown) => error);
    this.thread = this.pool.threads[0]!.ready();
  }

  /** Sends a message about the call. */
  send(message: unknown): void {
    const isObject = typeof message === "object" && message !== null && !Array.isArray(message);
    this.thread.send(isObject ? { id: this.thread.calls[0]!, ...message } : message);
  }

  async assertDead(): Promise<void> {
    assert.equal(this.thread.isTerminated, true);
    const lost = await this.outcome;
    assert.ok(lost instanceof WorkerLost && lost.wasSent, String(lost));
    assert.equal(lost.message, "its worker thread ended: it sent a malformed message");
    assert.deepEqual(this.pool.lines, [
      'a worker thread of "Slow" ended with 1 call in it: it sent a malformed message',
    ]);
  }
}

describe("WorkerThread", () => {
  for (const [what, message] of Object.entries(MALFORMED))
    it(`ends a thread that sends ${what}, and loses its call as by a death`, async () => {
      const test = new TestThread();
      test.send(message);
      await test.assertDead();
    });

  it("ends a thread whose reply the receiver cannot read", async () => {
    const test = new TestThread({
      reply: () => {
        throw new RangeError("index out of range");
      },
    });
    test.send(REPLY);
    await test.assertDead();
  });

  it("ends a thread that ends a stream with bytes", async () => {
    const test = new TestThread({ message: () => undefined });
    test.send(REPLY);
    await test.assertDead();
  });

  it("ends a thread that sends what Node cannot read", async () => {
    const test = new TestThread();
    test.thread.emit("messageerror", new Error("cannot be deserialized"));
    await test.assertDead();
  });

  it("ignores replies to calls that the thread does not have", async () => {
    const test = new TestThread();
    test.thread.send({ ...REPLY, id: 1_000_000 });
    test.send({ ...REPLY, facts: { ...FACTS, failures: [FAILURE] } });
    assert.deepEqual(await test.outcome, new Uint8Array());
    assert.equal(test.thread.isTerminated, false);
  });

  it("shortens a status text so that it fits into a header", async () => {
    const test = new TestThread();
    test.send({ ...STATUS, details: "a".repeat(100_000) });
    const refusal = await test.outcome;
    assert.ok(refusal instanceof ThreadRefusal);
    assert.ok(refusal.details.length <= 4096, String(refusal.details.length));
  });

  it("never throws, whatever a thread sends", async () => {
    const field = fc.oneof(fc.anything(), fc.constantFrom(FACTS, "info", new Uint8Array()));
    const kind = fc.constantFrom("ready", "failed", "pong", "message", "reply", "status", "log");
    const names = ["facts", "message", "code", "details", "level", "fields", "reason", "stack"];
    const message = fc.oneof(
      fc.anything(),
      fc
        .tuple(kind, fc.dictionary(fc.constantFrom(...names), field))
        .map(([kind, fields]) => ({ ...fields, kind })),
    );
    await fc.assert(
      fc.asyncProperty(message, async (message) => {
        const test = new TestThread();
        test.send(message);
        test.send(REPLY);
        await test.outcome; // settled: answered, refused or lost
      }),
    );
  });
});
