import assert from "node:assert/strict";
import { Resource } from "../../../../src/runtime/wire/models/resource.ts";
import { createJobConnector, type JobDefinition } from "../job-system.ts";
import {
  createEntry,
  DO,
  encodeDone,
  encodeList,
  GOOD,
  LIST,
  startRawServer,
} from "../raw-server.ts";
import { createSyncConnector } from "../sync-connector.ts";
import { check, checkEndpoint, checkGroups, describeOutcomes } from "./check-broken.ts";

/** Which checks of create fail. The connector needs no secret. */
async function listFailures(create: JobDefinition["create"]): Promise<readonly string[]> {
  const connector = createJobConnector({ secrets: [], create });
  return describeOutcomes(await checkGroups(connector, ["create/"]));
}

const put = (fetch: typeof globalThis.fetch, jobId: string) =>
  fetch(`http://jobs.test/jobs/${jobId}`, { method: "PUT", body: "one two" });

describe("the checks of create", () => {
  it("create/deadline fails if create takes longer than the engine waits", async () => {
    const failures = await listFailures(async ({ idempotencyKey, fetch, clock }) => {
      await put(fetch, idempotencyKey);
      await clock.sleep(10_000);
      return { jobId: idempotencyKey };
    });
    assert.deepEqual(failures, ["create/deadline: create took 10.0 s"]);
  });

  it("create/deadline fails if create does not return", async () => {
    const connector = createJobConnector({ create: () => new Promise(() => undefined) });
    const [outcome] = await check(connector, ["create/deadline"], { deadlineMs: 50 });
    assert.match(String(outcome?.failure?.message), /did not reply to create within 0.05 s/);
  });

  it("create/repeated fails if each create makes a new job", async () => {
    let count = 0;
    const failures = await listFailures(async ({ fetch }) => {
      const jobId = `job-${(count += 1)}`;
      await put(fetch, jobId);
      return { jobId };
    });
    assert.deepEqual(failures, [
      'create/lost-connection: the repeated create made another job, {"jobId": "job-5"}',
      "create/repeated: two creates with one identity returned two jobs",
      "create/concurrent: 10 creates at once with one identity made 10 jobs",
    ]);
  });

  it("create/repeated fails if the second create returns the first job but makes another", async () => {
    const counts = new Map<string, number>();
    const connector = createJobConnector({
      create: async ({ idempotencyKey: key, fetch }) => {
        counts.set(key, 1 + (counts.get(key) ?? 0));
        await put(fetch, `${key}-${counts.get(key)}`);
        return { jobId: `${key}-1` };
      },
    });
    const [outcome] = await check(connector, ["create/repeated"]);
    assert.equal(outcome?.failure?.message, "two creates with one identity made 2 jobs");
  });

  it("create/concurrent fails if create looks for the job before it makes one", async () => {
    const known = new Map<string, string>();
    const failures = await listFailures(async ({ idempotencyKey, fetch, random }) => {
      let jobId = known.get(idempotencyKey);
      if (jobId === undefined) {
        jobId = `job-${random()}`;
        await put(fetch, jobId);
        known.set(idempotencyKey, jobId);
      }
      return { jobId };
    });
    assert.deepEqual(failures, [
      "create/concurrent: 10 creates at once with one identity made 10 jobs",
    ]);
  });

  it("create/next-attempt fails if the job is named after the inputs", async () => {
    const failures = await listFailures(async ({ inputs, fetch }) => {
      const jobId = inputs.text.replaceAll(" ", "-");
      await put(fetch, jobId);
      return { jobId };
    });
    assert.deepEqual(failures, [
      'create/next-attempt: attempt 2 got the job of attempt 1, {"jobId": "one-two-three"}',
    ]);
  });
});

describe("the checks of a synchronous connector", () => {
  it("sync/terminal fails if do returns RUNNING", async () => {
    const connector = createSyncConnector({ do: async () => Resource.running() });
    const [outcome] = await check(connector, ["sync/terminal"]);
    assert.equal(outcome?.failure?.message, "do returned RUNNING");
  });

  it("sync/deadline fails if do takes longer than the engine waits", async () => {
    const connector = createSyncConnector({
      do: async ({ clock }) => {
        await clock.sleep(12_000);
        return Resource.succeeded({ words: 1 });
      },
    });
    const [outcome] = await check(connector, ["sync/deadline"]);
    assert.equal(outcome?.failure?.message, "do took 12.0 s");
  });

  it("sync/terminal fails if a server at an endpoint replies RUNNING", async () => {
    const entry = createEntry({
      isSync: true,
      supportedTaskCategories: [{ name: "count_now", version: 0 }],
    });
    const server = await startRawServer({
      ...GOOD,
      [LIST]: () => encodeList([entry]),
      [DO]: () => encodeDone("RUNNING"),
    });
    const [outcome] = await checkEndpoint(server, createSyncConnector(), ["sync/terminal"]);
    assert.match(String(outcome?.failure?.message), /returned RUNNING, which is not terminal/);
  });
});
