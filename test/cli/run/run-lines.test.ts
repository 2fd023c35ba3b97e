import assert from "node:assert/strict";
import { RunLines } from "../../../src/cli/run/run-lines.ts";
import { createViewLog } from "../../../src/cli/run/run-view.ts";
import { Resource, VirtualClock, t } from "../../../src/index.ts";
import { ScriptedRun, ScriptedTask } from "../../support/server/scripted-connector.ts";

describe("RunLines", () => {
  it("stamps author logs with the run's clock, like the run's own lines", async () => {
    const clock = new VirtualClock();
    const lines: string[] = [];
    const view = new RunLines(
      "weather",
      () => clock.now(),
      (line) => lines.push(line),
    );
    const run = new ScriptedRun(
      {
        get: async ({ jobId }, { clock: asked, log }) => (
          await asked.sleep(90_000),
          log.info(`${jobId} is done`),
          Resource.succeeded({ temp: 4.5 })
        ),
      },
      { clock },
    );
    try {
      const weather = new ScriptedTask({
        name: "weather",
        inputs: {},
        outputs: { temp: t.float() },
      });
      await weather.run(
        {},
        { ...run.options, log: createViewLog(view, false), onEvent: (event) => view.show(event) },
      );
    } finally {
      run.project.remove();
    }
    assert.deepEqual(
      lines.map((line) => line.replace(/weather run=\w+ /, "")),
      [
        "2000-01-01T00:01:30Z info: job-1 is done",
        "2000-01-01T00:01:30Z phase=SUCCEEDED attempt=1",
      ],
    );
  });
});
