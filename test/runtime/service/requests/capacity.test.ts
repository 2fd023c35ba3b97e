import assert from "node:assert/strict";
import fc from "fast-check";
import { Capacity } from "../../../../src/runtime/service/requests/capacity.ts";
import {
  DeadlineNear,
  DeadlineWatch,
} from "../../../../src/runtime/service/requests/deadline-watch.ts";
import { holdsFor } from "../../../support/assertions/holds-for.ts";

describe("Capacity", () => {
  it("grants waiting calls in the order of arrival, as soon as enough is free", () => {
    const capacity = new Capacity(10, 10);
    const granted: string[] = [];
    assert.equal(capacity.take(6), true);
    capacity.wait(8, () => granted.push("large"));
    capacity.wait(1, () => granted.push("small"));
    assert.equal(capacity.take(1), false, "a call that arrives later does not overtake");
    assert.deepEqual(granted, []);
    capacity.giveBack(6);
    assert.deepEqual(granted, ["large", "small"]);
    assert.equal(capacity.take(1), true);
    assert.equal(capacity.take(1), false);
  });

  it("lets the next one go when the first stops waiting", () => {
    const capacity = new Capacity(10, 10);
    const granted: string[] = [];
    capacity.take(6);
    const stopWaiting = capacity.wait(8, () => granted.push("large"))!;
    const stopTooLate = capacity.wait(4, () => granted.push("small"))!;
    assert.equal(stopWaiting(), true);
    assert.deepEqual(granted, ["small"]);
    assert.equal(stopTooLate(), false);
  });

  it("lets only so many wait", () => {
    const capacity = new Capacity(1, 1);
    capacity.take(1);
    assert.ok(capacity.wait(1, () => undefined));
    assert.equal(
      capacity.wait(1, () => undefined),
      undefined,
    );
  });

  it("never hands out more than there is, and leaves nobody waiting for what is free", () => {
    const TOTAL = 100;
    const step = fc.oneof(
      fc.record({ kind: fc.constant("take" as const), amount: fc.integer({ min: 0, max: TOTAL }) }),
      fc.record({ kind: fc.constantFrom("end" as const, "leave" as const), index: fc.nat() }),
    );
    holdsFor(fc.array(step, { maxLength: 60 }), (steps) => {
      const capacity = new Capacity(TOTAL, 10);
      const held: number[] = [];
      const waiting = new Map<() => boolean, number>();
      const hold = (amount: number): void => {
        held.push(amount);
        assert.ok(held.reduce((sum, each) => sum + each, 0) <= TOTAL);
      };
      for (const next of steps) {
        if (next.kind === "take") {
          if (capacity.take(next.amount)) hold(next.amount);
          else {
            const stop = capacity.wait(next.amount, () => {
              waiting.delete(stop!);
              hold(next.amount);
            });
            if (stop === undefined) assert.equal(waiting.size, 10);
            else waiting.set(stop, next.amount);
          }
        } else if (next.kind === "end" && held.length > 0) {
          const [amount] = held.splice(next.index % held.length, 1);
          capacity.giveBack(amount!);
        } else if (next.kind === "leave" && waiting.size > 0) {
          const stop = [...waiting.keys()][next.index % waiting.size]!;
          waiting.delete(stop);
          assert.equal(stop(), true);
        }
        const [first = Infinity] = waiting.values();
        assert.ok(first > TOTAL - held.reduce((sum, each) => sum + each, 0));
      }
      for (const amount of held.splice(0)) capacity.giveBack(amount);
      while (held.length > 0) capacity.giveBack(held.pop()!);
      assert.equal(waiting.size, 0);
      assert.equal(capacity.take(TOTAL), true);
    });
  });
});

describe("DeadlineWatch", () => {
  for (const [leftMs, aheadMs] of [
    [500, 150],
    [1000, 300],
    [60_000, 300],
  ] as const) {
    it(`gives up ${aheadMs} ms before a deadline in ${leftMs} ms`, async () => {
      let now = 0;
      let tick = (): void => assert.fail("nobody waits");
      const watch = new DeadlineWatch({
        epochNow: () => now,
        every: (_ms: number, call: () => void) => ((tick = call), () => undefined),
      });
      const errors: unknown[] = [];
      const race = watch
        .race(new Promise(() => undefined), leftMs)
        .catch((error: unknown) => errors.push(error));
      now = leftMs - aheadMs - 1;
      tick();
      await Promise.resolve();
      assert.equal(errors.length, 0);
      now += 1;
      tick();
      await race;
      assert.ok(errors[0] instanceof DeadlineNear);
    });
  }
});
