import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { runConnector, type TestOptions } from "flyte-fx/testing";
import { JobService } from "../dev/job-service.ts";
import { FxTemplateConnector } from "../src/connector.ts";
import { example } from "../src/index.ts";

const secrets = { JOB_API_KEY: "test-key" };

describe("FxTemplateConnector", () => {
  let service: JobService;

  beforeEach(async () => {
    service = new JobService({ apiKey: secrets.JOB_API_KEY });
    await service.start();
  });
  afterEach(() => service.close());

  const run = (text: string, options: TestOptions = {}) =>
    runConnector(new FxTemplateConnector(service.url), {
      task: example,
      inputs: { text },
      secrets,
      ...options,
    });

  it("gives what the service found", async () => {
    const { outputs, phases, log } = await run("one two three");
    assert.deepEqual(outputs, { words: 3 });
    assert.deepEqual(phases, ["SUCCEEDED"]);
    assert.deepEqual(log, [
      { level: "info", message: "job done", fields: { characters: 13, words: 3 } },
    ]);
  });

  it("fails for good where the job does", async () => {
    await assert.rejects(run(""), { message: /no words/, retryable: false });
    assert.equal(service.done.size, 1);
  });

  it("tries again where the service was too busy", async () => {
    service.failNext(503, 429);
    const { outputs, events } = await run("one");
    assert.deepEqual(outputs, { words: 1 });
    assert.equal(events.filter(({ type }) => type === "retrying").length, 2);
  });

  it("does not try again with an API key that is wrong", async () => {
    await assert.rejects(run("one", { secrets: { JOB_API_KEY: "wrong" } }), {
      message: /401/,
      retryable: false,
    });
  });

  it("says that the service is not there", async () => {
    const gone = new JobService({ apiKey: secrets.JOB_API_KEY });
    await gone.start();
    const connector = new FxTemplateConnector(gone.url);
    await gone.close();
    await assert.rejects(runConnector(connector, { task: example, secrets, retries: 0 }), {
      message: /did not get through/,
      retryable: true,
    });
  });

  it("no longer waits for an answer when the run is stopped", async () => {
    const stop = new AbortController();
    service.failNext("silence");
    service.onSilence = () => stop.abort();
    await assert.rejects(run("one", { signal: stop.signal }), { name: "TaskStopped" });
  });
});
