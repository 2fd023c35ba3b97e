import assert from "node:assert/strict";
import {
  DeadlineNear,
  DeadlineWatch,
} from "../../../../src/runtime/service/requests/server-state.ts";
import type { CompleteServerOptions } from "../../../../src/runtime/service/server-options.ts";

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
      } as CompleteServerOptions);
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
