import assert from "node:assert/strict";
import { type JobDefinition, JobSystem, createJobConnector } from "../job-system.ts";
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

/** An outside system that lives longer than a check, for the tests of one `describe`. */
function useLastingSystem(): void {
  const original = globalThis.fetch;
  before(() => {
    globalThis.fetch = new JobSystem({ now: () => 0, sleep: async () => undefined }).fetch;
  });
  after(() => {
    globalThis.fetch = original;
  });
}

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
    useLastingSystem();
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
    useLastingSystem();

    it("passes", async () => {
      assert.equal((await run(undefined, undefined)).state, "passed");
    });
  });
});
