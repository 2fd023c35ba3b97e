import assert from "node:assert/strict";
import { fx, type FxResult } from "../../support/command/fx.ts";
import { connectorSource } from "../../support/project/connector-source.ts";
import {
  type TemporaryProject,
  temporaryProject,
} from "../../support/project/temporary-project.ts";

describe("fx run and what a newcomer types", () => {
  let project: TemporaryProject;
  before(() => {
    project = temporaryProject({
      "src/weather.ts": connectorSource(),
      "inputs.json": '{"__proto__": {"city": "Oslo"}}',
    });
  });
  after(() => project.remove());
  const typed = (...args: string[]): Promise<FxResult> => fx(project, ["run", ...args]);

  for (const args of [
    ["--help", "src/weather.ts", "weather"],
    ["src/weather.ts", "--help"],
    ["src/weather.ts", "-h"],
  ]) {
    it(`fx run ${args.join(" ")} shows the command's help`, async () => {
      const { code, stdout } = await typed(...args);
      assert.equal(code, 0);
      assert.match(stdout, /fx run \[FLAGS\] FILE/);
    });
  }

  it("-h after TASK shows the task's inputs", async () => {
    const { code, stdout } = await typed("src/weather.ts", "weather", "-h");
    assert.equal(code, 0);
    assert.match(stdout, /--city CITY/);
  });

  it("a word after a flag without a value: 2, with both ways to pass it", async () => {
    project.write(
      "src/sort.ts",
      'import { t, task } from "flyte-fx";\nexport const sort = task({ inputs: { upDown: t.bool() } }, () => ({}));\n',
    );
    for (const flag of ["--up-down", "--no-up-down"]) {
      const { code, stderr } = await typed("src/sort.ts", "sort", flag, "true");
      assert.equal(code, 2);
      assert.match(
        stderr,
        new RegExp(
          `"true" {3}expected nothing after ${flag}: --up-down is true, --no-up-down is false`,
        ),
      );
    }
  });

  for (const prefix of ["s3://bucket/out", "package.json", "package.json/out"]) {
    it(`--output-prefix ${prefix} is not a folder of this machine: 2, for a function too`, async () => {
      project.write(
        "src/one.ts",
        'import { t, task } from "flyte-fx";\nexport const one = task({ outputs: t.int() }, () => 1);\n',
      );
      for (const [file, task] of [
        ["src/one.ts", "one"],
        ["src/weather.ts", "weather"],
      ] as const) {
        const { code, stderr } = await typed("--output-prefix", prefix, file, task);
        assert.equal(code, 2, stderr);
        assert.match(
          stderr,
          /Error FX2002: --output-prefix takes a folder.*\n {2}hint: --output-prefix out\n$/,
        );
      }
    });
  }

  it("a flag of fx after TASK: 2, and where it belongs", async () => {
    const { code, stderr } = await typed("src/weather.ts", "weather", "--timeout", "5");
    assert.equal(code, 2);
    assert.match(
      stderr,
      /--timeout {3}no such input; fx's own --timeout goes before the task's name/,
    );
  });

  it("inputs without TASK: 2, and that the task's name comes first", async () => {
    for (const args of [
      ["src/weather.ts", "--city", "Oslo"],
      ["src/weather.ts", "--city=Oslo", "--json"],
      ["--city", "Oslo", "src/weather.ts", "weather"],
    ]) {
      const { code, stderr } = await typed(...args);
      assert.equal(code, 2);
      assert.match(
        stderr,
        /^Error FX2000: fx run has no flag --city\n {2}hint: a task's inputs follow its name: fx run \S+ TASK --city …\n$/,
      );
    }
  });

  it("a flag of fx that is mistyped: 2, and what was meant", async () => {
    const { code, stderr } = await typed("--timeuot", "5", "src/weather.ts", "weather");
    assert.equal(code, 2);
    assert.match(stderr, /fx run has no flag --timeuot; did you mean "--timeout"\?/);
  });

  it("no FILE: 2, on its own line and without the parser's advice", async () => {
    const { code, stderr } = await typed();
    assert.equal(code, 2);
    assert.equal(
      stderr,
      "Error FX2000: FILE is missing: a module, or a folder of them\n  hint: fx run --help\n",
    );
  });

  it("an undeclared input of a file is named as it was written", async () => {
    const { code, stderr } = await typed("--inputs", "inputs.json", "src/weather.ts", "weather");
    assert.equal(code, 2);
    assert.match(stderr, /--__proto__ {3}is not declared/);
  });
});
