import assert from "node:assert/strict";
import { TemporaryProject } from "../support/project/temporary-project.ts";
import { screenOf } from "../support/terminal/screen.ts";
import { CTRL_C, fxOnTerminal } from "../support/terminal/terminal.ts";
import { codeBlocks } from "./pages.ts";

describe("the program in README.md", () => {
  let project: TemporaryProject;
  before(() => {
    const [program] = codeBlocks("README.md", "ts");
    project = new TemporaryProject({ "weather.ts": program!.text });
  });

  it("prints what README.md shows", async () => {
    const [transcript] = codeBlocks("README.md", "text");
    const [, args, printed] = /^\$ npx fx (.+)\n([^]+)$/.exec(transcript!.text)!;
    const { code, raw } = await fxOnTerminal(project, args!.split(" ")).ended;
    assert.equal(code, 0, raw);
    assert.equal(hideTime(screenOf(raw).trim()), hideTime(printed!.trim()));
  });

  it("stops on Ctrl-C, as README.md says", async () => {
    const running = fxOnTerminal(project, ["run", "weather.ts", "forecast", "--city", "Rome"]);
    await running.shows("RUNNING");
    running.type(CTRL_C);
    const { code, text } = await running.ended;
    assert.equal(code, 130, text);
  });
});

/** Hides the duration of the run, which depends on the machine. */
function hideTime(text: string): string {
  return text.replace(/\d+(\.\d+)? m?s$/m, "TIME");
}
