import assert from "node:assert/strict";
import fc from "fast-check";
import { WorkerLost } from "../../../src/runtime/workers/worker-lost.ts";
import type { WorkerProcess } from "../../../src/runtime/workers/worker-process.ts";
import { TestCall, TestPool } from "./fake-worker.ts";

const MINUTE = 60;

describe("WorkerPool", () => {
  it("starts a worker for each waiting call, up to its bound", () => {
    const test = new TestPool();
    for (let call = 0; call < 5; call += 1) void test.run();
    assert.equal(test.workers.length, 2);
  });

  it("sends a call to a worker once it is ready, and the next one after its reply", async () => {
    const test = new TestPool({ mostWorkers: 1 });
    const first = test.run();
    const second = test.run();
    const [worker] = test.workers;
    assert.deepEqual(worker!.calls, []);
    worker!.ready();
    assert.equal(worker!.calls.length, 1);
    worker!.reply(worker!.calls[0]!);
    await first;
    assert.equal(worker!.calls.length, 2);
    worker!.reply(worker!.calls[1]!);
    await second;
  });

  it("prefers the worker that it is asked for, unless that is busy", async () => {
    const test = new TestPool();
    const used: WorkerProcess[] = [];
    const use = (preferred?: WorkerProcess) =>
      new TestCall().run(test.pool, preferred, (worker) => used.push(worker));
    const both = [use(), use()];
    for (const worker of test.workers) worker.ready();
    const [first, second] = test.workers;
    first!.reply(first!.calls[0]!);
    second!.reply(second!.calls[0]!);
    await Promise.all(both);
    void use(used[1]);
    void use(used[1]);
    assert.deepEqual([used[2], used[3]], [used[1], used[0]]);
  });

  it("sends no call to a worker that missed a ping, until it responds", () => {
    const test = new TestPool({ mostWorkers: 1 });
    void test.run();
    const [worker] = test.workers;
    worker!.ready();
    worker!.reply(worker!.calls[0]!);
    test.pass(2, { silent: [worker!] });
    void test.run();
    assert.equal(worker!.calls.length, 1);
    worker!.says({ kind: "pong" });
    assert.equal(worker!.calls.length, 2);
  });

  it("ends a worker that is silent for the timeout after the deadline of its call, not before", async () => {
    const test = new TestPool({ mostWorkers: 1 });
    const lost = test.run(new TestCall(20_000)).catch((error: unknown) => error);
    const [worker] = test.workers;
    worker!.ready();
    test.pass(24, { silent: [worker!] });
    assert.equal(worker!.isKilled, false);
    test.pass(2, { silent: [worker!] });
    assert.equal(worker!.isKilled, true);
    assert.match(String(await lost), /its worker process ended: it did not respond for/);
    assert.match(test.lines[0]!, /^a worker process of "Slow" ended with 1 call in it: it did not/);
  });

  it("lets a worker take a minute to load its modules", () => {
    const test = new TestPool({ mostWorkers: 1 });
    test.run().catch(() => undefined);
    test.workers[0]!.says({
      kind: "log",
      id: undefined,
      level: "debug",
      message: "loading",
      fields: undefined,
    });
    test.pass(59, { silent: test.workers });
    assert.equal(test.workers[0]!.isKilled, false);
    test.now += 2000;
    test.pool.tick();
    test.pool.tick();
    assert.equal(test.workers[0]!.isKilled, true);
  });

  it("refuses calls for a minute after five deaths within a minute, and then serves again", async () => {
    const test = new TestPool({ mostWorkers: 1 });
    for (let death = 0; death < 5; death += 1) await test.die();
    assert.equal(
      test.pool.refusal,
      'calls of "Slow" are refused for a minute, because a worker process ended 5 times within a minute, the last time: it ended with exit code 7',
    );
    assert.equal(test.lines.filter((line) => line === test.pool.refusal).length, 1);
    const refused = await test.run().catch((error: unknown) => error);
    assert.ok(refused instanceof WorkerLost && !refused.wasSent);
    assert.equal(test.workers.length, 5);
    test.pass(MINUTE);
    assert.equal(test.pool.refusal, undefined);
    void test.run();
    assert.equal(test.workers.length, 6);
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
    void test.workers.at(-1)!.ready().exit();
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
        /all 1 worker process of "Slow" are busy or starting: too many calls wait/,
      );
    assert.equal(test.lines.length, 1);
    test.pass(MINUTE);
    await assert.rejects(test.run());
    assert.equal(test.lines.length, 2);
  });

  it("rejects a call that cannot begin before half of its deadline", async () => {
    const test = new TestPool({ mostWorkers: 1 });
    const lost = test.run(new TestCall(10_000)).catch((error: unknown) => error);
    const patient = test.run(new TestCall(100_000));
    test.pass(4);
    assert.deepEqual(test.lines, []);
    test.pass(1);
    const error = await lost;
    assert.ok(error instanceof WorkerLost && !error.wasSent);
    const reason =
      'all 1 worker process of "Slow" are busy or starting: no place became free within half of the deadline';
    assert.equal(error.message, reason);
    assert.deepEqual(test.lines, [reason]);
    const worker = test.workers[0]!.ready();
    assert.equal(worker.calls.length, 1, "only the call that still waits begins");
    worker.reply(worker.calls[0]!);
    await patient;
  });

  it("lets a call that has begun use its whole deadline", async () => {
    const test = new TestPool({ mostWorkers: 1 });
    const begun = test.run(new TestCall(10_000));
    const worker = test.workers[0]!.ready();
    test.pass(9);
    worker.reply(worker.calls[0]!, "the answer");
    assert.equal(await begun, "the answer");
    assert.deepEqual(test.lines, []);
  });

  it("drops a waiting call whose caller disconnects", async () => {
    const test = new TestPool({ mostWorkers: 1 });
    const call = new TestCall();
    const running = test.run(call);
    call.controller.abort();
    await assert.rejects(running, /the caller left before a worker process was free/);
    const [worker] = test.workers;
    worker!.ready();
    assert.deepEqual(worker!.calls, []);
  });

  it("ends workers that had no call for a minute", async () => {
    const test = new TestPool();
    const calls = [test.run(), test.run()];
    for (const worker of test.workers) worker.ready();
    for (const worker of test.workers) worker.reply(worker.calls[0]!);
    await Promise.all(calls);
    test.pass(MINUTE - 1);
    assert.equal(test.pool.size, 2);
    test.pass(1);
    assert.equal(test.pool.size, 0);
    for (const worker of test.workers) await worker.exit("exit code 0");
    assert.deepEqual(test.lines, [], "this is no death");
  });

  it("starts a shared worker again after its death, without a call", async () => {
    const test = new TestPool({ isEager: true, callsEach: Infinity });
    assert.equal(test.workers.length, 2);
    for (const worker of test.workers) worker.ready();
    await test.workers[0]!.exit();
    test.pass(2 * MINUTE);
    assert.equal(test.workers.length, 3);
    assert.equal(test.pool.size, 2);
  });

  it("waits until its workers have ended, and kills those that do not end by themselves", async () => {
    const test = new TestPool();
    const lost = test.run().catch((error: unknown) => error);
    void test.run().catch(() => undefined);
    const [first, second] = test.workers;
    first!.ready();
    const stopping = test.pool.stop();
    assert.equal(first!.received.at(-1)?.kind, "stop");
    assert.equal(second!.isKilled, true, "it has not loaded its modules");
    await first!.exit("exit code 0");
    await stopping;
    assert.ok((await lost) instanceof WorkerLost);
    assert.deepEqual(test.lines, []);
  });

  it("starts no worker while there is no room for one, and gives up one without calls", async () => {
    const full = new TestPool({ start: () => undefined });
    void full.run().catch(() => undefined);
    full.pass(1);
    assert.equal(full.pool.size, 0);
    const idle = new TestPool();
    const call = idle.run();
    const [worker] = idle.workers;
    worker!.ready();
    assert.equal(idle.pool.giveUpIdle(), false, "it has a call");
    worker!.reply(worker!.calls[0]!);
    await call;
    assert.equal(idle.pool.giveUpIdle(), true);
    assert.equal(worker!.received.at(-1)?.kind, "stop");
  });

  it("ignores replies to calls that the worker does not have", async () => {
    const test = new TestPool({ mostWorkers: 1 });
    const answer = test.run();
    const worker = test.workers[0]!.ready();
    worker.reply(1_000_000);
    for (const message of ["ready", null, 1, {}, { kind: "log", level: "loud" }])
      worker.says(message as never);
    worker.reply(worker.calls[0]!, "the answer");
    assert.equal(await answer, "the answer");
  });

  it("keeps its bounds and settles each call once, whatever its workers do", async () => {
    const events = fc.array(
      fc.record({
        kind: fc.constantFrom("call", "ready", "reply", "exit", "silent", "pass", "abort"),
        index: fc.nat(20),
      }),
      { maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(events, fc.nat(3), async (list, calls) => {
        const callsEach = calls + 1;
        const test = new TestPool({ mostWorkers: 3, callsEach, mostWaiting: 8 });
        const made: TestCall[] = [];
        const settled: number[] = [];
        const open = new Set<number>();
        for (const { kind, index } of list) {
          const live = test.workers.filter(({ hasExited }) => !hasExited);
          const worker = live[index % Math.max(1, live.length)];
          if (kind === "call") {
            const call = new TestCall();
            const number = made.push(call) - 1;
            settled.push(0);
            const count = (): void => void (settled[number]! += 1);
            test.run(call).then(count, count);
          } else if (kind === "abort") made[index % Math.max(1, made.length)]?.controller.abort();
          else if (kind === "pass") test.pass(index);
          else if (kind === "silent") test.pass(index, { silent: live });
          else if (kind === "ready") worker?.ready();
          else if (kind === "exit") await worker?.exit();
          else if (worker !== undefined) {
            const unanswered = worker.calls.filter((id) => !open.has(id));
            const id = unanswered[index % Math.max(1, unanswered.length)];
            if (id !== undefined) {
              open.add(id);
              worker.reply(id);
            }
          }
          assert.ok(test.pool.size <= 3);
          for (const each of test.workers.filter(({ hasExited }) => !hasExited)) {
            const inFlight = each.calls.filter((call) => !open.has(call)).length;
            assert.ok(inFlight <= callsEach, `${inFlight} calls in a worker`);
          }
          await Promise.resolve();
        }
        for (const worker of test.workers) if (!worker.hasExited) await worker.exit();
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
