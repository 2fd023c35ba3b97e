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
      /^Error FX2025: nothing to check: no task in \.\n {2}one is a value of type number\n/,
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

const SENSOR = `import { defineSensor, t } from "flyte-fx";

let pokes = 0;
export const sensor = defineSensor({
  taskType: "rows",
  inputs: { least: t.int().default(3) },
  outputs: { rows: t.int() },
  poke: ({ inputs }) => (inputs.least <= 3 ? { rows: 3 } : false),
});
export const rows = sensor.task({ name: "rows" });
`;

describe("fx check of a sensor", () => {
  let project: TemporaryProject;

  function check(source: string, ...args: string[]): Promise<FxResult> {
    project = new TemporaryProject({ "src/index.ts": source });
    return runCommand(project, ["check", ...args]);
  }

  it("passes without --yes, because it creates no jobs outside", async () => {
    const { stdout } = await assertExit(0, check(SENSOR));
    assert.match(stdout, /✔ get\/terminal-stable/);
    assert.match(stdout, /\n {2}– 9 checks {3}skipped: a sensor has no jobs outside\n/);
  });

  it("fails for one that forgets what it has found", async () => {
    const source = SENSOR.replace("inputs.least <= 3", "(pokes += 1) === 1");
    const { stdout } = await assertExit(4, check(source, "--only", "get/terminal-stable"));
    assert.match(stdout, /✖ get\/terminal-stable {3}engine /);
  });

  it("fails for one whose inputs contain a secret", async () => {
    const source = SENSOR.replace("outputs:", 'secrets: ["TOKEN"],\n  outputs:')
      .replace("least: t.int().default(3)", 'token: t.string().default("s3cr3t-value")')
      .replace("inputs.least <= 3", 'inputs.token !== ""');
    project = new TemporaryProject({ "src/index.ts": source });
    const env = { TOKEN: "s3cr3t-value" };
    const { code, stdout } = await runCommand(project, "check --only secrets/meta", {
      env,
    });
    assert.equal(code, 4, stdout);
    assert.match(stdout, /✖ secrets\/meta/);
  });
});

const GREETER = `import { defineSyncConnector, Resource, t, UserError } from "flyte-fx";

export const greeter = defineSyncConnector({
  taskType: "greet",
  inputs: { name: t.string().default("Ada") },
  outputs: { greeting: t.string() },
  async do({ inputs }) {
    if (inputs.name === "") throw new UserError("NO_NAME", "the name is empty");
    return Resource.succeeded({ greeting: "Hello " + inputs.name });
  },
});
export const greet = greeter.task({ name: "greet" });
`;

describe("fx check of a synchronous connector", () => {
  let project: TemporaryProject;

  function check(source: string, ...args: string[]): Promise<FxResult> {
    project = new TemporaryProject({ "src/index.ts": source });
    return runCommand(project, ["check", "--yes", ...args]);
  }

  it("passes for a good one, and needs no file if all inputs have defaults", async () => {
    const { stdout } = await assertExit(0, check(GREETER));
    assert.match(stdout, /^greet · greet 0 · sync · in process\n/);
    assert.match(stdout, /✔ sync\/terminal/);
    assert.match(stdout, /\n {2}– \d+ checks {3}skipped: the connector is synchronous\n/);
  });

  it("lists the skipped checks with --verbose", async () => {
    const { stdout } = await check(GREETER, "--verbose");
    assert.match(stdout, /\n {2}– .*delete\/twice.* {3}skipped: the connector is synchronous\n/);
  });

  it("fails for one that returns a phase that is not terminal", async () => {
    const source = GREETER.replace(
      'return Resource.succeeded({ greeting: "Hello " + inputs.name });',
      "return Resource.running() as never;",
    );
    const { stdout } = await assertExit(4, check(source, "--only", "sync/terminal"));
    assert.match(stdout, /✖ sync\/terminal {3}engine {3}.*RUNNING/);
    assert.match(stdout, /\n {6}src\/index\.ts:7:9\n/);
  });
});
