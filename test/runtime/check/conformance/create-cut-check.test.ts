import assert from "node:assert/strict";
import { createJobConnector, JobSystem } from "../job-system.ts";
import { check, checkGroups, describeOutcomes } from "./check-broken.ts";

const url = (jobId: string): string => `http://jobs.test/jobs/${jobId}`;

/** A connector that loses its job if its caller gives up during create. */
const passesSignal = createJobConnector({
  secrets: [],
  create: async ({ inputs, idempotencyKey: jobId, fetch, signal }) => {
    await fetch(url(jobId), { method: "PUT", body: inputs.text, signal });
    return { jobId };
  },
});

describe("create/cut", () => {
  it("fails if create aborts the request that makes the job", async () => {
    const [failure, ...others] = describeOutcomes(await checkGroups(passesSignal, ["create/"]));
    assert.match(
      String(failure),
      /^create\/cut: job \w+ runs on although its caller has gone: create threw /,
    );
    assert.deepEqual(others, []);
  });

  it("fails if create aborts a request after the one that makes the job", async () => {
    const connector = createJobConnector({
      create: async ({ inputs, idempotencyKey: jobId, fetch, signal }) => {
        await fetch(url(jobId), { method: "PUT", body: inputs.text });
        await fetch(url(jobId), { signal });
        return { jobId };
      },
    });
    const [outcome] = await check(connector, ["create/cut"]);
    assert.match(String(outcome?.failure?.message), /create threw /);
  });

  it("fails if delete does not end a job that was just created", async () => {
    const connector = createJobConnector({ delete: async () => undefined });
    const [outcome] = await check(connector, ["create/cut"]);
    assert.match(String(outcome?.failure?.message), /: delete did not end it$/);
  });

  it("fails if delete throws", async () => {
    const connector = createJobConnector({
      delete: async () => {
        throw new Error("too early");
      },
    });
    const [outcome] = await check(connector, ["create/cut"]);
    assert.match(String(outcome?.failure?.message), /: delete threw Error: too early$/);
  });

  it("fails if a create without context.fetch is not cleaned up", async () => {
    let system: JobSystem;
    const connector = createJobConnector({
      create: async ({ inputs, idempotencyKey: jobId }) => {
        await system.fetch(url(jobId), { method: "PUT", body: inputs.text });
        return { jobId };
      },
      delete: async () => undefined,
    });
    const [outcome] = await check(connector, ["create/cut"], {
      createWorld: ({ clock }) => (system = new JobSystem(clock)),
    });
    assert.match(String(outcome?.failure?.message), /: delete did not end it$/);
  });

  describe("without a world", () => {
    /** An outside system that lives longer than a check. */
    const original = globalThis.fetch;
    before(() => {
      globalThis.fetch = new JobSystem({ now: () => 0, sleep: async () => undefined }).fetch;
    });
    after(() => {
      globalThis.fetch = original;
    });
    const real = { createWorld: undefined };

    it("passes if fx's server deletes the job that create returns late", async () => {
      const [outcome] = await check(createJobConnector(), ["create/cut"], real);
      assert.equal(outcome?.state, "passed");
    });

    it("fails if create throws after the outside system has answered", async () => {
      const [outcome] = await check(passesSignal, ["create/cut"], real);
      assert.match(
        String(outcome?.failure?.message),
        /^create threw .+, so nobody knows the job that it made$/,
      );
    });

    it("fails if delete throws", async () => {
      let isBroken = true;
      const connector = createJobConnector({
        delete: async () => {
          if (isBroken) {
            isBroken = false;
            throw new Error("too early");
          }
        },
      });
      const [outcome] = await check(connector, ["create/cut"], real);
      assert.equal(outcome?.failure?.message, "delete threw Error: too early");
    });
  });
});
