import assert from "node:assert/strict";
import { realClock } from "../../../src/runtime/base/context.ts";

describe("realClock", () => {
  it("sleeps for longer than Node's timers can", async () => {
    const over = new AbortController();
    const { signal } = over;
    const days = realClock.sleep(2 ** 31, { signal }).then(() => "2 ** 31 ms");
    const moment = realClock.sleep(5).then(() => "5 ms");
    assert.equal(await Promise.race([days, moment]), "5 ms");
    over.abort(new Error("enough"));
    await assert.rejects(days, /enough/);
  });
});
