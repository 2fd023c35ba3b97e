import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { t } from "../../../src/entries/index.ts";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { pb } from "../../support/command/execute-fixture.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { useProject, useSharedProject } from "../../support/project/use-project.ts";

const LONG = 1_000_000;
/** Far more than anyone reads, far less than the message. */
const MOST = 100_000;
const SOURCE = `import { AsyncConnectorBase, AsyncConnectorExecutorMixin, Resource, Task, UserError, resourceMeta, t } from "flyte-fx";
class Job extends resourceMeta({ id: t.string() }) {}
class Talker extends AsyncConnectorBase<typeof Job> {
  readonly name = "talker";
  constructor() { super({ taskType: "talk", resourceMeta: Job }); }
  async create() { return new Job({ id: "1" }); }
  async get(): Promise<Resource> { throw new UserError("TALK", "begins" + "x".repeat(${LONG}) + "ends"); }
  async delete() {}
}
export const talker = new Talker();
class TalkTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "talk"; }
export const talk = new TalkTask({ name: "talk" });
`;
const RUN = ["run", "src/talk.ts", "talk"];

describe("an error message of a million characters", () => {
  const project = useProject({ "src/talk.ts": SOURCE });

  it("is truncated in a pipe, with --json, and in the run's job.json", async () => {
    const plain = await assertExit(1, runCommand(project, RUN), /begins/);
    assert.ok(plain.stderr.length < MOST, String(plain.stderr.length));
    const { stdout } = await runCommand(project, [...RUN, "--json"]);
    assert.match((JSON.parse(stdout) as { error: { message: string } }).error.message, /begins/);
    assert.ok(stdout.length < MOST, String(stdout.length));
    const runs = join(project.root, ".fx/runs");
    for (const run of readdirSync(runs))
      assert.ok(readFileSync(join(runs, run, "job.json")).length < MOST);
  });

  it("is truncated on a terminal", async () => {
    const terminal = { columns: 100 };
    const { stderr } = await assertExit(1, runCommand(project, RUN, { terminal }), /begins/);
    assert.ok(stderr.length < MOST, String(stderr.length));
  });
});

const TEXT = "a\u009b31m\u007f\u202eb\u2066c";
const ESCAPED = "a\\u009b31m\\u007f\\u202eb\\u2066c";

describe("control characters in results", () => {
  const project = useSharedProject(
    () =>
      new TemporaryProject({
        "inputs.pb": pb({ text: TEXT }, { text: t.string() }),
        "src/index.ts": `import { UserError, t, task } from "flyte-fx";
const text = ${JSON.stringify(TEXT).replaceAll("\u007f", "\\u007f")};
export const tells = task({ name: "tells", outputs: { text: t.string() } }, async () => ({ text }));
export const fails = task({ name: "fails" }, async () => { throw new UserError("BAD", text); });
`,
      }),
  );

  const commands: readonly (readonly string[])[] = [
    ["inspect", "inputs.pb"],
    ["inspect", "inputs.pb", "--json"],
    ["run", "src/index.ts", "tells", "--json"],
    ["run", "src/index.ts", "fails", "--json"],
  ];
  for (const command of commands) {
    const isJson = command.includes("--json");
    it(`are escaped on a terminal and ${isJson ? "in" : "kept in"} a pipe: fx ${command.join(" ")}`, async () => {
      const shown = await runCommand(project, command, { terminal: { columns: 100 } });
      const raw = shown.stdout + shown.stderr;
      assert.doesNotMatch(raw, /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      assert.ok(stripVTControlCharacters(raw).replaceAll(/\s/g, "").includes(ESCAPED), raw);
      const { stdout } = await runCommand(project, command);
      assert.ok(stdout.includes(isJson ? ESCAPED : TEXT), stdout);
      if (isJson) assert.doesNotMatch(stdout, /[\u007f-\u009f\p{Cf}]/u);
    });
  }
});
