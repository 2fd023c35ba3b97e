import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type FxError, Resource, t } from "../../../../src/entries/index.ts";
import { readRunEvents } from "../../../../src/runtime/local/record/run-events.ts";
import { placeRuns } from "../../../../src/runtime/local/record/run-folder.ts";
import { takeLock } from "../../../../src/runtime/local/record/run-lock.ts";
import { describeJob, listLeftJobs } from "../../../../src/runtime/local/record/run-record.ts";
import {
  findRun,
  listRuns,
  listUnfinishedRuns,
} from "../../../../src/runtime/local/record/stored-runs.ts";
import {
  Job,
  type Script,
  ScriptedRun,
  ScriptedTask,
  throws,
} from "../../../support/server/endpoint-run.ts";
import { HourClock } from "../../../support/time/hour-clock.ts";

const outputs = { temp: t.float() };
const weather = new ScriptedTask({ name: "weather", outputs });
const limited = new ScriptedTask({ name: "limited", outputs, retries: 1, timeout: "1h" });

describe("jobs on record", () => {
  let run: ScriptedRun;
  const scripted = (script: Script): ScriptedRun => (run = new ScriptedRun(script));

  const folder = (): string =>
    join(run.project.root, ".fx/runs", readdirSync(join(run.project.root, ".fx/runs"))[0]!);

  const makeUnwritable = (): void => {
    rmSync(join(folder(), "job.json"));
    mkdirSync(join(folder(), "job.json"));
  };

  it("deletes a job that cannot be recorded, and its record", async () => {
    const { options, connector } = scripted({
      create: () => (makeUnwritable(), new Job({ jobId: "job-1" })),
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
      get: () => (makeUnwritable(), Resource.running()),
      delete: throws(new Error("not now")),
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
    const { end, leftJobs, idempotencyKey } = run.project.runs[0]!;
    assert.equal(end?.how, "succeeded");
    assert.equal(end.jobMayStillRun, true);
    assert.equal(leftJobs.length, 1);
    assert.notEqual(leftJobs[0]!.idempotencyKey, idempotencyKey);
    const [left] = listUnfinishedRuns(placeRuns(run.project.root));
    assert.deepEqual(listLeftJobs(left!.record), leftJobs.map(describeJob));
  });
});

describe("damaged records", () => {
  const run = new ScriptedRun({});
  let root: string;
  let id: string;
  let folder: string;
  before(async () => {
    await weather.run({}, run.options);
    root = run.project.root;
    id = readdirSync(join(root, ".fx/runs"))[0]!;
    folder = join(root, ".fx/runs", id);
  });

  it("are reported, and never thrown by a list, if job.json is cut at any byte", () => {
    const file = join(folder, "job.json");
    const whole = readFileSync(file);
    for (let length = 0; length < whole.length - 2; length += 1) {
      writeFileSync(file, whole.subarray(0, length));
      const unreadable: unknown[] = [];
      const listed = listRuns(placeRuns(root), ({ runId }) => unreadable.push(runId));
      assert.deepEqual([listed, unreadable], [[], [id]], `cut after ${length} bytes`);
      assert.throws(
        () => findRun(placeRuns(root), id),
        ({ code, hint }: FxError) => code === "FX2023" && hint === `fx jobs forget ${id}`,
      );
    }
    writeFileSync(file, whole);
    assert.equal(findRun(placeRuns(root), id).state, "ended");
  });

  it("keep the whole lines of events.jsonl, cut at any byte", () => {
    const file = join(folder, "events.jsonl");
    const whole = readFileSync(file);
    const events = readRunEvents(folder);
    assert.ok(events.length > 2);
    for (let length = 0; length <= whole.length; length += 1) {
      const kept = whole.subarray(0, length);
      writeFileSync(file, kept);
      const lines = kept.toString("utf8").split("\n").slice(0, -1);
      assert.deepEqual(readRunEvents(folder), events.slice(0, lines.length));
    }
  });

  it("of a lock whose claims name each other do not keep fx waiting", () => {
    const lock = join(folder, "lock");
    const gone = { pid: 1, namespace: "", started: "never", boot: "none", host: "" };
    writeFileSync(lock, JSON.stringify(gone));
    assert.throws(() => takeLock(folder), /drives it/); // of another host
    for (const name of ["lock", "lock.after-unreadable"]) writeFileSync(join(folder, name), "{");
    assert.throws(
      () => takeLock(folder),
      ({ code }: FxError) => code === "FX2023",
    );
    assert.doesNotMatch(readdirSync(folder).join("\n"), /\.tmp$/m);
  });
});
