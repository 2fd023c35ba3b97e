import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { connectorSource, type ConnectorScript } from "../support/connector-source.ts";
import { fx, type FxOptions, type FxResult } from "../support/fx.ts";
import { type TemporaryProject, temporaryProject } from "../support/temporary-project.ts";

describe("fx run with bad input", () => {
  let project: TemporaryProject;
  afterEach(() => project.remove());

  /** Runs `weather` of a scripted connector; whatever is wrong, nothing but the error is shown. */
  async function failing(script: ConnectorScript, args: readonly string[] = [], options: FxOptions & { before?: readonly string[] } = {}): Promise<FxResult> {
    project = temporaryProject({ "src/weather.ts": connectorSource(script) });
    return clean(await fx(project, ["run", ...(options.before ?? []), "src/weather.ts", "weather", ...args], options));
  }

  function clean(result: FxResult): FxResult {
    assert.equal(result.stdout, "");
    assert.doesNotMatch(result.stderr, /\u001b/, "an escape sequence in a pipe");
    assert.doesNotMatch(result.stderr, /^\s+at /m, "a stack without --verbose");
    return result;
  }

  async function failingFile(text: string, args: readonly string[] = []): Promise<FxResult> {
    project = temporaryProject({ "src/broken.ts": text });
    return clean(await fx(project, ["run", "src/broken.ts", ...args]));
  }

  it("a file that does not parse: 3, with the place", async () => {
    const { code, stderr } = await failingFile("export const a = 1;\nconst b = ;\n");
    assert.equal(code, 3);
    assert.match(stderr, /^Error FX3001: src\/broken\.ts:2:11 Unexpected token/m);
    assert.match(stderr, /> 2 │ const b = ;/);
  });

  it("a file that throws on import: 3, with the place and the cause", async () => {
    const { code, stderr } = await failingFile('export const a = 1;\nthrow new TypeError("not today");\n');
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
    project = temporaryProject({ "src/weather.ts": connectorSource() });
    const { code, stderr } = clean(await fx(project, ["run", "src/wether.ts"]));
    assert.equal(code, 2);
    assert.match(stderr, /FX2001.*src\/wether\.ts.*did you mean "src\/weather\.ts"\?/);
  });

  it("two connectors for one category: 3, naming both", async () => {
    const { code, stderr } = await failing({ more: "} export class Second extends ScriptedConnector { override readonly name: \"Scripted Connector\" = \"Scripted Connector\"; } export const second = new Second(); class Rest {" });
    assert.equal(code, 3);
    assert.match(stderr, /FX3004: two connectors for task type scripted \(0\)/);
    assert.match(stderr, /src\/weather\.ts:\d+.*src\/weather\.ts:\d+/);
  });

  it("no connector for the task's type: 3", async () => {
    project = temporaryProject({ "src/a.ts": 'import { AsyncConnectorExecutorMixin, Task } from "flyte-fx";\nclass T<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "lonely"; }\nexport const a = new T({ name: "a" });\n' });
    const { code, stderr } = clean(await fx(project, ["run", "src/a.ts", "a"]));
    assert.equal(code, 3);
    assert.match(stderr, /FX3005: no connector for task type lonely \(0\)/);
  });

  it("an unknown task: 2, with a guess", async () => {
    project = temporaryProject({ "src/weather.ts": connectorSource() });
    const { code, stderr } = clean(await fx(project, ["run", "src/weather.ts", "wether"]));
    assert.equal(code, 2);
    assert.match(stderr, /^Error FX2001: no task "wether" in src\/weather\.ts; did you mean "weather"\?/m);
  });

  it("unknown, missing, repeated and ill-typed inputs: 2, all at once", async () => {
    const { code, stderr } = await failing({ inputs: "{ city: t.string(), days: t.int(), at: t.datetime(), color: t.enum(\"red\", \"green\") }" }, ["--citty", "Oslo", "--days", "x", "--at", "1999", "--at", "2000", "--color", "blue"]);
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
    const { code, stderr } = await failing({ inputs: "{ a: t.int(), b: t.bigint(), c: t.int() }" }, ["--a", "9007199254740993", "--b", "9223372036854775808", "--c", "NaN"]);
    assert.equal(code, 2);
    for (const name of ["a", "b", "c"]) assert.match(stderr, new RegExp(`--${name} +`));
  });

  it("an inputs file that is neither JSON nor YAML, or a list, or not there: 2", async () => {
    for (const [text, said] of [["{ city: ", /neither JSON nor YAML/], ["[1, 2]", /top level is a list/], ["", /top level is empty/]] as const) {
      const { code, stderr } = await failing({}, [], { before: ["--inputs", "-"], input: text });
      assert.equal(code, 2);
      assert.match(stderr, /FX2005/);
      assert.match(stderr, said);
      project.remove();
    }
    const { code, stderr } = await failing({}, [], { before: ["--inputs", "nowhere.json"] });
    assert.equal(code, 2);
    assert.match(stderr, /FX2005.*nowhere\.json/);
  });

  it("__proto__ in an inputs file is an unknown input, and no prototype", async () => {
    const { code, stderr } = await failing({}, [], { before: ["--inputs", "-"], input: '{"__proto__": {"city": "Oslo"}, "city": "Oslo"}' });
    assert.equal(code, 2);
    assert.match(stderr, /--__proto__ +is not declared|proto.*not declared/);
  });

  it("a create that throws: 1, not retried, with the author's line", async () => {
    const { code, stderr } = await failing({ create: 'throw new UserError("CITY_NOT_FOUND", "no station for Atlantis");', taskOptions: " retries: 2," });
    assert.equal(code, 1);
    assert.match(stderr, /^✖ weather {2}FAILED after .* attempt 1\/3 {2}not retryable · code CITY_NOT_FOUND$/m);
    assert.match(stderr, /CityNotFound: no station for Atlantis/);
    assert.match(stderr, /src\/weather\.ts:\d+:\d+/);
    assert.match(stderr, /> +\d+ │ .*throw new UserError/);
    assert.match(stderr, /hint:/);
  });

  it("a RetryableError in create is tried again, each attempt with a key of its own", async () => {
    const { code, stderr } = await failing({ create: 'throw new RetryableError("busy");', taskOptions: " retries: 1," });
    assert.equal(code, 1);
    assert.match(stderr, /attempt 2\/2 {2}retryable/);
    const keys = readFileSync(join(project.root, "calls.log"), "utf8").trim().split("\n");
    assert.equal(keys.length, 2);
    assert.equal(new Set(keys).size, 2);
    for (const key of keys) assert.match(key, /^create [a-z2-7]{32}$/);
  });

  it("a create that returns what does not fit the ResourceMeta: 1", async () => {
    const { code, stderr } = await failing({ create: "return { jobId: 5, other: 1 } as never;" });
    assert.equal(code, 1);
    assert.match(stderr, /FX1005/);
    assert.match(stderr, /jobId +expected a string, got 5/);
    assert.match(stderr, /other/);
  });

  it("a get that throws three times and recovers: 0", async () => {
    project = temporaryProject({ "src/weather.ts": connectorSource({ get: 'if (polls <= 3) throw new Error("gateway"); return Resource.succeeded({ temp: 1 });' }) });
    const { code, stdout, stderr } = await fx(project, ["run", "src/weather.ts", "weather"]);
    assert.equal(code, 0, stderr);
    assert.equal(stdout, "temp: 1\n");
    assert.equal(stderr.match(/get failed, asking again: Error: gateway/g)?.length, 3);
  });

  it("a get that never recovers: 1 after the budget, and the job is deleted", async () => {
    const { code, stderr } = await failing({ get: 'throw new Error("gateway");' }, [], { before: ["--get-fault-budget", "0.3s"] });
    assert.equal(code, 1);
    assert.match(stderr, /get has failed for .*--get-fault-budget.*gateway/);
    assert.match(readFileSync(join(project.root, "calls.log"), "utf8"), /^delete job-1$/m);
  });

  it("a UserError in get fails at once; classify has its say", async () => {
    const user = await failing({ get: 'throw new UserError("gone");', taskOptions: " retries: 5," });
    assert.equal(user.code, 1);
    assert.match(user.stderr, /attempt 1\/6 {2}not retryable/);
    project.remove();
    const classified = await failing({ get: 'throw new Error("lasting");', more: 'override classify(error: unknown) { return (error as Error).message === "lasting" ? "user" as const : undefined; }' });
    assert.equal(classified.code, 1);
    assert.match(classified.stderr, /lasting/);
  });

  it("an unknown phase: 1, and the job is deleted", async () => {
    const { code, stderr } = await failing({ get: 'return { phase: "DONE-ISH" } as never;' });
    assert.equal(code, 1);
    assert.match(stderr, /FX1004.*unknown phase "DONE-ISH"/);
    assert.match(readFileSync(join(project.root, "calls.log"), "utf8"), /^delete job-1$/m);
  });

  it("outputs missing, extra and of the wrong type: 1, all at once", async () => {
    const { code, stderr } = await failing({ outputs: "{ temp: t.float(), note: t.string() }", get: 'return Resource.succeeded({ temp: "warm", extra: 1 });' });
    assert.equal(code, 1);
    assert.match(stderr, /FX1003/);
    assert.match(stderr, /temp +expected a number/);
    assert.match(stderr, /note +is missing/);
    assert.match(stderr, /extra +is not declared/);
    assert.doesNotMatch(readFileSync(join(project.root, "calls.log"), "utf8"), /^delete/m);
  });

  it("a delete that fails: 6, and the job on record and in the next run's warnings", async () => {
    const { code, stderr } = await failing({ get: 'throw new UserError("broken");', delete: 'throw new Error("no permission");' });
    assert.equal(code, 6);
    assert.match(stderr, /FX6001.*may still run.*no permission/);
    const next = await fx(project, ["run", "src/weather.ts", "weather"]);
    assert.match(next.stderr, /warning: run [0-9a-f]{12} of weather .*may still run/);
  });

  it("a missing declared secret: 5, before any create, with the places looked at", async () => {
    const { code, stderr } = await failing({ options: ', secrets: ["WX_API_KEY", "OTHER"]' });
    assert.equal(code, 5);
    assert.match(stderr, /FX5001: 2 secrets are missing/);
    assert.match(stderr, /WX_API_KEY +looked at \$_FSEC_WX_API_KEY, \$WX_API_KEY, \/etc\/secrets\/wx_api_key/);
    assert.throws(() => readFileSync(join(project.root, "calls.log")));
  });

  it("a time limit of the run: 124, after the job was deleted", async () => {
    const { code, stderr } = await failing({ get: "return Resource.running();" }, [], { before: ["--timeout", "0.2s"] });
    assert.equal(code, 124);
    assert.match(stderr, /the run's limit of 0\.2 s was reached \(--timeout\)/);
    assert.match(readFileSync(join(project.root, "calls.log"), "utf8"), /^delete job-1$/m);
  });

  it("a time limit of the task bounds each attempt: 124 where no retries are left", async () => {
    const { code, stderr } = await failing({ get: "return Resource.running();", taskOptions: ' timeout: "0.1s", retries: 1,' });
    assert.equal(code, 124);
    assert.match(stderr, /the task's own timeout of 0\.1 s for one attempt was reached/);
    assert.equal(readFileSync(join(project.root, "calls.log"), "utf8").match(/^delete/gm)?.length, 2);
  });

  it("a connector that does not live on the clock, on a virtual one: 2, and the job is deleted", async () => {
    const { code, stderr } = await failing({ get: "return Resource.running();" }, [], { before: ["--clock", "virtual"] });
    assert.equal(code, 2);
    assert.match(stderr, /FX2007/);
    assert.match(readFileSync(join(project.root, "calls.log"), "utf8"), /^delete job-1$/m);
  });

  it("a flag that there is not: 2", async () => {
    project = temporaryProject({ "src/weather.ts": connectorSource() });
    const { code, stderr } = clean(await fx(project, ["run", "--endpont", "127.0.0.1:1", "src/weather.ts", "weather"]));
    assert.equal(code, 2);
    assert.match(stderr, /--endpont.*did you mean "--endpoint"/);
  });

  it("shows stacks with --verbose only", async () => {
    project = temporaryProject({ "src/weather.ts": connectorSource({ create: 'throw new Error("x");' }) });
    const { stderr } = await fx(project, ["run", "--verbose", "src/weather.ts", "weather"]);
    assert.match(stderr, /^\s+at /m);
  });

  it("gives an error as one document with --json", async () => {
    project = temporaryProject({ "src/weather.ts": connectorSource({ create: 'throw new UserError("CITY_NOT_FOUND", "no station");' }) });
    const { code, stdout } = await fx(project, ["run", "--json", "src/weather.ts", "weather"]);
    assert.equal(code, 1);
    const { ok, error } = JSON.parse(stdout) as { ok: boolean; error: Record<string, unknown> };
    assert.equal(ok, false);
    assert.equal(error["code"], "FX1002");
    assert.equal(error["retryable"], false);
    assert.equal(error["file"], join(project.root, "src/weather.ts"));
    assert.equal(typeof error["line"], "number");
    assert.deepEqual(error["causes"], [{ message: "CityNotFound: no station", code: "CITY_NOT_FOUND" }]);
  });

  it("an error that nobody catches, while a job runs: 1, and the job is deleted", async () => {
    const { code, stderr } = await failing({ create: 'setTimeout(() => { throw new TypeError("in a timer"); }, 20); return new Job({ jobId: "job-1" });', get: "return Resource.running();" });
    assert.equal(code, 1);
    assert.match(stderr, /FX1012: an error that nobody catches: TypeError: in a timer/);
    assert.match(readFileSync(join(project.root, "calls.log"), "utf8"), /^delete job-1$/m);
  });

  it("an error that nobody catches, on import: 3", async () => {
    const { code, stderr } = await failingFile('void Promise.reject(new Error("dropped"));\nawait new Promise((resolve) => setTimeout(resolve, 50));\n');
    assert.equal(code, 3);
    assert.match(stderr, /FX3002.*dropped/);
  });

  it("what author code prints goes to standard error", async () => {
    project = temporaryProject({ "src/weather.ts": connectorSource({ create: 'console.log("hello from create"); return new Job({ jobId: "x" });' }) });
    const { stdout, stderr } = await fx(project, ["run", "--json", "src/weather.ts", "weather"]);
    assert.equal((JSON.parse(stdout) as { ok: boolean }).ok, true);
    assert.match(stderr, /hello from create/);
  });

  it("inputs nested 100,000 deep: 2, and no crash", async () => {
    const { code, stderr } = await failing({ inputs: "{ a: t.struct() }" }, [], { before: ["--inputs", "-"], input: `{"a": ${"[".repeat(100_000)}${"]".repeat(100_000)}}` });
    assert.equal(code, 2);
    assert.match(stderr, /FX2005.*nested deeper/);
  });

  it("an integer past 2^53 for a connector that declares no inputs: 1, with what to declare", async () => {
    const { code, stderr } = await failing({ inputs: "{ a: t.bigint() }" }, ["--a", "9007199254740993"]);
    assert.equal(code, 1);
    assert.match(stderr, /FX1015/);
    assert.match(stderr, /hint: declare inputs on the connector, with t\.bigint\(\)/);
  });

  it("an empty path: 2", async () => {
    project = temporaryProject({ "src/weather.ts": connectorSource() });
    const { code, stderr } = clean(await fx(project, ["run", ""]));
    assert.equal(code, 2);
    assert.match(stderr, /FX2001: an empty path/);
  });

  it("secrets that author code prints are replaced", async () => {
    project = temporaryProject({ "src/weather.ts": connectorSource({ create: 'console.log("key", request.secrets.get("WX_API_KEY")); console.error(request.secrets.get("WX_API_KEY")); return new Job({ jobId: "x" });' }) });
    const { stdout, stderr } = await fx(project, ["run", "src/weather.ts", "weather"], { env: { WX_API_KEY: "s3cr3t-value" } });
    assert.equal(stdout, "temp: 4.5\n", stderr);
    assert.match(stderr, /^key \[secret\]$/m);
    assert.doesNotMatch(stderr, /s3cr3t/);
  });
});
