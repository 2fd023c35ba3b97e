import assert from "node:assert/strict";
import { runCommand } from "../../support/command/run-command.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { screenOf } from "../../support/terminal/screen.ts";
import { fxOnTerminal } from "../../support/terminal/terminal.ts";

/** Each pause is longer than the interval at which fx redraws the status. */
const SOURCE = `
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
  const project = useSharedProject({ "src/talk.ts": SOURCE });

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
