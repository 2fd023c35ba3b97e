import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import stringWidth from "fast-string-width";
import { connectorSource } from "../../support/project/connector-source.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { screenOf } from "../../support/terminal/screen.ts";
import { fxOnTerminal } from "../../support/terminal/terminal.ts";

/** Runs until the file `done` exists; fails twice before that. */
const GET = `
if (existsSync("done")) return Resource.succeeded({ temp: 1 });
if (polls === 3 || polls === 4) throw new RetryableError("東京 is busy:\\n" + "again and ".repeat(30) + "again");
return Resource.running("東京都 👩‍👩‍👧‍👦 step " + polls + " of so many that\\nthe message is too long for any terminal: ".repeat(5), { logLinks: [{ uri: "https://logs.example/1", name: "job log" }] });`;

/** Returns the states drawn on the terminal, without escape sequences. */
function statesOf(raw: string): string[] {
  const drawn = raw.matchAll(/\u001b\[\?7l\r([^]*?)\u001b\[J\r/g);
  return [...drawn].map(([, state]) => stripVTControlCharacters(state!));
}

describe("the live line of a run", () => {
  let project: TemporaryProject;
  beforeEach(() => {
    const source = connectorSource({ get: GET }).replace(
      "appendFileSync }",
      "appendFileSync, existsSync }",
    );
    project = new TemporaryProject({ "src/weather.ts": source });
  });

  const start = (columns: number) =>
    fxOnTerminal(project, ["run", "src/weather.ts", "weather"], {}, columns);

  for (const columns of [40, 60, 80, 100]) {
    it(`never wraps at ${columns} columns and counts the failures of get`, async () => {
      const run = start(columns);
      await run.shows(/get failed 2 times?[^]*RUNNING \d\d:\d\d/);
      project.write("done", "");
      const { code, raw, text } = await run.ended;
      assert.equal(code, 0, text);
      const states = statesOf(raw);
      assert.ok(states.length > 3, raw);
      for (const state of states) {
        assert.doesNotMatch(state, /[\r\n]/);
        assert.ok(stringWidth(state) < columns, `${stringWidth(state)}: ${state}`);
      }
      assert.match(
        states.find((state) => state.includes("2 times"))!,
        /weather {2}RUNNING {2}get failed 2 times/,
      );
      assert.ok(states.some((state) => state.includes('"東')));
      assert.match(raw, /\u001b\[32m✔/);
      assert.match(
        screenOf(raw),
        /^✔ weather {2}SUCCEEDED in .*\n {2}↗ job log {2}https:\/\/logs\.example\/1\ntemp: 1\n$/,
      );
    });
  }

  it("fits a resized window and leaves nothing behind", async () => {
    const run = start(100);
    await run.shows(/"東.*… {2}↗ job log\r/);
    run.resize(40);
    await run.shows(/\d\d {2}"東[^↗]*…\r/);
    run.resize(80);
    await run.shows(/…\r[^]*… {2}↗ job log\r/);
    project.write("done", "");
    const { raw } = await run.ended;
    assert.match(screenOf(raw), /^✔ weather/);
  });
});
