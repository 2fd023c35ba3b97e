import assert from "node:assert/strict";
import { fakeClock } from "../../src/entries/testing.ts";

describe("fakeClock", () => {
  it("starts at a fixed time and moves only when advanced", async () => {
    const clock = fakeClock();
    assert.equal(new Date(clock.now()).toISOString(), "2000-01-01T00:00:00.000Z");
    assert.equal(clock.elapsedMs, 0);
    await clock.advance(1500);
    assert.equal(clock.elapsedMs, 1500);
  });

  it("resolves waits in order", async () => {
    const clock = fakeClock();
    const woken: number[] = [];
    for (const ms of [300, 100, 200]) void clock.sleep(ms).then(() => woken.push(ms));
    await clock.advance(250);
    assert.deepEqual(woken, [100, 200]);
    await clock.advance(50);
    assert.deepEqual(woken, [100, 200, 300]);
  });
});
