import assert from "node:assert/strict";
import { Resource } from "../../../../src/runtime/wire/models/resource.ts";
import { createJobConnector } from "../job-system.ts";
import { check, checkGroups, describeOutcomes } from "./check-broken.ts";

const good = createJobConnector();

/** A connector whose delete does something only for jobs that were polled, or that were not. */
function deletesIf(isPolled: boolean) {
  const polled = new Set<string>();
  return createJobConnector({
    get: (job, context) => {
      polled.add(job.jobId);
      return good.get(job, context);
    },
    delete: async (job, context) => {
      if (polled.has(job.jobId) === isPolled) await good.delete(job, context);
    },
  });
}

/** A connector that reports this end once a job was deleted. */
function endsWith(end: () => Resource<never>, deletes = true) {
  const deleted = new Set<string>();
  return createJobConnector({
    get: async (job, context) => (deleted.has(job.jobId) ? end() : good.get(job, context)),
    delete: async (job, context) => {
      deleted.add(job.jobId);
      if (deletes) await good.delete(job, context);
    },
  });
}

describe("the checks of delete", () => {
  it("delete/running fails if delete does nothing for a job that was polled", async () => {
    assert.deepEqual(describeOutcomes(await checkGroups(deletesIf(false), ["delete/"])), [
      "delete/running: get still returns RUNNING after 30.0 s of polling",
    ]);
  });

  it("delete/running fails if the job only seems to be cancelled", async () => {
    const connector = endsWith(() => Resource.aborted("cancelled"), false);
    const [outcome] = await check(connector, ["delete/running"]);
    assert.match(
      String(outcome?.failure?.message),
      /^job job-\w+ is still active in the outside system$/,
    );
  });

  it("delete/running is skipped if the job is too fast", async () => {
    const connector = createJobConnector({ get: async () => Resource.succeeded({ words: 1 }) });
    const [outcome] = await check(connector, ["delete/running"]);
    assert.equal(outcome?.state, "skipped");
    assert.match(String(outcome?.reason), /ended \(SUCCEEDED\) before fx could delete it/);
  });

  it("delete/twice fails if the second delete throws", async () => {
    const deleted = new Set<string>();
    const connector = createJobConnector({
      delete: async (job, context) => {
        if (deleted.has(job.jobId)) throw new Error(`already cancelled: ${job.jobId}`);
        deleted.add(job.jobId);
        await good.delete(job, context);
      },
    });
    const failed = await checkGroups(connector, ["delete/"]);
    const ids = failed.map((outcome) => outcome.check.id);
    assert.deepEqual(ids, ["delete/twice"]);
    assert.match(String(failed[0]?.failure?.location?.file), /delete-checks/);
  });

  it("delete/after-end fails if delete throws for a job that has ended", async () => {
    const connector = createJobConnector({
      delete: async (job, context) => {
        if ((await good.get(job, context)).phase === "SUCCEEDED") throw new Error("already done");
        await good.delete(job, context);
      },
    });
    const failed = await checkGroups(connector, ["delete/"]);
    const ids = failed.map((outcome) => outcome.check.id);
    assert.deepEqual(ids, ["delete/after-end"]);
    assert.match(String(failed[0]?.failure?.message), /already done/);
  });

  it("delete/after-end fails if delete turns the result into a cancelled job", async () => {
    const connector = endsWith(() => Resource.aborted("cancelled"));
    assert.deepEqual(describeOutcomes(await checkGroups(connector, ["delete/"])), [
      "delete/after-end: get returned ABORTED: cancelled after the delete",
    ]);
  });

  it("delete/after-end passes if delete removes the job with its result", async () => {
    const connector = endsWith(() => Resource.failed("not found"));
    assert.deepEqual(await checkGroups(connector, ["delete/"]), []);
  });

  it("delete/unknown-job fails if delete throws for a job that does not exist", async () => {
    const connector = createJobConnector({
      delete: async ({ jobId }, { fetch }) => {
        const { status } = await fetch(`http://jobs.test/jobs/${jobId}`, { method: "DELETE" });
        if (status === 404) throw new Error("no such job");
      },
    });
    const [failed, ...others] = await checkGroups(connector, ["delete/"]);
    assert.deepEqual(others, []);
    assert.equal(failed?.check.id, "delete/unknown-job");
    assert.match(
      String(failed?.failure?.message),
      /^delete of a job that does not exist failed: .*no such job/,
    );
  });

  it("delete/before-get fails if delete needs what get has remembered", async () => {
    const failed = await checkGroups(deletesIf(true), ["delete/"]);
    const ids = failed.map((outcome) => outcome.check.id);
    assert.deepEqual(ids, ["delete/before-get"]);
  });
});

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
    assert.match(String(outcome?.failure?.location?.file), /delete-checks\.test/);
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
