import assert from "node:assert/strict";
import { Resource } from "../../../../src/runtime/wire/models/resource.ts";
import { createJobConnector } from "../job-system.ts";
import { check } from "./check-broken.ts";

const good = createJobConnector();

/** A connector that remembers the jobs that it created. */
function createForgetful() {
  const known = new Set<string>();
  return createJobConnector({
    create: async (request) => {
      const job = await good.create(request);
      known.add(job.jobId);
      return job;
    },
    get: async ({ jobId }, request) =>
      known.has(jobId) ? good.get({ jobId }, request) : Resource.failed(`unknown job ${jobId}`),
  });
}

describe("the checks of a ResourceMeta", () => {
  it("meta/round-trip fails if get expects the object that create returned", async () => {
    const known = new WeakSet<object>();
    const connector = createJobConnector({
      create: async (request) => {
        const job = await good.create(request);
        known.add(job);
        return job;
      },
      get: async (job) => {
        if (!known.has(job)) throw new Error(`unknown job ${job.jobId}`);
        return Resource.running();
      },
    });
    const [outcome] = await check(connector, ["meta/round-trip"]);
    assert.match(String(outcome?.failure?.message), /^get threw Error: unknown job /);
    assert.match(String(outcome?.failure?.location?.file), /meta-checks\.test/);
  });

  it("meta/round-trip fails if get does not find the job", async () => {
    const connector = createJobConnector({ get: async () => Resource.failed("no such job") });
    const [outcome] = await check(connector, ["meta/round-trip"]);
    assert.equal(outcome?.failure?.message, "get returned FAILED: no such job");
  });

  it("meta/fresh-process fails if a process answers only for its own jobs", async () => {
    const [outcome] = await check(createForgetful(), ["meta/fresh-process"], {
      reload: async () => [createForgetful()],
    });
    assert.match(String(outcome?.failure?.message), /^get returned FAILED: unknown job /);
  });

  it("meta/fresh-process fails if another process returns other outputs", async () => {
    const inMemory = (words: number) =>
      createJobConnector({ get: async () => Resource.succeeded({ words }) });
    const [outcome] = await check(inMemory(3), ["meta/fresh-process"], {
      reload: async () => [inMemory(0)],
    });
    assert.equal(
      outcome?.failure?.message,
      "a process that did not create the job returned other outputs: words is 0",
    );
    assert.equal(outcome.failure.expected, "3");
  });

  it("meta/fresh-process is skipped if the connector cannot be imported again", async () => {
    const [outcome] = await check(good, ["meta/fresh-process"]);
    assert.equal(outcome?.reason, "fx cannot import the connector a second time");
  });

  it("meta/size fails if the ResourceMeta carries data", async () => {
    const connector = createJobConnector({
      create: async () => ({ jobId: "x".repeat(5000) }),
    });
    const [outcome] = await check(connector, ["meta/size"]);
    assert.equal(outcome?.failure?.message, "resource_meta has 4.9 KiB");
  });
});
