import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import {
  connectorChecks,
  fakeClock,
  fakeHttpService,
  runConnector,
  type TestOptions,
} from "flyte-fx/testing";
import { connector, example } from "../src/index.ts";

const HOUR_MS = 60 * 60 * 1000;

describe("the connector for fx_template_type", () => {
  let clock = fakeClock();
  let service = fakeHttpService(connector);

  // The service runs on the test's clock, so a job of one hour takes no time.
  beforeEach(() => {
    clock = fakeClock();
    service = fakeHttpService(connector, {
      jobTakesMs: HOUR_MS,
      now: () => clock.now(),
      results: { words: 3 },
    });
  });

  const run = (text: string, options: TestOptions = {}) =>
    runConnector(connector, {
      task: example,
      inputs: { text },
      fetch: service.fetch,
      secrets: service.secrets,
      clock,
      ...options,
    });

  it("returns the outputs of the job", async () => {
    const { outputs, phases } = await run("one two three");
    assert.deepEqual(outputs, { words: 3 });
    assert.deepEqual(phases, ["QUEUED", "RUNNING", "SUCCEEDED"]);
  });

  it("does not retry a failed job", async () => {
    await assert.rejects(run("fails"), { retryable: false });
    assert.equal(service.jobs.size, 1);
  });

  it("creates one job, also if the answer is lost", async () => {
    service.loseNext();
    await run("one");
    assert.equal(service.jobs.size, 1);
  });

  it("retries create if the service is busy", async () => {
    service.failNext(503);
    const { events } = await run("one");
    assert.equal(events.filter(({ type }) => type === "retrying").length, 1);
  });

  it("cancels the job when the run is stopped", async () => {
    const stop = new AbortController();
    const onEvent: TestOptions["onEvent"] = (event) =>
      void (event.type === "phase" && event.phase === "RUNNING" && stop.abort());
    await assert.rejects(run("one", { signal: stop.signal, onEvent }), { name: "TaskStopped" });
    const phases = [...service.jobs.values()].map(({ phase }) => phase);
    assert.deepEqual(phases, ["aborted"]);
  });
});

/** Everything that Flyte's engine does with a connector, as in `npm run check`. */
describe("Flyte's engine", () => {
  const checks = connectorChecks({
    connector,
    task: example,
    inputs: { text: "one two three" },
    slow: { text: "one two three" },
    fails: { text: "fails" },
  });
  for (const { id, run } of checks) it(id, run);
});
