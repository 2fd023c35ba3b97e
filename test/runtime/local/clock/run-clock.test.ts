import assert from "node:assert/strict";
import { type Clock, Resource, t, type TaskFailure } from "../../../../src/entries/index.ts";
import { realClock } from "../../../../src/runtime/base/context.ts";
import { toRunClock, waitForGrace } from "../../../../src/runtime/local/clock/run-clock.ts";
import { VirtualClock } from "../../../../src/runtime/local/clock/virtual-clock.ts";
import { ScriptedRun, ScriptedTask, throws } from "../../../support/server/endpoint-run.ts";

describe("a run on a clock that is set back", () => {
  const task = new ScriptedTask({ name: "weather", inputs: {}, outputs: { temp: t.float() } });
  let run: ScriptedRun;

  /** Goes back a second with each read. */
  function backwards(): Clock {
    let now = Date.UTC(2000, 0, 1);
    return { now: () => (now -= 1000), sleep: (_, options) => realClock.sleep(0, options) };
  }

  it("never reports a negative duration", async () => {
    let polls = 0;
    run = new ScriptedRun(
      { get: () => ((polls += 1) < 3 ? Resource.running() : Resource.succeeded({ temp: 1 })) },
      { clock: backwards() },
    );
    await task.run({}, run.options);
    assert.deepEqual([run.all("succeeded").length, run.all("succeeded")[0]!.tookMs], [1, 0]);
  });

  it("never reports a negative duration of a delete, a failing get or a failed run", async () => {
    const stop = new AbortController();
    const options = { clock: backwards(), signal: stop.signal };
    run = new ScriptedRun({ get: throws(new Error("busy")) }, options);
    const onEvent: typeof run.options.onEvent = (event) => {
      run.events.push(event);
      if (event.type === "polled" && event.polls === 3) stop.abort();
    };
    await assert.rejects(
      task.run({}, { ...run.options, onEvent }),
      (error: TaskFailure) => error.code === "FX1009" && error.run.tookMs === 0,
    );
    const failing = run.all("get-failed").map(({ failingForMs }) => failingForMs);
    assert.deepEqual([failing, run.all("deleted")[0]!.tookMs], [[0, 0, 0], 0]);
  });
});

describe("waitForGrace", () => {
  const never: Clock = { now: () => 0, sleep: () => new Promise(() => undefined) };

  it("ends with the run's own machine clock, if it has one", async () => {
    const clock = { ...toRunClock(never), machine: new VirtualClock() };
    assert.equal(await waitForGrace(clock, 3_600_000, new AbortController().signal), true);
  });
});
