import assert from "node:assert/strict";
import { createJobConnector, JobSystem, type JobDefinition } from "../job-system.ts";
import { check } from "./check-broken.ts";

const url = (jobId: string): string => `http://jobs.test/jobs/${jobId}`;

async function run(create?: JobDefinition["create"], createWorld?: undefined) {
  const connector = createJobConnector({ secrets: [], ...(create !== undefined && { create }) });
  const parts = arguments.length > 1 ? { createWorld } : {};
  const [outcome] = await check(connector, ["create/lost-connection"], parts);
  return outcome!;
}

describe("create/lost-connection", () => {
  it("passes if the repeated create returns the job of the first, which still runs", async () => {
    assert.equal((await run()).state, "passed");
  });

  it("passes if create stops when its connection is lost, and finds the job when it is repeated", async () => {
    const { state } = await run(async ({ inputs, idempotencyKey: jobId, fetch, signal }) => {
      await fetch(url(jobId), { method: "PUT", body: inputs.text, signal });
      return { jobId };
    });
    assert.equal(state, "passed");
  });

  it("fails if create deletes its own job because its caller has gone", async () => {
    const { failure } = await run(async ({ inputs, idempotencyKey: jobId, fetch, signal }) => {
      await fetch(url(jobId), { method: "PUT", body: inputs.text });
      if (signal.aborted) await fetch(url(jobId), { method: "DELETE" });
      return { jobId };
    });
    assert.equal(failure?.message, "the repeated create returned a job that is ABORTED");
  });

  it("fails if the repeated create makes another job", async () => {
    let count = 0;
    const { failure } = await run(async ({ inputs, fetch }) => {
      const jobId = `job-${(count += 1)}`;
      await fetch(url(jobId), { method: "PUT", body: inputs.text });
      return { jobId };
    });
    assert.match(String(failure?.message), /^the repeated create made another job, .*job-2/);
  });

  describe("without a world", () => {
    const original = globalThis.fetch;
    before(() => {
      globalThis.fetch = new JobSystem({ now: () => 0, sleep: async () => undefined }).fetch;
    });
    after(() => {
      globalThis.fetch = original;
    });

    it("passes", async () => {
      assert.equal((await run(undefined, undefined)).state, "passed");
    });
  });
});
