import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import stringWidth from "fast-string-width";
import { runCommand } from "../../support/command/run-command.ts";
import { connectorSource } from "../../support/project/connector-source.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { screenOf } from "../../support/terminal/screen.ts";
import { fxOnTerminal } from "../../support/terminal/terminal.ts";

const SOURCE = `
import { FlyteFile, t, task } from "flyte-fx";
const outputs = {
  days: t.dataset({ day: t.datetime(), temp: t.float(), text: t.string() }),
  place: t.object({ city: t.string(), at: t.list(t.float()) }),
  note: t.file(),
};
export const hottest = task({ name: "hottest", outputs }, async () => ({
  days: [1, 2, 3, 4, 5, 6, 7].map((n) => ({ day: new Date("2012-08-0" + n), temp: 30 + n / 2, text: "sun\\u001b[31m 東京" })),
  place: { city: "Seattle", at: [47.6, -122.3] },
  note: new FlyteFile("note.txt"),
}));
`;

describe("outputs of fx run", () => {
  const project = useSharedProject({ "src/days.ts": SOURCE, "note.txt": "hot" });
  const RUN = ["run", "src/days.ts", "hottest"];

  it("are rows, trees and links on a terminal", async () => {
    const { code, raw, text } = await fxOnTerminal(project, RUN, { TERM_PROGRAM: "WezTerm" }).ended;
    assert.equal(code, 0, text);
    assert.match(
      text,
      new RegExp(
        String.raw`days: .fx/runs/[0-9a-f]{12}/\S+ \(dataset\)
  day         temp  text
  2012-08-01  30\.5  sun\\u001b\[31m 東京
  2012-08-02    31  sun\\u001b\[31m 東京
  2012-08-03  31\.5  sun\\u001b\[31m 東京
  2012-08-04    32  sun\\u001b\[31m 東京
  2012-08-05  32\.5  sun\\u001b\[31m 東京
  … 2 more rows
place:
  city: Seattle
  at: \[47\.6,-122\.3\]
note: note\.txt \(file\)
$`,
      ),
    );
    assert.ok(raw.includes(`\u001b]8;;file://${project.root}/note.txt\u001b\\note.txt\u001b]8;;`));
    assert.ok(!raw.includes("\u001b[31m"));
  });

  it("fit a narrow terminal, and have no links on an unknown one", async () => {
    const { raw, text } = await fxOnTerminal(project, RUN, {}, 30).ended;
    assert.match(text, / {2}2012-08-01 {2}30\.5\n[^]* {2}… 2 more rows, 1 more column\n/);
    assert.ok(!raw.includes("\u001b]8;;"));
  });

  it("take one line each in a pipe", async () => {
    const { stdout } = await runCommand(project, RUN);
    assert.match(
      stdout,
      /^days: \.fx\/runs\/\S+ \(dataset\)\nplace: \{"city":"Seattle","at":\[47\.6,-122\.3\]\}\nnote: note\.txt \(file\)\n$/,
    );
  });
});

/** A running job's links; its last phase has none. */
const RUNNING =
  'if (polls < 3) return Resource.running("at " + polls, { logLinks: [{ uri: "https://logs.example/1", name: "job log" }, { uri: "https://logs.example/editor", name: "editor", hideOnceFinished: true }] });';
const ENDS = {
  succeeds: "return Resource.succeeded({ temp: 1 });",
  fails: 'return Resource.failed("it broke");',
  throws: 'throw new UserError("BAD", "it is bad");',
};

describe("log links after a run", () => {
  const project = useSharedProject(
    () =>
      new TemporaryProject(
        Object.fromEntries(
          Object.entries(ENDS).map(([name, end]) => [
            `src/${name}.ts`,
            connectorSource({ get: `${RUNNING} ${end}` }),
          ]),
        ),
      ),
  );

  for (const name of Object.keys(ENDS)) {
    it(`stay on a terminal unless they are hidden once finished: ${name}`, async () => {
      const { raw } = await fxOnTerminal(project, ["run", `src/${name}.ts`, "weather"]).ended;
      const screen = screenOf(raw);
      assert.match(screen, /^ {2}↗ job log {2}https:\/\/logs\.example\/1$/m);
      assert.doesNotMatch(screen, /↗ editor/);
    });

    it(`are all in the document: ${name}`, async () => {
      const { stdout } = await runCommand(project, ["run", `src/${name}.ts`, "weather", "--json"]);
      const { logLinks } = JSON.parse(stdout) as { logLinks: { uri: string }[] };
      assert.deepEqual(
        logLinks.map(({ uri }) => uri),
        ["https://logs.example/1", "https://logs.example/editor"],
      );
    });
  }
});

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

/** Each pause is longer than the interval at which fx redraws the status. */
const TALK = `
import { setTimeout as sleep } from "node:timers/promises";
import { UserError, t, task } from "flyte-fx";
const talk = async () => {
  process.stdout.write("begun …");
  await sleep(200);
  process.stdout.write(" and");
  process.stderr.write(" ended\\n");
  console.log("a line");
  process.stdout.write("10 %\\r20 %");
  await sleep(200);
  console.log(" done");
  process.stderr.write(new Uint8Array([98, 121, 116, 101, 115]));
  await sleep(200);
};
export const ok = task({ name: "ok", outputs: { n: t.int() } }, async () => (await talk(), { n: 1 }));
export const fails = task({ name: "fails" }, async () => {
  await talk();
  throw new UserError("BAD", "it is bad");
});
export const leaves = task({ name: "leaves" }, async () => {
  await talk();
  process.exit(0);
});
process.stdout.write("while loaded");
`;

describe("the output of author code", () => {
  const project = useSharedProject({ "src/talk.ts": TALK });

  const PRINTED = ["begun … and ended", "a line", "20 % done", "bytes"];

  for (const { name, end, code } of [
    { name: "ok", end: /^✔ ok {2}SUCCEEDED/, code: 0 },
    { name: "fails", end: /^✖ fails {2}FAILED/, code: 1 },
    { name: "leaves", end: /^Error FX1012/, code: 1 },
  ]) {
    it(`stays on a terminal while fx redraws its status: ${name}`, async () => {
      const ended = await fxOnTerminal(project, ["run", "src/talk.ts", name]).ended;
      assert.equal(ended.code, code, ended.text);
      const lines = screenOf(ended.raw).split("\n");
      assert.deepEqual(lines.slice(0, 5), ["while loaded", ...PRINTED]);
      assert.match(lines[5]!, end);
    });
  }

  it("stays in a pipe, and fx's lines start on new lines", async () => {
    const { stderr } = await runCommand(project, ["run", "src/talk.ts", "fails"]);
    const lines = stderr.split("\n");
    assert.match(lines[1]!, /^\d{4}-.* phase=RUNNING/);
    assert.deepEqual(
      [lines[0], ...lines.slice(2, 6)],
      ["while loaded", "begun … and ended", "a line", "10 %\r20 % done", "bytes"],
    );
    assert.match(lines[6]!, /^✖ fails {2}FAILED/);
  });

  it("stays before an error or a result, which start on a new line", async () => {
    const listed = await runCommand(project, ["run", "src/talk.ts"]);
    const unknown = await runCommand(project, ["run", "src/talk.ts", "zzz"]);
    assert.equal(listed.stderr, "while loaded\n");
    assert.match(unknown.stderr, /^while loaded\nError FX2001: /);
  });
});
