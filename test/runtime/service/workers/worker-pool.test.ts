import assert from "node:assert/strict";
import fc from "fast-check";
import { ThreadRefusal, WorkerLost } from "../../../../src/runtime/service/error-policy.ts";
import type { WorkerThread } from "../../../../src/runtime/service/workers/worker-thread.ts";
import { type FakeThread, testCall, TestPool } from "./fake-thread.ts";

const MINUTE = 60;

describe("WorkerPool", () => {
  it("starts a thread for each waiting call, up to its bound", () => {
    const test = new TestPool();
    for (let call = 0; call < 5; call += 1) void test.run();
    assert.equal(test.threads.length, 2);
  });

  it("sends a call to a thread once it is ready, and the next one after its reply", async () => {
    const test = new TestPool({ mostWorkers: 1 });
    const first = test.run();
    const second = test.run();
    const [thread] = test.threads;
    assert.deepEqual(thread!.calls, []);
    thread!.ready();
    assert.equal(thread!.calls.length, 1);
    thread!.reply(thread!.calls[0]!);
    await first;
    assert.equal(thread!.calls.length, 2);
    thread!.reply(thread!.calls[1]!);
    await second;
  });

  it("prefers the thread that it is asked for, unless that is busy", async () => {
    const test = new TestPool();
    const used: WorkerThread[] = [];
    const use = (preferred?: WorkerThread) =>
      test.pool.run(testCall(), preferred, (worker) => {
        used.push(worker);
        return worker.send(testCall(), [], { facts: () => undefined });
      });
    const both = [use(), use()];
    for (const thread of test.threads) thread.ready();
    const [first, second] = test.threads;
    first!.reply(first!.calls[0]!);
    second!.reply(second!.calls[0]!);
    await Promise.all(both);
    void use(used[1]);
    void use(used[1]);
    assert.deepEqual([used[2], used[3]], [used[1], used[0]]);
  });

  it("sends no call to a thread that missed a ping, until it responds", () => {
    const test = new TestPool({ mostWorkers: 1 });
    void test.run();
    const [thread] = test.threads;
    thread!.ready();
    thread!.reply(thread!.calls[0]!);
    test.pass(2, { silent: [thread!] });
    void test.run();
    assert.equal(thread!.calls.length, 1);
    thread!.send({ kind: "pong" });
    assert.equal(thread!.calls.length, 2);
  });

  it("ends a thread that is silent for the timeout after the deadline of its call, not before", async () => {
    const test = new TestPool({ mostWorkers: 1 });
    const lost = test.run(testCall("get", 20_000)).catch((error: unknown) => error);
    const [thread] = test.threads;
    thread!.ready();
    test.pass(24, { silent: [thread!] });
    assert.equal(thread!.isTerminated, false);
    test.pass(2, { silent: [thread!] });
    assert.equal(thread!.isTerminated, true);
    assert.match(String(await lost), /its worker thread ended: it did not respond for/);
    assert.match(test.lines[0]!, /^a worker thread of "Slow" ended with 1 call in it: it did not/);
  });

  it("lets a thread take a minute to load its modules", () => {
    const test = new TestPool({ mostWorkers: 1 });
    test.run().catch(() => undefined);
    test.threads[0]!.emit("message", { kind: "log", level: "debug", message: "loading" });
    test.pass(59, { silent: test.threads });
    assert.equal(test.threads[0]!.isTerminated, false);
    test.now += 2000;
    test.pool.tick();
    test.pool.tick();
    assert.equal(test.threads[0]!.isTerminated, true);
  });

  it("refuses calls for a minute after five deaths within a minute, and then serves again", async () => {
    const test = new TestPool({ mostWorkers: 1 });
    for (let death = 0; death < 5; death += 1) await test.die();
    assert.equal(
      test.pool.refusal,
      'calls of "Slow" are refused for a minute, because a worker thread ended 5 times within a minute, the last time: it ended with code 7',
    );
    assert.equal(test.lines.filter((line) => line === test.pool.refusal).length, 1);
    const refused = await test.run().catch((error: unknown) => error);
    assert.ok(refused instanceof WorkerLost && !refused.wasSent);
    assert.equal(test.threads.length, 5);
    test.pass(MINUTE);
    assert.equal(test.pool.refusal, undefined);
    void test.run();
    assert.equal(test.threads.length, 6);
  });

  it("does not count deaths that are a minute old", async () => {
    const test = new TestPool({ mostWorkers: 1 });
    for (let death = 0; death < 12; death += 1) {
      await test.die();
      test.pass(15);
    }
    assert.equal(test.pool.refusal, undefined);
  });

  it("rejects the calls that wait when it begins to refuse them", async () => {
    const test = new TestPool({ mostWorkers: 1 });
    for (let death = 0; death < 4; death += 1) await test.die();
    const calls = [test.run(), test.run()].map((call) => call.catch((error: unknown) => error));
    test.threads.at(-1)!.ready().exit();
    const [sent, waiting] = await Promise.all(calls);
    assert.ok(sent instanceof WorkerLost && sent.wasSent);
    assert.ok(waiting instanceof WorkerLost && !waiting.wasSent);
  });

  it("refuses calls beyond those that may wait, and warns once a minute", async () => {
    const test = new TestPool({ mostWorkers: 1, mostWaiting: 1 });
    void test.run();
    for (let call = 0; call < 3; call += 1)
      await assert.rejects(
        test.run(),
        /all 1 worker thread of "Slow" are busy or starting: too many calls wait/,
      );
    assert.equal(test.lines.length, 1);
    test.pass(MINUTE);
    await assert.rejects(test.run());
    assert.equal(test.lines.length, 2);
  });

  it("rejects a call that cannot begin before half of its deadline, counted from its arrival", async () => {
    const test = new TestPool({ mostWorkers: 1 });
    test.now = 4000; // the call arrived at 0
    const lost = test.run(testCall("create", 10_000)).catch((error: unknown) => error);
    const patient = test.run(testCall("create", 100_000));
    assert.deepEqual(test.lines, []);
    test.pass(1);
    const error = await lost;
    assert.ok(error instanceof WorkerLost && !error.wasSent);
    const reason =
      'all 1 worker thread of "Slow" are busy or starting: no place became free within half of the deadline';
    assert.equal(error.message, reason);
    assert.deepEqual(test.lines, [reason]);
    const thread = test.threads[0]!.ready();
    assert.equal(thread.calls.length, 1, "only the call that still waits begins");
    thread.reply(thread.calls[0]!);
    await patient;
  });

  it("lets a call that has begun use its whole deadline", async () => {
    const test = new TestPool({ mostWorkers: 1 });
    const begun = test.run(testCall("create", 10_000));
    const thread = test.threads[0]!.ready();
    test.pass(9);
    thread.reply(thread.calls[0]!);
    assert.deepEqual(await begun, new Uint8Array());
    assert.deepEqual(test.lines, []);
  });

  it("drops a waiting call whose caller disconnects", async () => {
    const test = new TestPool({ mostWorkers: 1 });
    const call = testCall();
    const running = test.run(call);
    call.controller.abort();
    await assert.rejects(running, /the caller disconnected/);
    const [thread] = test.threads;
    thread!.ready();
    assert.deepEqual(thread!.calls, []);
  });

  it("sends the polls of a batch to one thread, and no other call beside them", () => {
    const test = new TestPool({ pollsEach: 3 });
    for (let poll = 0; poll < 3; poll += 1) void test.run(testCall("get"));
    assert.equal(test.threads.length, 1, "one thread has places for all");
    test.threads[0]!.ready();
    void test.run(testCall("create"));
    void test.run(testCall("get"));
    assert.equal(test.threads[0]!.calls.length, 3);
    test.threads[1]!.ready();
    assert.equal(test.threads[1]!.calls.length, 1, "a poll does not share a thread with a create");
  });

  it("ends threads that had no call for five minutes, but the last one", async () => {
    const test = new TestPool();
    const calls = [test.run(), test.run()];
    for (const thread of test.threads) thread.ready();
    for (const thread of test.threads) thread.reply(thread.calls[0]!);
    await Promise.all(calls);
    test.pass(4 * MINUTE);
    assert.equal(test.pool.size, 2);
    test.pass(2 * MINUTE);
    assert.equal(test.pool.size, 1);
    const stopped = test.threads.find(({ received }) => received.at(-1)?.kind === "stop")!;
    stopped.exit(0);
    assert.deepEqual(test.lines, [], "this is no death");
  });

  it("starts a shared thread again after its death, without a call", async () => {
    const test = new TestPool({ isEager: true, callsEach: Infinity });
    assert.equal(test.threads.length, 2);
    for (const thread of test.threads) thread.ready();
    test.threads[0]!.exit();
    test.pass(1);
    assert.equal(test.threads.length, 3);
    assert.equal(test.pool.size, 2);
  });

  it("returns how many threads do not end", async () => {
    const test = new TestPool();
    void test.run().catch(() => undefined);
    void test.run().catch(() => undefined);
    const [first, second] = test.threads;
    first!.ready();
    second!.ready();
    const stopping = test.pool.stop();
    assert.equal(first!.received.at(-1)?.kind, "stop");
    first!.exit(0);
    assert.equal(await stopping, 1);
    assert.equal(second!.isTerminated, true);
    assert.deepEqual(test.lines, []);
  });

  it("keeps its bounds and settles each call once, whatever its threads do", async () => {
    const events = fc.array(
      fc.record({
        kind: fc.constantFrom("create", "get", "ready", "reply", "exit", "silent", "pass", "abort"),
        index: fc.nat(20),
      }),
      { maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(events, fc.nat(3), fc.nat(3), async (list, calls, polls) => {
        const callsEach = calls + 1;
        const pollsEach = callsEach + polls;
        const test = new TestPool({ mostWorkers: 3, callsEach, pollsEach, mostWaiting: 8 });
        const made: ReturnType<typeof testCall>[] = [];
        const settled: number[] = [];
        const open = new Set<number>();
        for (const { kind, index } of list) {
          const live = test.threads.filter(
            (thread) => thread.listenerCount("exit") > 0 && !thread.isTerminated,
          );
          const thread = live[index % Math.max(1, live.length)];
          if (kind === "create" || kind === "get") {
            const call = testCall(kind);
            const number = made.push(call) - 1;
            settled.push(0);
            const count = (): void => void (settled[number]! += 1);
            test.run(call).then(count, count);
          } else if (kind === "abort") made[index % Math.max(1, made.length)]?.controller.abort();
          else if (kind === "pass") test.pass(index);
          else if (kind === "silent") test.pass(index, { silent: live });
          else if (kind === "ready") thread?.ready();
          else if (kind === "exit") thread?.exit();
          else if (thread !== undefined) {
            const unanswered = thread.calls.filter((id) => !open.has(id));
            const id = unanswered[index % Math.max(1, unanswered.length)];
            if (id !== undefined) {
              open.add(id);
              thread.reply(id);
            }
          }
          assert.ok(test.pool.size <= 3);
          for (const each of test.threads.filter(({ isTerminated }) => !isTerminated)) {
            const inFlight = each.calls.filter((call) => !open.has(call)).length;
            assert.ok(inFlight <= pollsEach, `${inFlight} calls in a thread`);
          }
          await Promise.resolve();
        }
        for (const thread of test.threads) if (!thread.isTerminated) thread.exit();
        for (const call of made) call.controller.abort();
        for (let death = 0; death < 5; death += 1) test.pool.addDeath("the test ends");
        await new Promise(setImmediate);
        assert.ok(
          settled.every((times) => times === 1),
          settled.join(),
        );
      }),
      { numRuns: 200 },
    );
  });
});

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
