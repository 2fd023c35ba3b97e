import assert from "node:assert/strict";
import { assertExit, assertPrints } from "../../support/assertions/assert-exit.ts";
import type { FxResult } from "../../support/command/fx.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { connectorSource } from "../../support/project/connector-source.ts";
import { useSharedProject } from "../../support/project/use-project.ts";

describe("fx run on unusual command lines", () => {
  const project = useSharedProject({
    "src/weather.ts": connectorSource(),
    "inputs.json": '{"__proto__": {"city": "Oslo"}}',
  });
  const typed = (...args: string[]): Promise<FxResult> => runCommand(project, ["run", ...args]);

  for (const args of [
    ["--help", "src/weather.ts", "weather"],
    ["src/weather.ts", "--help"],
    ["src/weather.ts", "-h"],
  ]) {
    it(`shows the command's help: fx run ${args.join(" ")}`, async () => {
      await assertPrints(/fx run \[FLAGS\] FILE/, typed(...args));
    });
  }

  it("shows the task's inputs for -h after TASK", async () => {
    await assertPrints(/--city CITY/, typed("src/weather.ts", "weather", "-h"));
  });

  it("exits with 2 for a word after a boolean flag, with both ways to pass it", async () => {
    project.write(
      "src/sort.ts",
      'import { t, task } from "flyte-fx";\nexport const sort = task({ inputs: { upDown: t.bool() } }, () => ({}));\n',
    );
    for (const flag of ["--up-down", "--no-up-down"]) {
      await assertExit(
        2,
        typed("src/sort.ts", "sort", flag, "true"),
        new RegExp(
          `"true" {3}expected nothing after ${flag}: --up-down is true, --no-up-down is false`,
        ),
      );
    }
  });

  it("exits with 2 and list all invalid poll intervals", async () => {
    const run = (...flags: string[]) => typed(...flags, "src/weather.ts", "weather", "--city", "a");
    const both = await assertExit(2, run("--poll-min", "5", "--poll-max", "-1s"));
    assert.match(both.stderr, /FX2002: .*\n {2}--poll-min {3}.*"5".*\n {2}--poll-max {3}.*-1s\n/);
    const swapped = await run("--poll-min", "1m", "--poll-max", "1s");
    assert.match(swapped.stderr, /--poll-max {3}expected at least --poll-min, 1m, got 1s/);
  });

  for (const prefix of ["s3://bucket/out", "package.json", "package.json/out"]) {
    it(`exits with 2 for --output-prefix ${prefix}, which is not a local folder`, async () => {
      project.write(
        "src/one.ts",
        'import { t, task } from "flyte-fx";\nexport const one = task({ outputs: t.int() }, () => 1);\n',
      );
      for (const [file, task] of [
        ["src/one.ts", "one"],
        ["src/weather.ts", "weather"],
      ] as const) {
        await assertExit(
          2,
          typed("--output-prefix", prefix, file, task),
          /Error FX2002: --output-prefix expects a (?:local )?folder.*\n {2}hint: --output-prefix out\n$/,
        );
      }
    });
  }

  it("accepts fx's own flags after TASK", async () => {
    const { code, stdout, stderr } = await typed(
      ...["src/weather.ts", "weather", "--timeout", "50s", "--city", "Oslo", "--clock=virtual"],
      ...["--json", "--retries", "0"],
    );
    assert.equal(code, 0, stderr);
    assert.equal((JSON.parse(stdout) as { ok: unknown }).ok, true);
  });

  for (const [words, message] of [
    [
      ["--timeout", "5"],
      /FX2002: --timeout expects a duration, got "5".*\n {2}hint: --timeout 5s\n/,
    ],
    [
      ["--timeout", "0"],
      /FX2002: --timeout expects a duration above zero, got "0"\n {2}hint: --timeout 90s/,
    ],
    [["--timeout"], /FX2000: Flag --timeout expects a value\n/],
    [["--retries", "many"], /FX2000: --retries: expected an integer but received: many\n/],
    [["--clock", "reel"], /FX2000: --clock does not accept "reel"; did you mean "real"\?/],
    [["--verbose=yes"], /FX2000: --verbose does not accept a value, got "yes"\n/],
    [["--timeout", "5s", "--timeout=6s"], /FX2000: Flag --timeout can only be specified once\n/],
    [["--timeuot", "5s"], /--timeuot {3}no such input or flag; did you mean "--timeout"\?\n/],
    [["--", "--timeout", "5s"], /--timeout {3}no such input; put fx's own --timeout before --\n/],
  ] as const)
    it(`exits with 2 for ${words.join(" ")} after TASK`, async () => {
      await assertExit(2, typed("src/weather.ts", "weather", "--city", "Oslo", ...words), message);
    });

  it("exits with 2 for a flag both before and after TASK", async () => {
    const { code, stderr } = await typed(
      ...["--timeout", "5s", "src/weather.ts", "weather", "--city", "Oslo", "--timeout", "5s"],
    );
    assert.equal(code, 2);
    assert.match(stderr, /FX2000: Flag --timeout can only be specified once\n/);
  });

  it("sets a task's input rather than fx's flag of the same name after TASK, as the help says", async () => {
    project.write(
      "src/wait.ts",
      `import { t, task } from "flyte-fx";
export const wait = task(
  { inputs: { timeout: t.string(), envFile: t.string(), json: t.bool() }, outputs: t.string() },
  ({ timeout, envFile, json }) => [timeout, envFile, json].join(" "),
);
`,
    );
    const { code, stdout, stderr } = await runCommand(
      project,
      "run --timeout 50s src/wait.ts wait --timeout soon --env-file package.json --json",
    );
    assert.equal(code, 0, stderr);
    assert.equal(stdout, "o0: soon package.json true\n");
    const help = await typed("src/wait.ts", "wait", "--help");
    assert.match(
      help.stdout,
      /--timeout, --env-file and --json are inputs here; put fx's own before wait\n/,
    );
  });

  it("loads --env-file after TASK before the module", async () => {
    project.write("wait.env", "GREETING=hello\n");
    project.write(
      "src/greet.ts",
      `import { t, task } from "flyte-fx";
const greeting = process.env.GREETING;
if (greeting === undefined) throw new Error("GREETING is not set");
export const greet = task({ outputs: t.string() }, () => greeting);
`,
    );
    const { code, stdout, stderr } = await typed("src/greet.ts", "greet", "--env-file", "wait.env");
    assert.equal(code, 0, stderr);
    assert.equal(stdout, "o0: hello\n");
  });

  it("exits with 2 for inputs without TASK, with a hint that they follow its name", async () => {
    for (const args of [
      ["src/weather.ts", "--city", "Oslo"],
      ["src/weather.ts", "--city=Oslo", "--json"],
      ["--city", "Oslo", "src/weather.ts", "weather"],
    ]) {
      await assertExit(
        2,
        typed(...args),
        /^Error FX2000: fx run has no flag --city\n {2}hint: put a task's inputs after its name: fx run \S+ TASK --city …\n$/,
      );
    }
  });

  it("exits with 2 without FILE, with fx's own message instead of the parser's", async () => {
    const { stderr } = await assertExit(2, typed());
    assert.equal(
      stderr,
      "Error FX2000: FILE is missing: a module, a folder of modules, or a serialized task\n  hint: fx run --help\n",
    );
  });

  it("names an undeclared input of a file as the file spells it", async () => {
    await assertExit(
      2,
      typed("--inputs", "inputs.json", "src/weather.ts", "weather"),
      /--__proto__ {3}is not declared/,
    );
  });
});
