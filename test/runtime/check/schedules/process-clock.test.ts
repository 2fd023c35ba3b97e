import assert from "node:assert/strict";
import { ProcessClock, settleUnless } from "../../../../src/runtime/check/schedules/fx-process.ts";
import { VirtualClock } from "../../../../src/runtime/local/clock/virtual-clock.ts";

const SECOND_MS = 1000;

describe("ProcessClock", () => {
  let world: VirtualClock;
  let end: AbortController;
  let clock: ProcessClock;
  beforeEach(() => {
    world = new VirtualClock();
    end = new AbortController();
    clock = new ProcessClock(world, end.signal);
  });

  /** What the work settled to once the world's clock has advanced a minute. */
  async function afterAMinute(work: Promise<unknown>): Promise<string> {
    let state = "pending";
    work.then(
      () => (state = "resolved"),
      () => (state = "rejected"),
    );
    await world.sleep(60 * SECOND_MS);
    return state;
  }

  it("shares its time with the world", async () => {
    const began = world.now();
    await clock.sleep(SECOND_MS);
    assert.equal(world.now() - began, SECOND_MS);
    assert.equal(clock.now(), world.now());
  });

  it("never ends a sleep after the process has ended, but the world's clock goes on", async () => {
    const sleeping = clock.sleep(SECOND_MS);
    end.abort();
    assert.equal(await afterAMinute(sleeping), "pending");
  });

  it("never settles a call of author code after the process has ended, and does not wait for it", async () => {
    const calling = clock.during(() => new Promise(() => undefined));
    const sleeping = clock.during((author) => author.sleep(SECOND_MS));
    end.abort();
    assert.equal(await afterAMinute(Promise.race([calling, sleeping])), "pending");
  });

  it("lets time pass while the outside system sleeps within a call", async () => {
    const began = world.now();
    await clock.during(() => clock.outside.sleep(SECOND_MS));
    assert.equal(world.now() - began, SECOND_MS);
    await clock.outside.sleep(SECOND_MS);
    assert.equal(world.now() - began, 2 * SECOND_MS);
  });

  it("rejects a sleep whose own signal fires", async () => {
    const stop = new AbortController();
    const sleeping = clock.sleep(SECOND_MS, { signal: stop.signal });
    stop.abort(new Error("stop"));
    await assert.rejects(sleeping, /stop/);
  });
});

describe("settleUnless", () => {
  it("settles as the work does, until the signal fires", async () => {
    const { signal } = new AbortController();
    assert.equal(await settleUnless(signal, Promise.resolve(1)), 1);
    await assert.rejects(settleUnless(signal, Promise.reject(new Error("no"))), /no/);
    const fired = AbortSignal.abort();
    const never = [Promise.resolve(1), Promise.reject(new Error("no"))].map((work) =>
      settleUnless(fired, work),
    );
    const turn = new Promise((resolve) => setImmediate(resolve, "pending"));
    assert.equal(await Promise.race([...never, turn]), "pending");
  });
});
