import assert from "node:assert/strict";
import { realClock } from "../../../src/runtime/base/context.ts";
import { ConnectorWatch } from "../../../src/runtime/check/observed-connector.ts";

describe("an observed fetch", () => {
  const seen: string[] = [];
  const watch = new ConnectorWatch();
  const observedFetch = watch.observeFetch(async (input, init) => {
    seen.push(new Request(input, init).url);
    return new Response("done");
  }, realClock);
  afterEach(() => {
    seen.length = 0;
    watch.beforeAnswer = undefined;
  });

  it("holds an answer until the check lets it pass", async () => {
    watch.beforeAnswer = () => void seen.push("held");
    const response = await observedFetch("http://jobs.test/1");
    assert.equal(await response.text(), "done");
    assert.deepEqual(seen, ["http://jobs.test/1", "held"]);
  });

  it("fails as fetch does if the connector gave up while the answer was held", async () => {
    const caller = new AbortController();
    watch.beforeAnswer = () => caller.abort(new Error("the caller left"));
    await assert.rejects(
      observedFetch("http://jobs.test/1", { signal: caller.signal }),
      /the caller left/,
    );
    assert.deepEqual(seen, ["http://jobs.test/1"]);
  });
});
