import assert from "node:assert/strict";
import { realClock } from "../../../src/runtime/base/real-clock.ts";
import { FetchFaults } from "../../../src/runtime/check/fetch-faults.ts";

describe("faults of fetch", () => {
  const seen: string[] = [];
  const faults = new FetchFaults(async (input, init) => {
    seen.push(new Request(input, init).url);
    return new Response("done");
  }, realClock);
  afterEach(() => {
    seen.length = 0;
    faults.beforeAnswer = undefined;
  });

  it("holds an answer until the check lets it pass", async () => {
    faults.beforeAnswer = () => void seen.push("held");
    const response = await faults.fetch("http://jobs.test/1");
    assert.equal(await response.text(), "done");
    assert.deepEqual(seen, ["http://jobs.test/1", "held"]);
  });

  it("fails as fetch does if the connector gave up while the answer was held", async () => {
    const caller = new AbortController();
    faults.beforeAnswer = () => caller.abort(new Error("the caller left"));
    await assert.rejects(
      faults.fetch("http://jobs.test/1", { signal: caller.signal }),
      /the caller left/,
    );
    assert.deepEqual(seen, ["http://jobs.test/1"]);
  });
});
