import assert from "node:assert/strict";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import type { FxResult } from "../../support/command/fx.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { checkedProject, CONFIG } from "../../support/project/checked-project.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

const HELLO = `import { task, t } from "flyte-fx";
export const hello = task({ name: "hello", inputs: {}, outputs: { text: t.string() } }, () => ({ text: "hello" }));
`;

describe("fx check without a connector to check", () => {
  let project: TemporaryProject;

  async function refused(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await runCommand(project, ["check", "--yes", ...args]);
    assert.equal(code, 2, stdout + stderr);
    assert.equal(stdout, "");
    return stderr;
  }

  it("says that there is no task", async () => {
    project = new TemporaryProject({ "src/index.ts": "export const one = 1;\n" });
    assert.match(
      await refused(),
      /^Error FX2025: nothing to check: no task in \.\n {2}one is a number\n/,
    );
    project.write("src/index.ts", "");
    assert.match(
      await refused("src"),
      /FX2025: nothing to check: no task in src: nothing is exported/,
    );
  });

  it("says that no task has a connector, and what to export", async () => {
    project = new TemporaryProject({ "src/index.ts": HELLO });
    assert.equal(
      await refused(),
      `Error FX2025: no task has a connector
  hello is of type javascript-task (0)
  the project has no connectors
  hint: export the connector, and a task of it: export const example = connector.task({ name: "example" })
`,
    );
    assert.match(
      await refused("--task", "hello"),
      /^Error FX2025: task "hello" has no connector\n/,
    );
    assert.match(
      await refused("--task", "helo"),
      /^Error FX2001: no task "helo" in \.; did you mean "hello"/,
    );
  });

  it("checks only the tasks that have one", async () => {
    project = checkedProject(
      [["export const count = ", 'export * from "./hello.ts";\nexport const count = ']],
      { "src/hello.ts": HELLO },
    );
    const { stdout } = await assertExit(0, run("--only", "create/repeated"));
    assert.match(stdout, /^count_words · /);
    assert.doesNotMatch(stdout, /hello/);
  });

  it("asks for --task if --inputs could be for several tasks", async () => {
    project = checkedProject([
      [
        "export const count = ",
        'export const again = words.task({ name: "again" });\nexport const count = ',
      ],
    ]);
    project.write("inputs.json", '{ "text": "a" }');
    assert.match(
      await refused("--inputs", "inputs.json"),
      /^Error FX2000: --inputs needs --task: 2 tasks have connectors \(again, count_words\)\n/,
    );
    await assertExit(
      0,
      run("--only", "create/repeated", "--task", "again", "--inputs", "inputs.json"),
    );
    project.write("fx.check.yaml", `${CONFIG}  again: { inputs: { text: a b } }\n`);
    const both = await run("--only", "create/repeated");
    assert.match(both.stdout, /^again · [^]*\ncount_words · [^]*\n2 passed · 2 jobs created/);
  });

  it("exits with 5 if a secret is missing, before it creates a job", async () => {
    project = checkedProject([
      ['taskType: "words",', 'taskType: "words",\n  secrets: ["WORDS_KEY"],'],
    ]);
    await assertExit(5, run(), /^Error FX5001: secret WORDS_KEY is missing\n/);
  });

  it("refuses --keep in a world, and flags that need --endpoint", async () => {
    project = checkedProject([], { "fx.check.yaml": `world: dev/world.ts\n${CONFIG}` });
    assert.match(
      await refused("--keep"),
      /FX2000: --keep cannot be combined with the world dev\/world\.ts/,
    );
    assert.match(await refused("--tls"), /FX2000: --tls flags need --endpoint/);
  });

  const run = (...args: string[]): Promise<FxResult> =>
    runCommand(project, ["check", "--yes", ...args]);
});
