import assert from "node:assert/strict";
import { Resource, VirtualClock } from "../../../../src/index.ts";
import { Job, ScriptedRun, ScriptedTask } from "../../../support/server/scripted-connector.ts";

const HOUR_MS = 3_600_000;
const JOB_MS = 12 * HOUR_MS;

describe("a run on a virtual clock that succeeds", () => {
  const runs: ScriptedRun[] = [];
  afterEach(() => runs.splice(0).forEach(({ project }) => project.remove()));

  /** Runs a job of twelve hours; returns the event of its success. */
  async function runJob(
    clock: VirtualClock,
    timeoutMs: number,
    task = new ScriptedTask({ name: "weather" }),
  ): Promise<{ readonly at: number; readonly tookMs: number }> {
    let doneAt = 0;
    const run = new ScriptedRun(
      {
        create(request) {
          doneAt = request.clock.now() + JOB_MS;
          void request.clock.sleep(100 * HOUR_MS); // a timer that the author never cancels
          return new Job({ jobId: "1" });
        },
        get: (_, request) =>
          request.clock.now() < doneAt ? Resource.running() : Resource.succeeded({}),
      },
      { clock, timeoutMs },
    );
    runs.push(run);
    await task.run({}, run.options);
    const success = run.events.find((event) => event.type === "succeeded");
    assert.ok(success?.type === "succeeded");
    return success;
  }

  /** The job's end is seen within a tenth of its time. */
  function assertTookAsLongAsItsJob(tookMs: number): void {
    assert.ok(tookMs >= JOB_MS && tookMs < 1.1 * JOB_MS, `${tookMs / HOUR_MS} h`);
  }

  it("ends with its job, not at the run's limit", async () => {
    const clock = new VirtualClock();
    const began = clock.now();
    const { at, tookMs } = await runJob(clock, 30 * HOUR_MS);
    assertTookAsLongAsItsJob(tookMs);
    assert.equal(at, began + tookMs);
    assert.equal(clock.now(), at);
  });

  it("ends with its job, not at the attempt's limit", async () => {
    const limited = new ScriptedTask({ name: "weather", timeout: "20h" });
    const { tookMs } = await runJob(new VirtualClock(), 30 * HOUR_MS, limited);
    assertTookAsLongAsItsJob(tookMs);
  });

  it("leaves the clock where it ended for the next run", async () => {
    const clock = new VirtualClock();
    const first = await runJob(clock, 30 * HOUR_MS);
    const second = await runJob(clock, 30 * HOUR_MS);
    assert.equal(second.at, first.at + second.tookMs);
    assertTookAsLongAsItsJob(second.tookMs);
  });
});
