import assert from "node:assert/strict";
import { wrapLines } from "../../../src/process/terminal/wrap-lines.ts";

describe("wrapLines", () => {
  it("breaks lines between words, below the text behind a mark", () => {
    const warning = "warning: the code started a process, which can reach the network";
    const lines = ["warning: the code started a process,", "  which can reach the network"];
    assert.equal(wrapLines(warning, 40), lines.join("\n"));
    const check = "  ✖ create/twice   the second create made another job";
    const short = "  ✖ create/twice   the second\n      create made another job";
    assert.equal(wrapLines(check, 36), short);
    assert.equal(wrapLines(`${check}\n${warning}`, 80), `${check}\n${warning}`);
  });

  it("counts no color", () => {
    const line = `\u001b[31m✖\u001b[39m ${"x".repeat(10)} ${"y".repeat(10)}`;
    assert.equal(wrapLines(line, 23), line);
  });

  it("keeps commands, source code and what goes into a pipe whole", () => {
    const command = "fx jobs resume 0123456789ab · fx jobs delete 0123456789ab";
    const warning = `warning: run 0123456789ab did not end.  ${command}`;
    assert.equal(wrapLines(warning, 60), `warning: run 0123456789ab did not end.\n  ${command}`);
    assert.equal(
      wrapLines(`  hint: convert it: ${command}`, 40),
      `  hint: convert it:\n    ${command}`,
    );
    const code = `  > 3 │ ${"const x = 1; ".repeat(9)}`;
    assert.equal(wrapLines(code, 40), code);
    assert.equal(wrapLines(warning, undefined), warning);
  });
});
