import assert from "node:assert/strict";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { runCommand } from "../../support/command/run-command.ts";
import {
  checkedProject,
  CONFIG,
  FILE_WORLD,
  listRunningJobs,
} from "../../support/project/checked-project.ts";
import { useSharedProject } from "../../support/project/use-project.ts";

describe("fx.check.yaml", () => {
  const project = useSharedProject(checkedProject);

  const check = (...args: string[]) =>
    runCommand(project, ["check", "--yes", "--only", "create/repeated", ...args]);

  async function refused(config: string, code = "FX2024"): Promise<string> {
    project.write("fx.check.yaml", config);
    const result = await assertExit(2, check(), new RegExp(`^Error ${code}: `));
    assert.deepEqual(listRunningJobs(project), []);
    return result.stderr;
  }

  it("is rejected with every fault and its line", async () => {
    const stderr = await refused(
      `wrld: dev/world.ts
tasks:
  count_wrds: { inputs: [] }
  count_words: { inputs: 3, slw: {} }
expected:
  - id: delete/twic
    reason: ""
  - reason: broken
    task: 3
  - 7
`,
    );
    assert.deepEqual(stderr.split("\n").slice(1, -2), [
      '  line 1: unknown key "wrld"; did you mean "world"?',
      '  line 3: unknown task "count_wrds"; did you mean "count_words"? (the project\'s tasks: count_words)',
      "  line 3: expected at least one set of inputs",
      "  line 4: tasks.count_words.inputs must be an object",
      '  line 4: unknown key "slw"; did you mean "slow"?',
      '  line 6: unknown check "delete/twic"; did you mean "delete/twice"?',
      "  line 7: expected.0.reason must be a text",
      "  line 8: expected.1.id is missing",
      "  line 9: expected.1.task must be a text",
      "  line 10: expected.2 must be an object",
    ]);
  });

  it("is rejected if it is not YAML, or not an object", async () => {
    assert.match(await refused("tasks: [\n"), /cannot read fx\.check\.yaml/);
    assert.match(await refused("a: &a [1]\nb: *a\n"), /does not support aliases/);
    assert.match(await refused("- 1\n"), /the file must be an object/);
    assert.match(await refused("a: 1\na: 2\n"), /the same name twice/);
  });

  it("may name tasks of other modules if only one is checked", async () => {
    project.write("fx.check.yaml", `${CONFIG}  elsewhere: { inputs: { x: 1 } }\n`);
    assert.equal((await check("src/index.ts")).code, 0);
    assert.match(
      (await check()).stderr,
      /unknown task "elsewhere" \(the project's tasks: count_words\)/,
    );
  });

  it("is asked for if a task needs inputs, with what to write", async () => {
    assert.equal(
      await refused("tasks: {}\n", "FX2004"),
      `Error FX2004: fx check needs inputs for count_words
  count_words (src/index.ts:30:28) requires text: string
  write them to fx.check.yaml:
    tasks:
      count_words:
        inputs:
          text: "text"
  hint: or pass a file with them: fx check --inputs inputs.json
`,
    );
  });

  it("reports inputs that do not fit, and in which set", async () => {
    const config =
      "tasks:\n  count_words:\n    inputs: [{ text: 1 }, { text: a, b: 2 }]\n    slow: {}\n";
    const stderr = await refused(config, "FX2004");
    assert.match(stderr, /\n {2}count_words, inputs 1: text {3}expected a string, got 1\n/);
    assert.match(stderr, /\n {2}count_words, inputs 2: b {3}/);
    assert.match(stderr, /\n {2}count_words, slow: text {3}/);
  });

  it("may have rows for a dataset, or its path", async () => {
    const tables = checkedProject(
      [
        ["text: t.string()", "table: t.dataset({ columns: { word: t.string() } })"],
        ["inputs.text);", "(await inputs.table.rows()).map(({ word }) => word).join());"],
      ],
      {
        "words.csv": "word\none\n",
        "fx.check.yaml": `tasks:
  count_words:
    inputs: [{ table: [{ word: one }] }, { table: words.csv }]
    slow: { table: [{ word: slow }] }
`,
      },
    );
    const run = (...args: string[]) => runCommand(tables, ["check", "--yes", ...args]);

    const { stdout } = await assertExit(0, run("--only", "create/", "--only", "delete/running"));
    assert.match(stdout, /✔ delete\/running/);
    tables.write("inputs.yaml", "table: [{ word: 1 }]");
    const refusal = await run("--inputs", "inputs.yaml", "--only", "create/repeated");
    assert.match(
      refusal.stderr,
      /^Error FX2004: .*\n {2}row 1, column word {3}expected a string, got 1/,
    );
  });

  it("is explained with the project's own task if it is invalid", async () => {
    assert.match(
      await refused("tasks: 1\n"),
      /\n {2}hint: tasks: { count_words: { inputs: {"text":"text"} } }\n$/,
    );
  });

  it("gives way to --inputs", async () => {
    project.write("fx.check.yaml", "tasks: { count_words: { inputs: { text: 1 } } }\n");
    project.write("inputs.json", '{ "text": "a b" }');
    assert.equal((await check("--inputs", "inputs.json")).code, 0);
    project.write("inputs.json", '{ "text": 2 }');
    assert.match((await check("--inputs", "inputs.json")).stderr, /expected a string, got 2/);
  });

  it("names a world inside the project that exports `world`", async () => {
    const worlds: readonly (readonly [path: string, module: string, fault: RegExp])[] = [
      ["../world.ts", FILE_WORLD, /names the world \.\.\/world\.ts: it is outside the project/],
      ["src", "", /names the world src: it is a folder/],
      ["dev/none.ts", "", /no file or folder "dev\/none\.ts"/],
      ["dev/a.ts", "export const wrld = 1;", /dev\/a\.ts does not export a function named world/],
      ["dev/b.ts", "export const world = () => ({});", /the world of dev\/b\.ts has no jobs\(\)/],
      [
        "dev/c.ts",
        'export const world = () => { throw new Error("no port"); };',
        /dev\/c\.ts cannot create its world: Error: no port \(dev\/c\.ts:1/,
      ],
    ];
    for (const [path, module, fault] of worlds) {
      if (module !== "") project.write(path, module);
      assert.match(await refused(`world: ${path}\n${CONFIG}`), fault);
    }
  });

  it("lists known failures, whose end is a failure", async () => {
    const known = "expected:\n  - id: create/repeated\n    reason: ticket 7\n";
    project.write("fx.check.yaml", CONFIG + known);
    const stale = await assertExit(4, check());
    assert.match(
      stale.stdout,
      /✖ create\/repeated {3}passes now: remove it from expected in fx\.check\.yaml \(ticket 7\)\n0 passed, 1 known failure passes/,
    );
    const broken = checkedProject(
      [["`job-${idempotencyKey}`", "`job-${Math.random()}${idempotencyKey.length}`"]],
      { "fx.check.yaml": CONFIG + known },
    );

    const args = ["check", "--yes", "--only", "create/repeated"];
    const { stdout } = await assertExit(0, runCommand(broken, args));
    assert.match(
      stdout,
      /! create\/repeated {3}known failure: ticket 7\n0 passed, 1 known failure ·/,
    );
    broken.write("fx.check.yaml", `${CONFIG}${known}    task: count_words\n`);
    assert.equal((await runCommand(broken, args)).code, 0);
  });
});
