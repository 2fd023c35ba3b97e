import assert from "node:assert/strict";
import { join } from "node:path";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { connectorSource } from "../../support/project/connector-source.ts";
import { FailingRuns } from "./failing-runs.ts";

describe("fx run of a faulty connector", () => {
  const runs = new FailingRuns();

  it("exits with 1 if create throws, without a retry and with the author's line", async () => {
    const { stderr } = await assertExit(
      1,
      runs.failing({
        create: 'throw new UserError("CITY_NOT_FOUND", "no station for Atlantis");',
        taskOptions: " retries: 2,",
      }),
      /^✖ weather {2}FAILED after .* attempt 1\/3 {2}not retryable · code CITY_NOT_FOUND$/m,
    );
    assert.match(stderr, /CityNotFound: no station for Atlantis/);
    assert.match(stderr, /src\/weather\.ts:\d+:\d+/);
    assert.match(stderr, /> +\d+ │ .*throw new UserError/);
    assert.match(stderr, /hint:/);
  });

  it("retries a RetryableError of create with a new key for each attempt", async () => {
    const { code, stderr } = await runs.failing({
      create: 'throw new RetryableError("busy");',
      taskOptions: " retries: 1,",
    });
    assert.equal(code, 1);
    assert.match(stderr, /attempt 2\/2 {2}retryable/);
    const keys = runs.project.read("calls.log").trim().split("\n");
    assert.equal(keys.length, 2);
    assert.equal(new Set(keys).size, 2);
    for (const key of keys) assert.match(key, /^create [a-z2-7]{32}$/);
  });

  it("exits with 1 if create returns values that do not fit the ResourceMeta", async () => {
    const { code, stderr } = await runs.failing({
      create: "return { jobId: 5, other: 1 } as never;",
    });
    assert.equal(code, 1);
    assert.match(stderr, /FX1005/);
    assert.match(stderr, /jobId +expected a string, got 5/);
    assert.match(stderr, /other/);
  });

  it("exits with 0 if get throws three times and recovers", async () => {
    const project = runs.write({
      "src/weather.ts": connectorSource({
        get: 'if (polls <= 3) throw new Error("gateway"); return Resource.succeeded({ temp: 1 });',
      }),
    });
    const { code, stdout, stderr } = await runCommand(project, "run src/weather.ts weather");
    assert.equal(code, 0, stderr);
    assert.equal(stdout, "temp: 1\n");
    assert.match(stderr, /get failed 3 times, retrying: Error: gateway\n/);
  });

  it("shows where get threw a TypeError, because it keeps polling", async () => {
    const project = runs.write({
      "src/weather.ts": connectorSource({
        get: "if (polls <= 1) null.json(); return Resource.succeeded({ temp: 1 });",
      }),
    });
    const { code, stderr } = await runCommand(project, ["run", "src/weather.ts", "weather"]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /get failed, retrying: TypeError: .* \(src\/weather\.ts:\d+:\d+\)\n/);
  });

  it("exits with 1 and deletes the job if get keeps failing for the whole budget", async () => {
    const { code, stderr } = await runs.failing({ get: 'throw new Error("gateway");' }, [], {
      before: ["--get-fault-budget", "0.3s"],
    });
    assert.equal(code, 1);
    assert.match(stderr, /get has been failing for .*--get-fault-budget.*gateway/);
    assert.match(runs.project.read("calls.log"), /^delete job-1$/m);
  });

  it("fails at once on a UserError of get, or as classify decides", async () => {
    const user = await runs.failing({
      get: 'throw new UserError("gone");',
      taskOptions: " retries: 5,",
    });
    assert.equal(user.code, 1);
    assert.match(user.stderr, /attempt 1\/6 {2}not retryable/);
    const classified = await runs.failing({
      get: 'throw new Error("lasting");',
      more: 'override classify(error: unknown) { return (error as Error).message === "lasting" ? "user" as const : undefined; }',
    });
    assert.equal(classified.code, 1);
    assert.match(classified.stderr, /lasting/);
  });

  it("exits with 1 and deletes the job on an unknown phase", async () => {
    const { code, stderr } = await runs.failing({ get: 'return { phase: "DONE-ISH" } as never;' });
    assert.equal(code, 1);
    assert.match(stderr, /FX1004.*unknown phase "DONE-ISH"/);
    assert.match(runs.project.read("calls.log"), /^delete job-1$/m);
  });

  it("exits with 1 and lists all missing, extra and ill-typed outputs", async () => {
    const { code, stderr } = await runs.failing({
      outputs: "{ temp: t.float(), note: t.string() }",
      get: 'return Resource.succeeded({ temp: "warm", extra: 1 });',
    });
    assert.equal(code, 1);
    assert.match(stderr, /FX1003/);
    assert.match(stderr, /temp +expected a number/);
    assert.match(stderr, /note +is missing/);
    assert.match(stderr, /extra +is not declared/);
    assert.doesNotMatch(runs.project.read("calls.log"), /^delete/m);
  });

  it("exits with 6 if delete fails, records the job and warns in the next run", async () => {
    const { code, stderr } = await runs.failing({
      get: 'throw new UserError("broken");',
      delete: 'throw new Error("no permission");',
    });
    assert.equal(code, 6);
    assert.match(stderr, /FX6001.*may still be running.*no permission/);
    const next = await runCommand(runs.project, ["run", "src/weather.ts", "weather"]);
    assert.match(
      next.stderr,
      /warning: run ([0-9a-f]{12}) \(weather, .* ago\) left a job; its job may still be running .*fx jobs delete \1/,
    );
  });

  it("exits with 124 at the run's timeout after it deleted the job", async () => {
    const { code, stderr } = await runs.failing({ get: "return Resource.running();" }, [], {
      before: ["--timeout", "2s"],
    });
    assert.equal(code, 124);
    assert.match(stderr, /the run's limit of 2\.0 s was reached \(--timeout\)/);
    assert.match(runs.project.read("calls.log"), /^delete job-1$/m);
  });

  it("exits with 124 at the task's timeout if no retries are left", async () => {
    const { code, stderr } = await runs.failing({
      get: "return Resource.running();",
      taskOptions: ' timeout: "2s", retries: 1,',
    });
    assert.equal(code, 124);
    assert.match(stderr, /the task's own timeout of 2\.0 s for one attempt was reached/);
    assert.equal(runs.project.read("calls.log").match(/^delete/gm)?.length, 2);
  });

  it("exits with 2 and deletes the job if the connector ignores the virtual clock", async () => {
    const { code, stderr } = await runs.failing({ get: "return Resource.running();" }, [], {
      before: ["--clock", "virtual"],
    });
    assert.equal(code, 2);
    assert.match(stderr, /FX2007/);
    assert.match(runs.project.read("calls.log"), /^delete job-1$/m);
  });

  it("prints stacks only with --verbose", async () => {
    const project = runs.write({
      "src/weather.ts": connectorSource({ create: 'throw new Error("x");' }),
    });
    const { stderr } = await runCommand(project, ["run", "--verbose", "src/weather.ts", "weather"]);
    assert.match(stderr, /^\s+at /m);
  });

  it("prints an error as one document with --json", async () => {
    const project = runs.write({
      "src/weather.ts": connectorSource({
        create: 'throw new UserError("CITY_NOT_FOUND", "no station");',
      }),
    });
    const { code, stdout } = await runCommand(project, "run --json src/weather.ts weather");
    assert.equal(code, 1);
    const { ok, error } = JSON.parse(stdout) as { ok: boolean; error: Record<string, unknown> };
    assert.equal(ok, false);
    assert.equal(error["code"], "FX1002");
    assert.equal(error["retryable"], false);
    assert.equal(error["file"], join(project.root, "src/weather.ts"));
    assert.equal(typeof error["line"], "number");
    assert.deepEqual(error["causes"], [
      { message: "CityNotFound: no station", code: "CITY_NOT_FOUND" },
    ]);
  });

  it("exits with 1 and deletes the job on an uncaught error", async () => {
    const { code, stderr } = await runs.failing({
      create:
        'setTimeout(() => { throw new TypeError("in a timer"); }, 20); return new Job({ jobId: "job-1" });',
      get: "return Resource.running();",
    });
    assert.equal(code, 1);
    assert.match(stderr, /FX1012: uncaught error: TypeError: in a timer/);
    assert.match(runs.project.read("calls.log"), /^delete job-1$/m);
  });

  it("sends the output of author code to standard error", async () => {
    const project = runs.write({
      "src/weather.ts": connectorSource({
        create: 'console.log("hello from create"); return new Job({ jobId: "x" });',
      }),
    });
    const { stdout, stderr } = await runCommand(project, "run --json src/weather.ts weather");
    assert.equal((JSON.parse(stdout) as { ok: boolean }).ok, true);
    assert.match(stderr, /hello from create/);
  });

  it("exits with 1 for an integer past 2^53 that the connector does not declare, with a hint", async () => {
    const { stderr } = await assertExit(
      1,
      runs.failing({ inputs: "{ a: t.bigint() }" }, ["--a", "9007199254740993"]),
    );
    assert.match(stderr, /FX1015/);
    assert.match(stderr, /hint: declare the inputs on the connector, with t\.bigint\(\)/);
  });

  it("redacts secrets that author code prints", async () => {
    const project = runs.write({
      "src/weather.ts": connectorSource({
        create:
          'console.log("key", request.secrets.get("WX_API_KEY")); console.error(request.secrets.get("WX_API_KEY")); return new Job({ jobId: "x" });',
      }),
    });
    const { stdout, stderr } = await runCommand(project, "run src/weather.ts weather", {
      env: { WX_API_KEY: "s3cr3t-value" },
    });
    assert.equal(stdout, "temp: 4.5\n", stderr);
    assert.match(stderr, /^key \[secret\]$/m);
    assert.doesNotMatch(stderr, /s3cr3t/);
  });
});
