import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { fakeClock } from "../../../src/testing/fake-clock.ts";
import { fakeHttpService } from "../../../src/testing/http/fake-http-service.ts";
import { runConnector, testContext, type TestOptions } from "../../../src/testing/run-task.ts";
import { renders } from "./renders.ts";

const HOUR_MS = 60 * 60 * 1000;

describe("a connector of defineHttpConnector", () => {
  function start() {
    const clock = fakeClock();
    const service = fakeHttpService(renders, { jobTakesMs: HOUR_MS, now: () => clock.now() });
    const { secrets } = service;
    const run = (inputs: { scene: string; frames?: number }, options: TestOptions = {}) =>
      runConnector(renders, { inputs, fetch: service.fetch, secrets, clock, ...options });
    return { service, clock, secrets, run };
  }

  it("runs a job to its results", async () => {
    const { run, service } = start();
    const { outputs, phases, messages, events } = await run({ scene: "lake", frames: 3 });
    assert.deepEqual(phases, ["QUEUED", "RUNNING", "SUCCEEDED"]);
    assert.equal(
      await readFile((outputs["video"] as { uri: string }).uri, "utf8"),
      "video of a fake\n",
    );
    assert.equal(outputs["seconds"], 1.5);
    assert.ok(
      messages.some((message) => message.startsWith("50 %")),
      messages.join(", "),
    );
    const links = events.flatMap((event) => ("logLinks" in event ? event.logLinks : []));
    assert.equal(service.jobs.size, 1);
    assert.match(JSON.stringify(links), /api\.renders\.example\/jobs\/renders-1/);
  });

  it("fails with the reason of the service", async () => {
    const { run } = start();
    await assert.rejects(run({ scene: "fails" }), {
      message: /the fake's job was to end as failed/,
      retryable: false,
    });
  });

  it("sends a create again whose answer is lost, with the same key", async () => {
    const { run, service } = start();
    service.loseNext();
    const { phases } = await run({ scene: "lake" });
    assert.equal(phases.at(-1), "SUCCEEDED");
    assert.equal(service.jobs.size, 1);
  });

  it("waits as Retry-After says", async () => {
    const { run, service } = start();
    service.failNext(429, { "retry-after": "3" });
    await run({ scene: "lake" });
    assert.equal(service.jobs.size, 1);
  });

  it("cancels a job, also twice, after its end, and if it is unknown", async () => {
    const { run, service, secrets, clock } = start();
    const stop = new AbortController();
    const stopped = run(
      { scene: "lake" },
      {
        signal: stop.signal,
        onEvent: (event) => {
          if (event.type === "phase" && event.phase === "RUNNING") stop.abort();
        },
      },
    );
    await assert.rejects(stopped, { name: "TaskStopped" });
    const [job] = service.jobs.values();
    assert.equal(job!.phase, "aborted");
    const context = { ...testContext({ secrets, clock }), fetch: service.fetch };
    await renders.delete({ renderId: job!.id }, context); // the service answers 409
    await renders.delete({ renderId: "unknown" }, context);
  });

  it("fails a job that the service does not know", async () => {
    const { service, secrets, clock } = start();
    const context = { ...testContext({ secrets, clock }), fetch: service.fetch };
    const resource = await renders.get({ renderId: "unknown" }, context);
    assert.equal(resource.phase, "FAILED");
    assert.equal(resource.message, "job unknown not found");
  });

  it("reports a missing secret before it creates a job", async () => {
    const { run, service } = start();
    await assert.rejects(run({ scene: "lake" }, { secrets: {} }), /RENDERS_TOKEN is missing/);
    assert.equal(service.jobs.size, 0);
  });
});
