import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type FxError, t } from "../../../../src/entries/index.ts";
import { readRunEvents } from "../../../../src/runtime/local/record/run-events.ts";
import { placeRuns } from "../../../../src/runtime/local/record/run-folder.ts";
import { takeLock } from "../../../../src/runtime/local/record/run-lock.ts";
import { findRun, listRuns } from "../../../../src/runtime/local/record/stored-runs.ts";
import { ScriptedRun, ScriptedTask } from "../../../support/server/scripted-connector.ts";

const weather = new ScriptedTask({ name: "weather", inputs: {}, outputs: { temp: t.float() } });

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
      assert.deepEqual(
        listRuns(placeRuns(root), ({ runId }) => unreadable.push(runId)),
        [],
      );
      assert.deepEqual(unreadable, [id], `cut after ${length} bytes`);
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
    const gone = JSON.stringify({
      pid: 1,
      namespace: "",
      started: "never",
      boot: "none",
      host: "",
    });
    writeFileSync(lock, gone);
    assert.throws(() => takeLock(folder), /drives it/); // of another host
    for (const name of ["lock", "lock.after-unreadable"]) writeFileSync(join(folder, name), "{");
    assert.throws(
      () => takeLock(folder),
      ({ code }: FxError) => code === "FX2023",
    );
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.endsWith(".tmp")),
      [],
    );
  });
});
