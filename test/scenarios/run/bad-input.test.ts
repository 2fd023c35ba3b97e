import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fx, type FxResult } from "../../support/command/fx.ts";
import { connectorSource } from "../../support/project/connector-source.ts";
import { clean, FailingRuns } from "./failing-runs.ts";

describe("fx run with bad input", () => {
  const runs = new FailingRuns();
  afterEach(() => runs.remove());

  async function failingFile(text: string): Promise<FxResult> {
    return clean(await fx(runs.write({ "src/broken.ts": text }), ["run", "src/broken.ts"]));
  }

  it("a file that does not parse: 3, with the place", async () => {
    const { code, stderr } = await failingFile("export const a = 1;\nconst b = ;\n");
    assert.equal(code, 3);
    assert.match(stderr, /^Error FX3001: src\/broken\.ts:2:11 Unexpected token/m);
    assert.match(stderr, /> 2 │ const b = ;/);
  });

  it("a file that throws on import: 3, with the place and the cause", async () => {
    const { code, stderr } = await failingFile(
      'export const a = 1;\nthrow new TypeError("not today");\n',
    );
    assert.equal(code, 3);
    assert.match(stderr, /FX3002/);
    assert.match(stderr, /src\/broken\.ts:2/);
    assert.match(stderr, /TypeError: not today/);
  });

  it("a file without a task: 3", async () => {
    const { code, stderr } = await failingFile("export const a = 1;\n");
    assert.equal(code, 3);
    assert.match(stderr, /FX3003/);
  });

  it("an import that is not there: 3, naming it", async () => {
    const { code, stderr } = await failingFile('import "left-pad-of-mine";\n');
    assert.equal(code, 3);
    assert.match(stderr, /FX3008.*left-pad-of-mine/);
  });

  it("a file that does not exist: 2, with a guess", async () => {
    const project = runs.write({ "src/weather.ts": connectorSource() });
    const { code, stderr } = clean(await fx(project, ["run", "src/wether.ts"]));
    assert.equal(code, 2);
    assert.match(stderr, /FX2001.*src\/wether\.ts.*did you mean "src\/weather\.ts"\?/);
  });

  it("two connectors for one category: 3, naming both", async () => {
    const { code, stderr } = await runs.failing({
      more: '} export class Second extends ScriptedConnector { override readonly name: "Scripted Connector" = "Scripted Connector"; } export const second = new Second(); class Rest {',
    });
    assert.equal(code, 3);
    assert.match(stderr, /FX3004: two connectors for task type scripted \(0\)/);
    assert.match(stderr, /src\/weather\.ts:\d+.*src\/weather\.ts:\d+/);
  });

  it("no connector for the task's type: 3", async () => {
    const project = runs.write({
      "src/a.ts":
        'import { AsyncConnectorExecutorMixin, Task } from "flyte-fx";\nclass T<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "lonely"; }\nexport const a = new T({ name: "a" });\n',
    });
    const { code, stderr } = clean(await fx(project, ["run", "src/a.ts", "a"]));
    assert.equal(code, 3);
    assert.match(stderr, /FX3005: no connector for task type lonely \(0\)/);
  });

  it("an unknown task: 2, with a guess", async () => {
    const project = runs.write({ "src/weather.ts": connectorSource() });
    const { code, stderr } = clean(await fx(project, ["run", "src/weather.ts", "wether"]));
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^Error FX2001: no task "wether" in src\/weather\.ts; did you mean "weather"\?/m,
    );
  });

  it("unknown, missing, repeated and ill-typed inputs: 2, all at once", async () => {
    const { code, stderr } = await runs.failing(
      {
        inputs:
          '{ city: t.string(), days: t.int(), at: t.datetime(), color: t.enum("red", "green") }',
      },
      ["--citty", "Oslo", "--days", "x", "--at", "1999", "--at", "2000", "--color", "blue"],
    );
    assert.equal(code, 2);
    assert.match(stderr, /FX2004: 5 inputs do not fit weather \(src\/weather\.ts:\d+\)/);
    assert.match(stderr, /--citty +no such input; did you mean "--city"\?/);
    assert.match(stderr, /--city +is missing/);
    assert.match(stderr, /--days +expected an integer, got "x"/);
    assert.match(stderr, /--at +given 2 times/);
    assert.match(stderr, /--color +expected one of "red", "green", got "blue"/);
    assert.match(stderr, /hint: fx run src\/weather\.ts weather --help lists the inputs/);
  });

  it("integers past 2^53 and 2^63, NaN for an integer: 2", async () => {
    const { code, stderr } = await runs.failing(
      { inputs: "{ a: t.int(), b: t.bigint(), c: t.int() }" },
      ["--a", "9007199254740993", "--b", "9223372036854775808", "--c", "NaN"],
    );
    assert.equal(code, 2);
    for (const name of ["a", "b", "c"]) assert.match(stderr, new RegExp(`--${name} +`));
  });

  it("an inputs file that is neither JSON nor YAML, or a list, or not there: 2", async () => {
    for (const [text, said] of [
      ["{ city: ", /neither JSON nor YAML/],
      ["[1, 2]", /top level is a list/],
      ["", /top level is empty/],
    ] as const) {
      const { code, stderr } = await runs.failing({}, [], {
        before: ["--inputs", "-"],
        input: text,
      });
      assert.equal(code, 2);
      assert.match(stderr, /FX2005/);
      assert.match(stderr, said);
    }
    const { code, stderr } = await runs.failing({}, [], { before: ["--inputs", "nowhere.json"] });
    assert.equal(code, 2);
    assert.match(stderr, /FX2005.*nowhere\.json/);
  });

  it("__proto__ in an inputs file is an unknown input, and no prototype", async () => {
    const { code, stderr } = await runs.failing({}, [], {
      before: ["--inputs", "-"],
      input: '{"__proto__": {"city": "Oslo"}, "city": "Oslo"}',
    });
    assert.equal(code, 2);
    assert.match(stderr, /--__proto__ +is not declared|proto.*not declared/);
  });

  it("a missing declared secret: 5, before any create, with the places looked at", async () => {
    const { code, stderr } = await runs.failing({ options: ', secrets: ["WX_API_KEY", "OTHER"]' });
    assert.equal(code, 5);
    assert.match(stderr, /FX5001: 2 secrets are missing/);
    assert.match(
      stderr,
      /WX_API_KEY +looked at \$_FSEC_WX_API_KEY, \$WX_API_KEY, \/etc\/secrets\/wx_api_key/,
    );
    assert.throws(() => readFileSync(join(runs.project.root, "calls.log")));
  });

  it("an unknown flag: 2", async () => {
    const project = runs.write({ "src/weather.ts": connectorSource() });
    const { code, stderr } = clean(
      await fx(project, ["run", "--endpont", "127.0.0.1:1", "src/weather.ts", "weather"]),
    );
    assert.equal(code, 2);
    assert.match(stderr, /--endpont.*did you mean "--endpoint"/);
  });

  it("an uncaught error on import: 3", async () => {
    const { code, stderr } = await failingFile(
      'void Promise.reject(new Error("dropped"));\nawait new Promise((resolve) => setTimeout(resolve, 50));\n',
    );
    assert.equal(code, 3);
    assert.match(stderr, /FX3002.*dropped/);
  });

  it("inputs nested 100,000 deep: 2, and no crash", async () => {
    const { code, stderr } = await runs.failing({ inputs: "{ a: t.struct() }" }, [], {
      before: ["--inputs", "-"],
      input: `{"a": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
    });
    assert.equal(code, 2);
    assert.match(stderr, /FX2005.*nested deeper/);
  });

  it("an empty path: 2", async () => {
    const project = runs.write({ "src/weather.ts": connectorSource() });
    const { code, stderr } = clean(await fx(project, ["run", ""]));
    assert.equal(code, 2);
    assert.match(stderr, /FX2001: an empty path/);
  });
});
