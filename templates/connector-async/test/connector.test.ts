import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import {
  connectorChecks,
  fakeClock,
  replayFetch,
  runConnector,
  testContext,
  type TestOptions,
} from "flyte-fx/testing";
import { JobService } from "../dev/job-service.ts";
import { world } from "../dev/world.ts";
import { connector, example } from "../src/index.ts";

const HOUR_MS = 60 * 60 * 1000;
const secrets = { JOB_API_KEY: "test-key" };

describe("the connector for fx_template_type", () => {
  let clock = fakeClock();
  let service: JobService;

  // The service runs on the test's clock, so a job of one hour takes no time.
  beforeEach(async () => {
    clock = fakeClock();
    service = new JobService({
      apiKey: secrets.JOB_API_KEY,
      jobTakesMs: HOUR_MS,
      now: () => clock.now(),
    });
    await service.start();
    process.env["JOB_SERVICE_URL"] = service.url;
  });
  afterEach(() => service.close());

  const run = (text: string, options: TestOptions = {}) =>
    runConnector(connector, { task: example, inputs: { text }, secrets, clock, ...options });

  it("returns the outputs of the job and reports its progress", async () => {
    const { outputs, phases, messages } = await run("one two three");
    assert.deepEqual(outputs, { words: 3 });
    assert.deepEqual(phases, ["QUEUED", "RUNNING", "SUCCEEDED"]);
    assert.ok(messages.includes("50 %"));
    assert.ok(clock.elapsedMs >= HOUR_MS && clock.elapsedMs < 1.1 * HOUR_MS);
  });

  it("never logs the API key", async () => {
    const { log } = await run("one");
    assert.deepEqual(
      log.map(({ message }) => message),
      ["job accepted"],
    );
    assert.ok(!JSON.stringify(log).includes(secrets.JOB_API_KEY));
  });

  it("does not retry a failed job", async () => {
    await assert.rejects(run(""), { message: /no words/, retryable: false });
    assert.equal(service.jobs.size, 1);
  });

  it("retries create if the service is busy", async () => {
    service.failNext(503);
    const { events } = await run("one");
    assert.equal(events.filter(({ type }) => type === "retrying").length, 1);
  });

  it("sends the request again if its response is lost", async () => {
    let isLost = true;
    const loseFirst: typeof fetch = async (...request) => {
      const response = await fetch(...request);
      if (!isLost) return response;
      isLost = false;
      throw new TypeError("fetch failed");
    };
    const { events } = await run("one", { fetch: loseFirst });
    assert.equal(service.jobs.size, 1);
    assert.ok(!events.some(({ type }) => type === "retrying"));
  });

  it("keeps polling the same job if a poll fails", async () => {
    await run("one", {
      onEvent: ({ type }) => void (type === "created" && service.failNext(503, 500)),
    });
    assert.equal(service.jobs.size, 1);
  });

  it("does not retry if the API key is wrong", async () => {
    await assert.rejects(run("one", { secrets: { JOB_API_KEY: "wrong" } }), {
      message: /401/,
      retryable: false,
    });
  });

  it("cancels the job when the run is stopped", async () => {
    const stop = new AbortController();
    const onEvent: TestOptions["onEvent"] = (event) =>
      void (event.type === "phase" && event.phase === "RUNNING" && stop.abort());
    await assert.rejects(run("one", { signal: stop.signal, onEvent }), { name: "TaskStopped" });
    assert.deepEqual(
      [...service.jobs.values()].map(({ cancelled }) => cancelled),
      [true],
    );
  });

  it("accepts deletes that are repeated, too late, or for an unknown job", async () => {
    await run("one");
    const [jobId = ""] = service.jobs.keys();
    const context = testContext({ secrets, clock });
    await connector.delete({ jobId }, context);
    await connector.delete({ jobId }, context);
    await connector.delete({ jobId: "never-was" }, context);
    assert.equal(service.look(jobId)?.state, "done");
  });
});

/** A recording of your own system is a test that needs neither the system nor a fake of it. */
describe("a recorded run", () => {
  it("has the same outputs again, without the job service", async () => {
    process.env["JOB_SERVICE_URL"] = "http://127.0.0.1:8700"; // where it was recorded
    const { outputs, phases } = await runConnector(connector, {
      task: example,
      inputs: { text: "one two three" },
      fetch: replayFetch(new URL("recordings/three-words.yaml", import.meta.url)),
    });
    assert.deepEqual(outputs, { words: 3 });
    assert.deepEqual(phases, ["QUEUED", "RUNNING", "SUCCEEDED"]);
  });
});

/** Everything that Flyte's engine does with a connector, as in `npm run check`. */
describe("Flyte's engine", () => {
  const checks = connectorChecks({
    connector,
    task: example,
    inputs: { text: "one two three" },
    slow: { text: "one two three" },
    fails: { text: "" },
    world,
  });
  for (const { id, run } of checks) it(id, run);
});
