import assert from "node:assert/strict";
import { Chalk } from "chalk";
import { formatReport } from "../../../src/cli/check/format-report.ts";
import type { CheckOutcome } from "../../../src/runtime/check/check-outcome.ts";

describe("the report of fx check", () => {
  const format = (outcomes: readonly CheckOutcome[], verbose = false): string =>
    formatReport(
      {
        tasks: [
          {
            task: "weather",
            taskType: "weather",
            taskTypeVersion: 0,
            kind: "async",
            protocol: "flyte1",
            endpoint: undefined,
            outcomes,
            jobs: { created: 0, deleted: 0, left: [], kept: [] },
          },
        ],
        world: undefined,
        stop: undefined,
      },
      { style: new Chalk({ level: 0 }), width: 80, verbose } as Parameters<typeof formatReport>[1],
    );
  const skipped = (id: string, reason: string): CheckOutcome => ({
    task: "weather",
    check: { id, level: "quality", title: "", why: "", fix: "" } as CheckOutcome["check"],
    state: "skipped",
    reason,
    tookMs: 0,
  });

  it("cuts a text that comes from outside", () => {
    const report = format([skipped("a/one", "r".repeat(5000))]);
    assert.match(report, /skipped: r{500,600}/);
    assert.doesNotMatch(report, /r{601}/);
  });

  it("counts the checks that are skipped for one reason if they are more than four", () => {
    const outcomes = ["a/1", "a/2", "a/3", "a/4"].map((id) => skipped(id, "no world"));
    assert.match(format(outcomes), /a\/1, a\/2, a\/3, a\/4 {3}skipped: no world/);
    const more = [...outcomes, skipped("a/5", "no world")];
    assert.match(format(more), /– 5 checks {3}skipped: no world/);
    assert.match(format(more, true), /a\/4, a\/5 {3}skipped: no world/);
  });
});
