import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { connectorChecks, runConnector, type TestOptions } from "flyte-fx/testing";
import { JobService } from "../dev/job-service.ts";
import { connector, example } from "../src/index.ts";

const secrets = { JOB_API_KEY: "test-key" };

describe("the connector for fx_template_type", () => {
  let service: JobService;

  beforeEach(async () => {
    service = new JobService({ apiKey: secrets.JOB_API_KEY });
    await service.start();
    process.env["JOB_SERVICE_URL"] = service.url;
  });
  afterEach(() => service.close());

  const run = (text: string, options: TestOptions = {}) =>
    runConnector(connector, {
      task: example,
      inputs: { text },
      secrets,
      ...options,
    });

  it("returns the outputs of the job", async () => {
    const { outputs, phases, log } = await run("one two three");
    assert.deepEqual(outputs, { words: 3 });
    assert.deepEqual(phases, ["SUCCEEDED"]);
    assert.deepEqual(log, [
      { level: "info", message: "job done", fields: { characters: 13, words: 3 } },
    ]);
  });

  it("does not retry a failed job", async () => {
    await assert.rejects(run(""), { message: /no words/, retryable: false });
    assert.equal(service.done.size, 1);
  });

  it("retries if the service is busy", async () => {
    service.failNext(503, 429);
    const { outputs, events } = await run("one");
    assert.deepEqual(outputs, { words: 1 });
    assert.equal(events.filter(({ type }) => type === "retrying").length, 2);
  });

  it("does not retry if the API key is wrong", async () => {
    await assert.rejects(run("one", { secrets: { JOB_API_KEY: "wrong" } }), {
      message: /401/,
      retryable: false,
    });
  });

  it("rejects with a retryable error if the service cannot be reached", async () => {
    await service.close();
    await assert.rejects(run("one", { retries: 0 }), {
      message: /no complete response/,
      retryable: true,
    });
  });

  it("aborts the request when the run is stopped", async () => {
    const stop = new AbortController();
    service.failNext("silence");
    service.onSilence = () => stop.abort();
    await assert.rejects(run("one", { signal: stop.signal }), { name: "TaskStopped" });
  });
});

/** Everything that Flyte's engine does with a connector, as in `npm run check`. */
describe("Flyte's engine", () => {
  const service = new JobService({ apiKey: secrets.JOB_API_KEY });
  before(async () => {
    await service.start();
    process.env["JOB_SERVICE_URL"] = service.url;
  });
  after(() => service.close());

  const checks = connectorChecks({
    connector,
    task: example,
    inputs: { text: "one two three" },
    fails: { text: "" },
    secrets,
  });
  for (const { id, run } of checks) it(id, run);
});
