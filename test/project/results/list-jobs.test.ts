import assert from "node:assert/strict";
import { chooseRuns, createRunEntry, formatRuns } from "../../../src/project/results/list-jobs.ts";
import type { RunState, StoredRun } from "../../../src/runtime/local/record/stored-runs.ts";
import { createRunRecord } from "../../support/project/run-record.ts";

function storedRun(id: string, state: RunState): StoredRun {
  return { id, folder: "", state, record: createRunRecord(id), driver: undefined };
}

describe("the list of runs", () => {
  it("has at most 20 if some of them have ended, and all that have not", () => {
    const count = (ended: number, lost: number): number => {
      const runs = [
        ...Array.from({ length: ended }, (_, index) => storedRun(`e${index}`, "ended")),
        ...Array.from({ length: lost }, (_, index) => storedRun(`l${index}`, "lost")),
      ];
      return chooseRuns(runs, { all: true, state: undefined, task: undefined }).length;
    };
    assert.equal(count(30, 5), 20);
    assert.equal(count(30, 25), 25);
  });

  it("cuts the name of a job", () => {
    const run = storedRun("r1", "lost");
    const resourceMeta = "j".repeat(500);
    const table = formatRuns([{ ...run, record: { ...run.record, resourceMeta } }], 0);
    assert.ok(table.includes("j".repeat(50)) && !table.includes("j".repeat(61)), table);
  });

  for (const [how, phase] of [
    ["failed", "FAILED"],
    ["stopped", "ABORTED"],
    ["timed out", "ABORTED"],
  ] as const)
    it(`has the phase ${phase} in its table and in --json if the end of a run is "${how}"`, () => {
      const record = createRunRecord("r1", { end: { how, jobMayStillRun: false, tookMs: 1 } });
      const ended = { ...storedRun("r1", "ended"), record };
      assert.equal((createRunEntry(ended) as { phase: string }).phase, phase);
      assert.ok(formatRuns([ended], 0).includes(phase));
    });
});
