import assert from "node:assert/strict";
import { RunOutputs } from "../../../src/dev/runs/run-outputs.ts";

describe("RunOutputs", () => {
  const texts = (outputs: RunOutputs, id: string, from = 0): string[] =>
    outputs.read(id, from).lines.map(({ text }) => text);

  it("keeps what was printed before the run had an ID, and goes on when it is resumed", async () => {
    const outputs = new RunOutputs(() => undefined);
    const run = Promise.resolve("7f3a");
    const print = outputs.collect(run);
    print("while loading");
    await run;
    print("later");
    const resumed = outputs.collect(run);
    await run;
    resumed("resumed");
    assert.deepEqual(texts(outputs, "7f3a"), ["while loading", "later", "resumed"]);
    assert.deepEqual(texts(outputs, "7f3a", 2), ["resumed"]);
    assert.deepEqual(outputs.read("7f3a", 3), { lines: [], next: 3 });
    outputs.close();
  });

  it("keeps the last 2,000 lines of a run, and the last 20 runs", async () => {
    const outputs = new RunOutputs(() => undefined);
    for (let run = 0; run < 25; run++) {
      const id = Promise.resolve(`run-${run}`);
      const print = outputs.collect(id);
      await id;
      for (let line = 0; line < 2500; line++) print(`${line}`);
    }
    const { lines, next } = outputs.read("run-24", 0);
    assert.deepEqual([lines.length, lines[0]?.text, next], [2000, "500", 2500]);
    assert.deepEqual(outputs.read("run-24", 100).lines.length, 2000);
    assert.deepEqual(outputs.read("run-4", 0), { lines: [], next: 0 });
    assert.equal(outputs.read("run-5", 0).next, 2500);
    outputs.close();
  });

  it("cuts long lines, and removes colours", async () => {
    const outputs = new RunOutputs(() => undefined);
    const run = Promise.resolve("7f3a");
    const print = outputs.collect(run);
    await run;
    print("\u001b[31mred\u001b[0m");
    print("x".repeat(1_000_000));
    const [red, long] = texts(outputs, "7f3a");
    assert.deepEqual([red, long!.length], ["red", 2001]);
    outputs.close();
  });

  it("reports many lines together", async () => {
    const counts: number[] = [];
    await new Promise<void>((resolve) => {
      const outputs = new RunOutputs((event) => {
        assert.ok(event.type === "run-output");
        counts.push(event.count);
        outputs.close();
        resolve();
      });
      const run = Promise.resolve("7f3a");
      const print = outputs.collect(run);
      void run.then(() => {
        for (let line = 0; line < 1000; line++) print("line");
      });
    });
    assert.deepEqual(counts, [1000]);
  });
});
