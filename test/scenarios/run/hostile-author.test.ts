import assert from "node:assert/strict";
import { assertExit, assertPrints } from "../../support/assertions/assert-exit.ts";
import { runCommand, WeatherRuns } from "../../support/command/run-command.ts";

describe("fx run and hostile author code", () => {
  const runs = new WeatherRuns();
  const run: WeatherRuns["run"] = (...args) => runs.run(...args);

  const UNREADABLE: Readonly<Record<string, string>> = {
    message:
      'Object.defineProperty(new Error("x"), "message", { get() { throw new Error("gotcha"); } })',
    name: 'Object.defineProperty(new Error("x"), "name", { get() { throw new Error("gotcha"); } })',
    code: 'Object.defineProperty(new Error("x"), "code", { get() { throw new Error("gotcha"); } })',
    cause:
      'Object.defineProperty(new Error("x"), "cause", { get() { throw new Error("gotcha"); } })',
    proxy:
      "(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })()",
  };
  for (const [what, thrown] of Object.entries(UNREADABLE)) {
    it(`exits with 1, as for other author errors, if an error's ${what} cannot be read`, async () => {
      await assertExit(1, run({ create: `throw ${thrown};` }), /cannot be read/);
    });
  }

  it("exits with 1 on an unhandled rejection in a get that succeeds", async () => {
    const { code, stdout, stderr } = await run({
      get: 'void Promise.reject(new Error("dropped")); return Resource.succeeded({ temp: 4.5 });',
    });
    assert.equal(code, 1, stderr);
    assert.equal(stdout, "");
    assert.match(stderr, /uncaught error: Error: dropped/);
  });

  it("exits with 1 on an unhandled rejection in a function or an executor", async () => {
    const project = runs.write({
      "src/index.ts": `import { CustomizedContainerTask, ShimTaskExecutor, t, task } from "flyte-fx";
const outputs = { n: t.int() };
export const dropping = task({ name: "dropping", outputs }, () => { void Promise.reject(new Error("dropped")); return { n: 1 }; });
export class Dropping extends ShimTaskExecutor { executeFromModel() { void Promise.reject(new Error("dropped")); return { n: 1 }; } }
class Shim extends CustomizedContainerTask { getCustom() { return {}; } }
export const shim = new Shim({ name: "shim", taskType: "shim", containerImage: "x:1", executorType: Dropping, outputs });
`,
    });
    for (const name of ["dropping", "shim"]) {
      const { code, stdout, stderr } = await runCommand(project, ["run", "src/index.ts", name]);
      assert.equal(code, 1, stderr);
      assert.equal(stdout, "");
      assert.match(stderr, /uncaught error: Error: dropped/);
    }
  });

  it("truncates a message of megabytes, says by how much and shows no part of a secret", async () => {
    const script = {
      get: 'throw new UserError("BIG", "begin " + "x".repeat(9_990) + request.secrets.get("TOKEN") + "y".repeat(2_000_000), { cause: new Error("z".repeat(1_000_000)) });',
    };
    for (const flags of [[], ["--json"], ["--verbose"]]) {
      const { code, stdout, stderr } = await run(script, flags, { env: { TOKEN: "s3cr3t-t0k3n" } });
      assert.equal(code, 1);
      assert.ok(stdout.length + stderr.length < 100_000, `${stdout.length} and ${stderr.length}`);
      assert.doesNotMatch(stdout + stderr, /s3c/);
      assert.match(stderr, /begin x+/);
      assert.match(
        flags.includes("--json") ? stdout : stderr,
        /… \(\d,\d{3},\d{3} more characters left out\)/,
      );
    }
  });

  it("keeps the error if classify throws", async () => {
    const { code, stderr } = await run({
      get: 'throw new UserError("no such table");',
      more: 'override classify(): never { throw new Error("gotcha"); }',
    });
    assert.equal(code, 1, stderr);
    assert.match(stderr, /no such table/);
  });

  it("keeps polling and handling signals during an endless log", async () => {
    const running = runs.start({
      get: 'return Resource.running("on it");',
      more: 'override async *getLogs() { for (;;) yield "line"; }',
    });
    await assertExit(130, running.endAt(" log line", "SIGINT"));
    assert.match(runs.calls, /^delete job-1$/m);
  });

  it("warns that the end of the log is missing if it is too long to read after the job ends", async () => {
    const { code, stderr } = await run({
      more: 'override async *getLogs() { for (;;) yield "line"; }',
    });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /warning: the end of the job's log is missing: /);
  });

  it("advances a virtual clock although getLogs never settles", async () => {
    const script = {
      get: "request.clock.now(); return polls < 5 ? Resource.running() : Resource.succeeded({ temp: 4.5 });",
      more: "override async *getLogs(): AsyncIterable<string> { await new Promise(() => undefined); }",
    };
    await assertPrints(/temp: 4\.5/, run(script, ["--clock", "virtual"]));
  });

  it("redacts a secret in a log link, also in the document", async () => {
    const secret = "s3cr/t ü";
    const script = {
      get: 'return Resource.succeeded({ temp: 4.5 }, { logLinks: [{ uri: "https://log.example/?key=" + encodeURIComponent(request.secrets.get("TOKEN")), name: "log" }] });',
    };
    const { code, stdout, stderr } = await run(script, ["--json"], { env: { TOKEN: secret } });
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stdout + stderr, /s3cr/);
    assert.match(stdout, /https:\/\/log\.example\/\?key=\[secret\]/);
  });

  it("redacts secrets in lines and bytes that author code prints", async () => {
    const { code, stdout, stderr } = await run(
      {
        get: 'console.log("key", request.secrets.get("TOKEN")); console.error(request.secrets.get("TOKEN")); process.stdout.write(Buffer.from("bytes " + request.secrets.get("TOKEN") + "\\n")); return Resource.succeeded({ temp: 4.5 });',
      },
      [],
      { env: { TOKEN: "s3cr3t-value" } },
    );
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^key \[secret\]$/m);
    assert.match(stderr, /^bytes \[secret\]$/m);
    assert.doesNotMatch(stdout + stderr, /s3cr3t/);
  });

  it("does not record a ResourceMeta that contains a secret, whatever its characters", async () => {
    const { code, stderr } = await run(
      { create: 'return new Job({ jobId: "job " + request.secrets.get("TOKEN") });' },
      [],
      { env: { TOKEN: "s3cr-tü" } },
    );
    assert.equal(code, 0, stderr);
    const [record] = runs.project.runs.map((each) => JSON.stringify(each));
    assert.doesNotMatch(record!, /s3cr/);
    assert.match(record!, /holds a secret: not recorded/);
  });

  it("prints a message of several lines as one line in a pipe", async () => {
    const { stderr } = await run({
      get: 'if (polls < 2) throw new Error("first\\nsecond"); return Resource.succeeded({ temp: 4.5 });',
    });
    assert.match(stderr, /get failed, retrying: Error: first ⏎ second$/m);
  });

  it("reports log links that are not a list as the connector's error", async () => {
    const { code, stderr } = await run({
      get: 'return Resource.succeeded({ temp: 1 }, { logLinks: "https://log.example" as never });',
    });
    assert.equal(code, 1, stderr);
    assert.match(stderr, /FX1007: .*logLinks must be a list, got string/);
  });

  it("rejects an empty --output-prefix", async () => {
    await assertExit(2, run({}, ["--output-prefix="]), /FX2002: --output-prefix expects a folder/);
  });
});
