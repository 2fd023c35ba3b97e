import assert from "node:assert/strict";
import { scriptedFetch, testContext } from "../../src/entries/testing.ts";

describe("scriptedFetch", () => {
  it("returns the responses in order", async () => {
    const { fetch } = testContext({
      fetch: scriptedFetch([Response.json({ id: "j1" }), new Response("busy", { status: 503 })]),
    });
    assert.deepEqual(await (await fetch("http://jobs/1", { method: "POST", body: "x" })).json(), {
      id: "j1",
    });
    assert.equal((await fetch(new URL("http://jobs/2"))).status, 503);
  });

  it("records its requests, including their bodies", async () => {
    const fetch = scriptedFetch([
      async (request) => new Response(`heard ${await request.text()}`),
      new Response(),
    ]);
    assert.equal(
      await (await fetch("http://jobs/1", { method: "POST", body: "x" })).text(),
      "heard x",
    );
    await fetch(new Request("http://jobs/2"));
    const found = fetch.requests.map(({ method, url }) => `${method} ${url}`);
    assert.deepEqual(found, ["POST http://jobs/1", "GET http://jobs/2"]);
    assert.equal(await fetch.requests[0]!.text(), "x");
  });

  it("rejects with the scripted error, then because no response is left", async () => {
    const fault = new TypeError("fetch failed");
    const fetch = scriptedFetch([fault]);
    await assert.rejects(fetch("http://jobs/1"), fault);
    await assert.rejects(
      fetch("http://jobs/2", { method: "DELETE" }),
      /^UserError: scriptedFetch has no response left for call 2, DELETE http:\/\/jobs\/2: it had 1$/,
    );
  });

  it("rejects if its signal fires while a response is pending", async () => {
    const stop = new AbortController();
    const fetch = scriptedFetch([() => new Promise(() => stop.abort(new Error("stopped")))]);
    await assert.rejects(fetch("http://jobs/1", { signal: stop.signal }), /stopped/);
  });

  it("rejects an aborted call without using up a response", async () => {
    const fetch = scriptedFetch([new Response("still there")]);
    const reason = new Error("stopped");
    await assert.rejects(fetch("http://jobs/1", { signal: AbortSignal.abort(reason) }), reason);
    assert.equal(await (await fetch("http://jobs/1")).text(), "still there");
  });
});
