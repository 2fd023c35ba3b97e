import assert from "node:assert/strict";
import { Chalk } from "chalk";
import { RunLines } from "../../../src/cli/run/run-lines.ts";
import { RunScreen } from "../../../src/cli/run/run-screen.ts";
import { Resource, t } from "../../../src/entries/index.ts";
import type { LiveLine } from "../../../src/process/terminal/live-line.ts";
import { VirtualClock } from "../../../src/runtime/local/clock/virtual-clock.ts";
import type { RunEvent } from "../../../src/runtime/task/run/run-event.ts";
import { ScriptedRun, ScriptedTask } from "../../support/server/endpoint-run.ts";

describe("RunLines", () => {
  it("uses the run's clock for author logs as for the run's own lines", async () => {
    const clock = new VirtualClock();
    const lines: string[] = [];
    const view = new RunLines("weather", "/", (line) => lines.push(line));
    const run = new ScriptedRun(
      {
        get: async ({ jobId }, { clock: asked, log }) => (
          await asked.sleep(90_000),
          log.info(`${jobId} is done`),
          Resource.succeeded({ temp: 4.5 })
        ),
      },
      { clock },
    );

    const weather = new ScriptedTask({
      name: "weather",
      inputs: {},
      outputs: { temp: t.float() },
    });
    await weather.run({}, { ...run.options, onEvent: (event) => view.show(event) });

    assert.deepEqual(
      lines.map((line) => line.replace(/weather run=\w+ /, "")),
      [
        "2000-01-01T00:01:30Z info: job-1 is done",
        "2000-01-01T00:01:30Z phase=SUCCEEDED attempt=1",
      ],
    );
  });

  describe("at most one message a second", () => {
    const at = (ms: number) => ({ at: Date.UTC(2000, 0) + ms, attempt: 1 });
    const running = (ms: number, message: string): RunEvent => ({
      ...at(ms),
      type: "phase",
      phase: "RUNNING",
      message,
      logLinks: [],
    });
    const ended = (ms: number): RunEvent =>
      ({ ...running(ms, ""), phase: "SUCCEEDED" }) as RunEvent;
    const polled = (ms: number): RunEvent => ({ ...at(ms), type: "polled", polls: 1, nextInMs: 1 });
    const failed = (ms: number, text: string): RunEvent => ({
      ...at(ms),
      type: "get-failed",
      error: new Error(text),
      failingForMs: 1,
      budgetMs: 1,
    });
    const logged = (ms: number, message: string): RunEvent => ({
      ...at(ms),
      type: "log",
      lines: [{ message }],
    });

    function linesOf(events: readonly RunEvent[]): string[] {
      const lines: string[] = [];
      const view = new RunLines("weather", "/", (line) =>
        lines.push(line.replace(/^.*T00:00:(\d\d)Z weather run= /, "$1 ")),
      );
      for (const event of events) view.show(event);
      view.end();
      return lines;
    }

    it("does not repeat what each poll of a job says", () => {
      const events = [0, 5000, 10_000].map((ms) => running(ms, "60 %"));
      assert.equal(linesOf([...events, ended(11_000)]).length, 2);
    });

    it("prints the newest message once its second is over", () => {
      assert.deepEqual(
        linesOf([
          running(0, "1"),
          running(100, "2"),
          polled(900),
          running(950, "3"),
          polled(1000),
          running(1900, "4"),
          polled(2100),
        ]),
        [
          '00 phase=RUNNING attempt=1 "1"',
          '00 phase=RUNNING attempt=1 "3"',
          '01 phase=RUNNING attempt=1 "4"',
        ],
      );
    });

    it("prints the last message of a phase before the next phase", () => {
      assert.deepEqual(
        linesOf([running(0, "1"), running(100, "2"), running(200, "3"), ended(300)]),
        [
          '00 phase=RUNNING attempt=1 "1"',
          '00 phase=RUNNING attempt=1 "3"',
          "00 phase=SUCCEEDED attempt=1",
        ],
      );
    });

    it("counts the failures of get, and resets after a success", () => {
      assert.deepEqual(
        linesOf([
          ...[0, 100, 300, 700, 1500].flatMap((ms) => [failed(ms, `no ${ms}`), polled(ms)]),
          polled(2000),
          failed(3000, "no"),
          ended(3100),
        ]),
        [
          "00 get failed, retrying: Error: no 0",
          "01 get failed 5 times, retrying: Error: no 1500",
          "03 get failed, retrying: Error: no",
          "03 phase=SUCCEEDED attempt=1",
        ],
      );
    });

    it("prints a held message before any later line", () => {
      assert.deepEqual(
        linesOf([
          running(0, "1"),
          running(900, "2"),
          polled(900),
          failed(1100, "no"),
          polled(1100),
          running(1200, "3"),
          logged(2100, "a"),
        ]),
        [
          '00 phase=RUNNING attempt=1 "1"',
          '00 phase=RUNNING attempt=1 "2"',
          "01 get failed, retrying: Error: no",
          '01 phase=RUNNING attempt=1 "3"',
          "02 log a",
        ],
      );
    });

    it("prints the end of the job after the last line of its log", () => {
      assert.deepEqual(
        linesOf([
          running(0, "1"),
          logged(100, "a"),
          ended(1500),
          logged(1600, "b"),
          { ...at(2100), type: "warning", message: "c" },
        ]),
        [
          '00 phase=RUNNING attempt=1 "1"',
          "00 log a",
          "01 log b",
          "02 warning: c",
          "02 phase=SUCCEEDED attempt=1",
        ],
      );
    });
  });
});

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
