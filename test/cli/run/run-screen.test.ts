import assert from "node:assert/strict";
import { Chalk } from "chalk";
import { RunScreen } from "../../../src/cli/run/run-screen.ts";
import type { LiveLine } from "../../../src/process/terminal/live-line.ts";

/** The states that a screen draws for the messages of a running job. */
function draw(messages: readonly string[]): readonly string[] {
  const states: string[] = [];
  const line = {
    animate: (render: (spinner: string, width: number) => string) =>
      void states.push(render("⠋", 100)),
    above: () => undefined,
    close: () => undefined,
  } as unknown as LiveLine;
  const tools = { style: new Chalk({ level: 0 }), linkify: (_: string, text: string) => text };
  const screen = new RunScreen("weather", line, { ...tools, redact: String, cwd: "/" });
  const moment = { at: 0, attempt: 1 };
  for (const message of messages)
    screen.show({ ...moment, type: "phase", phase: "RUNNING", message, logLinks: [] });
  screen.end();
  return states;
}

describe("the live view of a run", () => {
  it("shows the progress of a job as a bar", () => {
    const [some, none, all, text] = draw(["40 % · measuring", "0 %", "100 % · done", "60 % done"]);
    assert.match(some!, / {2}████░░░░░░ 40 % {2}"measuring" /);
    assert.match(none!, / {2}░{10} 0 % {2}run/);
    assert.match(all!, / {2}█{10} 100 % {2}"done" /);
    assert.match(text!, /:\d\d {2}"60 % done" /);
  });
});
