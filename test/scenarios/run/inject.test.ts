import assert from "node:assert/strict";
import { assertExit, assertPrints } from "../../support/assertions/assert-exit.ts";
import type { FxResult } from "../../support/command/fx.ts";
import { runCommand, startCommand } from "../../support/command/run-command.ts";
import { serve } from "../../support/command/serve.ts";
import { connectorSource, type ConnectorScript } from "../../support/project/connector-source.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

const TASK = ["src/weather.ts", "weather"];

interface Document {
  readonly ok: boolean;
  readonly run: { readonly attempts: number };
  readonly outputs: object;
  readonly injected?: readonly string[];
  readonly error: { readonly code: string; readonly message: string; readonly hint: string };
}

describe("fx run --inject", () => {
  let project: TemporaryProject;

  const write = (script: ConnectorScript = {}): void => {
    project = new TemporaryProject({ "src/weather.ts": connectorSource(script) });
  };
  const run = (faults: readonly string[], ...more: string[]): Promise<FxResult> =>
    runCommand(project, ["run", ...faults.flatMap((each) => ["--inject", each]), ...more, ...TASK]);
  const calls = (): string[] => project.read("calls.log").match(/^\w+/gm) ?? [];
  const parse = ({ stdout }: FxResult): Document => JSON.parse(stdout) as Document;

  it("prints a line where a fault was injected, and the run recovers", async () => {
    write();
    await assertPrints(
      "temp: 4.5\n",
      run(["throw-before@get1", "slow=200ms@get2"]),
      /^\S+Z weather run=\w+ injected throw-before@get1: get throws, and does nothing$/m,
      /get failed, retrying: Injected: get throws, and does nothing/,
      /injected slow=200ms@get2: get answers late$/m,
    );
  });

  it("names the injected faults in the document of --json", async () => {
    write();
    const result = await run(["repeat@create1", "throw-before@get9"], "--json");
    const { ok, outputs, injected } = parse(result);
    assert.deepEqual([ok, outputs, injected], [true, { temp: 4.5 }, ["repeat@create1"]]);
    assert.deepEqual(calls(), ["create", "create"]);
    assert.match(result.stderr, /warning: not injected, .*: throw-before@get9$/m);
    assert.equal(parse(await run([], "--json")).injected, undefined);
  });

  it("retries a create that throws, and reports the last one", async () => {
    write({ taskOptions: "\n  retries: 1," });
    const result = await assertExit(0, run(["throw-before@create1"], "--json"));
    assert.equal(parse(result).run.attempts, 2);
    const failed = await run(["throw-before@create1", "throw-final@create2"], "--json");
    assert.equal(failed.code, 1);
    assert.equal(
      parse(failed).error.message,
      "Injected: create throws an error that is final, and does nothing",
    );
  });

  it("leaves a job on record whose delete fails for good, and exits with 6", async () => {
    write({ get: 'return Resource.running("on it");' });
    const running = startCommand(project, ["run", "--inject", "throw-final@delete1", ...TASK]);
    const { stderr } = await assertExit(6, running.endAt("phase=RUNNING", "SIGINT"));
    assert.match(stderr, /injected throw-final@delete1: delete throws an error that is final/);
    assert.match(stderr, /FX6001: .* may still be running: delete failed: Injected: delete throws/);
    assert.deepEqual(calls(), ["create"]);
    const id = /hint: fx jobs delete (\w+)/.exec(stderr)![1]!;
    await assertExit(0, runCommand(project, ["jobs", "delete", id]));
    assert.deepEqual(calls(), ["create", "delete"]);
  });

  it("reports all invalid faults at once", async () => {
    write();
    const { stderr } = await assertExit(
      2,
      run(["throw@get1", "throw-before@get", "slow=5@get1", "repeat@get3"]),
      /^Error FX2002: invalid --inject$/m,
      /^ {2}"throw@get1": expected one of throw-before, .*, slow at get, got "throw"$/m,
      /^ {2}"throw-before@get": expected FAULT@CALL/m,
      /^ {2}"slow=5@get1": expected a time, such as slow=5s@get1$/m,
      /^ {2}hint: --inject throw-before@get2$/m,
    );
    assert.doesNotMatch(stderr, /repeat@get3/);
  });

  it("is refused where it cannot happen", async () => {
    project = new TemporaryProject({
      "src/tasks.ts": `import { defineSyncConnector, t, task } from "flyte-fx";
export const once = defineSyncConnector({ taskType: "once", inputs: {}, outputs: { temp: t.float() }, do: async () => ({ temp: 1 }) });
export const call = once.task({ name: "call" });
export const own = task({ name: "own" }, async () => undefined);
`,
    });
    const inject = ["run", "--inject", "throw-before@get1"];
    const [sync, own, remote] = await Promise.all([
      runCommand(project, [...inject, "src/tasks.ts", "call"]),
      runCommand(project, [...inject, "src/tasks.ts", "own"]),
      runCommand(project, [...inject, "--remote", "src/tasks.ts", "own"]),
    ]);
    assert.deepEqual([sync.code, own.code, remote.code], [2, 2, 2]);
    assert.match(sync.stderr, /FX2000: fx cannot inject faults: "Once Connector" is synchronous/);
    assert.match(own.stderr, /FX2000: fx cannot inject faults: "own" runs in fx itself/);
    assert.match(remote.stderr, /FX2000: --inject cannot be combined with --remote/);
    assert.match(remote.stderr, /hint: leave out --inject/);
  });

  it("disturbs the calls to a server, but not the requests in it", async () => {
    write();
    const served = await serve(project, ["src/weather.ts"]);
    const endpoint = ["--endpoint", `127.0.0.1:${served.port}`];
    await assertExit(
      0,
      run(["throw-after@get1", "repeat@create1"], ...endpoint),
      /injected throw-after@get1: get does its work, but its answer is lost$/m,
    );
    assert.deepEqual(calls(), ["create", "create"]);
    await assertExit(
      2,
      run(["lost@get.fetch1"], ...endpoint),
      /FX2000: fx cannot inject lost@get\.fetch1: .* makes its requests in another process/,
    );
  });
});
