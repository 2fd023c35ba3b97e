import assert from "node:assert/strict";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import type { FxResult } from "../../support/command/fx.ts";
import { runCommand, WeatherRuns } from "../../support/command/run-command.ts";
import { connectorSource } from "../../support/project/connector-source.ts";

describe("fx run with bad input", () => {
  const runs = new WeatherRuns();

  function failingFile(text: string): Promise<FxResult> {
    return runCommand(runs.write({ "src/broken.ts": text }), "run src/broken.ts");
  }

  it("exits with 3 and the place for a file that does not parse", async () => {
    const { stderr } = await assertExit(3, failingFile("export const a = 1;\nconst b = ;\n"));
    assert.match(stderr, /^Error FX3001: src\/broken\.ts:2:11 Unexpected token/m);
    assert.match(stderr, /> 2 │ const b = ;/);
  });

  it("exits with 3, the place and the cause for a file that throws on import", async () => {
    await assertExit(
      3,
      failingFile('export const a = 1;\nthrow new TypeError("not today");\n'),
      /FX3002/,
      /src\/broken\.ts:2/,
      /TypeError: not today/,
    );
  });

  it("exits with 3 for a file without a task", async () => {
    await assertExit(3, failingFile("export const a = 1;\n"), /FX3003/);
  });

  it("exits with 3 and names a missing import", async () => {
    await assertExit(3, failingFile('import "left-pad-of-mine";\n'), /FX3008.*left-pad-of-mine/);
  });

  it("exits with 3 and names both connectors of one category", async () => {
    const { code, stderr } = await runs.run({
      more: '} export class Second extends ScriptedConnector { override readonly name: "Scripted Connector" = "Scripted Connector"; } export const second = new Second(); class Rest {',
    });
    assert.equal(code, 3);
    assert.match(stderr, /FX3004: two connectors for task type scripted \(0\)/);
    assert.match(stderr, /src\/weather\.ts:\d+.*src\/weather\.ts:\d+/);
  });

  it("exits with 3 if the task type has no connector", async () => {
    const project = runs.write({
      "src/a.ts":
        'import { AsyncConnectorExecutorMixin, Task } from "flyte-fx";\nclass T<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "lonely"; }\nexport const a = new T({ name: "a" });\n',
    });
    const { stderr } = await assertExit(3, runCommand(project, ["run", "src/a.ts", "a"]));
    assert.match(stderr, /FX3005: no connector for task type lonely \(0\)/);
  });

  it("exits with 2 and lists all unknown, missing, repeated and ill-typed inputs", async () => {
    const { code, stderr } = await runs.run(
      {
        inputs:
          '{ city: t.string(), days: t.int(), at: t.datetime(), color: t.enum("red", "green") }',
      },
      "--citty Oslo --days x --at 1999 --at 2000 --color blue",
    );
    assert.equal(code, 2);
    assert.match(stderr, /FX2004: 5 inputs do not fit weather \(src\/weather\.ts:\d+\)/);
    assert.match(stderr, /--citty +no such input or flag; did you mean "--city"\?/);
    assert.match(stderr, /--city +is missing/);
    assert.match(stderr, /--days +expected an integer, got "x"/);
    assert.match(stderr, /--at +used 2 times/);
    assert.match(stderr, /--color +expected one of "red", "green", got "blue"/);
    assert.match(stderr, /hint: fx run src\/weather\.ts weather --help lists the inputs/);
  });

  it("exits with 2 for integers past 2^53 and 2^63, and for NaN", async () => {
    const { code, stderr } = await runs.run(
      { inputs: "{ a: t.int(), b: t.bigint(), c: t.int() }" },
      "--a 9007199254740993 --b 9223372036854775808 --c NaN",
    );
    assert.equal(code, 2);
    for (const name of ["a", "b", "c"]) assert.match(stderr, new RegExp(`--${name} +`));
  });

  it("exits with 2 for an inputs file that is missing, a list, or neither JSON nor YAML", async () => {
    for (const [text, said] of [
      ["{ city: ", /neither JSON nor YAML/],
      ["[1, 2]", /top level is a list/],
      ["", /top level is empty/],
    ] as const) {
      await assertExit(2, runs.run({}, "--inputs -", { input: text }), /FX2005/, said);
    }
    await assertExit(2, runs.run({}, "--inputs nowhere.json"), /FX2005.*nowhere\.json/);
  });

  it("exits with 5 before create if a declared secret is missing, and lists the places it looked at", async () => {
    await assertExit(
      5,
      runs.run({ options: ', secrets: ["WX_API_KEY", "OTHER"]' }),
      /FX5001: 2 secrets are missing/,
      /WX_API_KEY +looked in \$_FSEC_WX_API_KEY, \$WX_API_KEY, \/etc\/secrets\/wx_api_key/,
    );
    assert.throws(() => runs.calls);
  });

  it("exits with 3 for an uncaught error during import", async () => {
    const { code, stderr } = await failingFile(
      'void Promise.reject(new Error("dropped"));\nawait new Promise((resolve) => setTimeout(resolve, 50));\n',
    );
    assert.equal(code, 3);
    assert.match(stderr, /FX3002.*dropped/);
  });

  it("exits with 2 for inputs nested 100,000 levels deep", async () => {
    const { code, stderr } = await runs.run({ inputs: "{ a: t.struct() }" }, "--inputs -", {
      input: `{"a": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
    });
    assert.equal(code, 2);
    assert.match(stderr, /FX2005.*nested deeper/);
  });

  it("exits with 2 for an empty path", async () => {
    const project = runs.write({ "src/weather.ts": connectorSource() });
    await assertExit(2, runCommand(project, ["run", ""]), /FX2001: the path is empty/);
  });
});
