import assert from "node:assert/strict";
import { oneAtATime } from "../../../page/model/one-at-a-time.ts";

describe("work that is done one at a time", () => {
  it("is done once more for all calls during it", async () => {
    const ends: (() => void)[] = [];
    const call = oneAtATime(() => new Promise<void>((resolve) => ends.push(resolve)));
    const done = call();
    await call();
    await call();
    assert.equal(ends.length, 1);
    ends[0]!();
    await new Promise(setImmediate);
    assert.equal(ends.length, 2);
    ends[1]!();
    await done;
    assert.equal(ends.length, 2);
  });

  it("is done by the next call if it has failed", async () => {
    let calls = 0;
    const call = oneAtATime(() =>
      ++calls === 1 ? Promise.reject(new Error()) : Promise.resolve(),
    );
    await call();
    await call();
    assert.equal(calls, 2);
  });
});
