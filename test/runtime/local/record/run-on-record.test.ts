import assert from "node:assert/strict";
import { mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type FxError, Resource, t } from "../../../../src/entries/index.ts";
import { placeRuns } from "../../../../src/runtime/local/record/run-folder.ts";
import {
  describeJob,
  listLeftJobs,
  type RunRecord,
} from "../../../../src/runtime/local/record/run-record.ts";
import { listUnfinishedRuns } from "../../../../src/runtime/local/record/stored-runs.ts";
import {
  Job,
  ScriptedRun,
  ScriptedTask,
  type Script,
} from "../../../support/server/scripted-connector.ts";
import { HourClock } from "../../../support/time/hour-clock.ts";

const weather = new ScriptedTask({ name: "weather", inputs: {}, outputs: { temp: t.float() } });
const limited = new ScriptedTask({
  name: "limited",
  inputs: {},
  outputs: { temp: t.float() },
  retries: 1,
  timeout: "1h",
});

describe("jobs on record", () => {
  let run: ScriptedRun;
  function scripted(script: Script): ScriptedRun {
    run = new ScriptedRun(script);
    return run;
  }

  const folder = (): string =>
    join(run.project.root, ".fx/runs", readdirSync(join(run.project.root, ".fx/runs"))[0]!);
  const record = (): RunRecord =>
    JSON.parse(readFileSync(join(folder(), "job.json"), "utf8")) as RunRecord;

  it("deletes a job that cannot be recorded, and its record", async () => {
    const { options, connector } = scripted({
      create: () => {
        rmSync(join(folder(), "job.json"));
        mkdirSync(join(folder(), "job.json"));
        return new Job({ jobId: "job-1" });
      },
    });
    await assert.rejects(
      weather.run({}, options),
      (error: FxError) => error.code === "FX5003" && error.exitCode === 5,
    );
    assert.deepEqual(connector.calls, ["create", "delete"]);
    assert.deepEqual(readdirSync(join(run.project.root, ".fx/runs")), []);
  });

  it("reports the job that may still run even if its record cannot be written", async () => {
    const { options } = scripted({
      get: () => {
        rmSync(join(folder(), "job.json"));
        mkdirSync(join(folder(), "job.json"));
        return Resource.running();
      },
      delete: () => {
        throw new Error("not now");
      },
    });
    await assert.rejects(
      weather.run({}, options),
      (error: FxError) => error.exitCode === 6 && error.message.includes('{"jobId": "job-1"}'),
    );
  });

  it("keeps a create that never returned on record when the next attempt succeeds", async () => {
    let creates = 0;
    const clock = new HourClock();
    const { options } = scripted({
      create: () => {
        creates += 1;
        if (creates > 1) return new Job({ jobId: "job-2" });
        clock.pass();
        return new Promise<Job>(() => undefined);
      },
    });
    assert.deepEqual(await limited.run({}, { ...options, clock }), { temp: 4.5 });
    const { end, leftJobs, idempotencyKey } = record();
    assert.equal(end?.how, "succeeded");
    assert.equal(end.jobMayStillRun, true);
    assert.equal(leftJobs.length, 1);
    assert.notEqual(leftJobs[0]!.idempotencyKey, idempotencyKey);
    const [left] = listUnfinishedRuns(placeRuns(run.project.root));
    assert.deepEqual(listLeftJobs(left!.record), leftJobs.map(describeJob));
  });
});
