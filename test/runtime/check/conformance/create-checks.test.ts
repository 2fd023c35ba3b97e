import assert from "node:assert/strict";
import { createJobConnector } from "../job-system.ts";
import { check } from "./check-broken.ts";

const put = (fetch: typeof globalThis.fetch, jobId: string) =>
  fetch(`http://jobs.test/jobs/${jobId}`, { method: "PUT", body: "one two" });

describe("the checks of create", () => {
  it("create/deadline fails if create takes longer than the engine waits", async () => {
    const connector = createJobConnector({
      create: async ({ idempotencyKey, fetch, clock }) => {
        await put(fetch, idempotencyKey);
        await clock.sleep(10_000);
        return { jobId: idempotencyKey };
      },
    });
    const [outcome] = await check(connector, ["create/deadline"]);
    assert.equal(outcome?.failure?.message, "create took 10.0 s");
  });

  it("create/deadline fails if create does not return", async () => {
    const connector = createJobConnector({
      create: ({ signal }) =>
        new Promise((_, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason as Error)),
        ),
    });
    const [outcome] = await check(connector, ["create/deadline"], { deadlineMs: 50 });
    assert.match(String(outcome?.failure?.message), /did not reply to create within 0.05 s/);
  });

  it("create/repeated fails if each create makes a new job", async () => {
    let count = 0;
    const connector = createJobConnector({
      create: async ({ fetch }) => {
        const jobId = `job-${(count += 1)}`;
        await put(fetch, jobId);
        return { jobId };
      },
    });
    const [outcome] = await check(connector, ["create/repeated"]);
    assert.equal(outcome?.failure?.message, "two creates with one identity returned two jobs");
  });

  it("create/repeated fails if the second create returns the first job but makes another", async () => {
    let count = 0;
    const connector = createJobConnector({
      create: async ({ idempotencyKey, fetch }) => {
        await put(fetch, `${idempotencyKey}-${(count += 1)}`);
        return { jobId: `${idempotencyKey}-1` };
      },
    });
    const [outcome] = await check(connector, ["create/repeated"]);
    assert.equal(outcome?.failure?.message, "two creates with one identity made 2 jobs");
  });

  it("create/concurrent fails if create looks for the job before it makes one", async () => {
    const known = new Map<string, string>();
    const connector = createJobConnector({
      create: async ({ idempotencyKey, fetch, random }) => {
        let jobId = known.get(idempotencyKey);
        if (jobId === undefined) {
          jobId = `job-${random()}`;
          await put(fetch, jobId);
          known.set(idempotencyKey, jobId);
        }
        return { jobId };
      },
    });
    const outcomes = await check(connector, ["create/repeated", "create/concurrent"]);
    assert.deepEqual(
      outcomes.map(({ state }) => state),
      ["passed", "failed"],
    );
    assert.match(
      String(outcomes[1]?.failure?.message),
      /^10 creates at once with one identity made 10 jobs$/,
    );
  });

  it("create/next-attempt fails if the job is named after the inputs", async () => {
    const connector = createJobConnector({
      create: async ({ inputs, fetch }) => {
        const jobId = inputs.text.replaceAll(" ", "-");
        await put(fetch, jobId);
        return { jobId };
      },
    });
    const [outcome] = await check(connector, ["create/next-attempt"]);
    assert.match(String(outcome?.failure?.message), /^attempt 2 got the job of attempt 1, /);
  });
});
