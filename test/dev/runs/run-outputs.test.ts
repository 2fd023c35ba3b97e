import assert from "node:assert/strict";
import { RunOutputs } from "../../../src/dev/runs/dev-runs.ts";

describe("RunOutputs", () => {
  const texts = (outputs: RunOutputs, id: string, from = 0): string[] =>
    outputs.read(id, from).lines.map(({ text }) => text);

  it("returns the lines from a number on", () => {
    const outputs = new RunOutputs(() => undefined);
    for (const line of ["one", "two", "three"]) outputs.add("7f3a", line);
    assert.deepEqual(texts(outputs, "7f3a"), ["one", "two", "three"]);
    assert.deepEqual(texts(outputs, "7f3a", 2), ["three"]);
    assert.deepEqual(outputs.read("7f3a", 3), { lines: [], next: 3 });
  });

  it("keeps the last 2,000 lines of a run, and the last 10 runs", () => {
    const outputs = new RunOutputs(() => undefined);
    for (let run = 0; run < 25; run++)
      for (let line = 0; line < 2500; line++) outputs.add(`run-${run}`, `${line}`);
    const { lines, next } = outputs.read("run-24", 0);
    assert.deepEqual([lines.length, lines[0]?.text, next], [2000, "500", 2500]);
    assert.deepEqual(outputs.read("run-24", 100).lines.length, 2000);
    assert.deepEqual(outputs.read("run-4", 0), { lines: [], next: 0 });
    assert.equal(outputs.read("run-15", 0).next, 2500);
  });

  it("cuts long lines, and removes colours", () => {
    const outputs = new RunOutputs(() => undefined);
    outputs.add("7f3a", "\u001b[31mred\u001b[0m");
    outputs.add("7f3a", "x".repeat(1_000_000));
    const [red, long] = texts(outputs, "7f3a");
    assert.deepEqual([red, long!.length], ["red", 2000]);
  });

  it("reports many lines together", async () => {
    const counts: number[] = [];
    await new Promise<void>((resolve) => {
      const outputs = new RunOutputs((event) => {
        assert.ok(event.type === "run-output");
        counts.push(event.count);
        resolve();
      });
      for (let line = 0; line < 1000; line++) outputs.add("7f3a", "line");
    });
    assert.deepEqual(counts, [1000]);
  });
});
