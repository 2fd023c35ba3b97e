import assert from "node:assert/strict";
import { join } from "node:path";
import { assertExit, assertPrints } from "../../support/assertions/assert-exit.ts";
import { runCommand, WeatherRuns } from "../../support/command/run-command.ts";
import type { ConnectorScript } from "../../support/project/connector-source.ts";

/** What a connector does wrong, and what fx answers. */
interface Fault {
  readonly script: ConnectorScript;
  readonly flags?: string;
  readonly code: number;
  readonly stderr: readonly RegExp[];
  /** How often fx deletes a job, if it matters. */
  readonly deletes?: number;
}

const RUNNING = "return Resource.running();";
const FAULTS: Readonly<Record<string, Fault>> = {
  "exits with 1 if create throws, without a retry and with the author's line": {
    script: {
      create: 'throw new UserError("CITY_NOT_FOUND", "no station for Atlantis");',
      taskOptions: " retries: 2,",
    },
    code: 1,
    stderr: [
      /^✖ weather {2}FAILED after .* attempt 1\/3 {2}not retryable · code CITY_NOT_FOUND\n {2}CityNotFound: no station for Atlantis\n {4}src\/weather\.ts:13:\d+$/m,
      /^ {2}> 13 │ .*throw new UserError/m,
      /^ {2}\(\d+ frames of fx and node_modules hidden; --verbose shows them\)\n {2}hint: a UserError is never retried; throw RetryableError if a retry can succeed\n$/m,
    ],
  },
  "exits with 1 if create returns values that do not fit the ResourceMeta": {
    script: { create: "return { jobId: 5, other: 1 } as never;" },
    code: 1,
    stderr: [/FX1005/, /jobId +expected a string, got 5/, /other/],
  },
  "exits with 1 and deletes the job if get keeps failing for the whole budget": {
    script: { get: 'throw new Error("gateway");' },
    flags: "--get-fault-budget 0.3s",
    code: 1,
    stderr: [/get has been failing for .*--get-fault-budget.*gateway/],
    deletes: 1,
  },
  "fails at once on a UserError of get": {
    script: { get: 'throw new UserError("gone");', taskOptions: " retries: 5," },
    code: 1,
    stderr: [/attempt 1\/6 {2}not retryable/],
  },
  "fails at once on an error of get as classify decides": {
    script: {
      get: 'throw new Error("lasting");',
      more: 'override classify(error: unknown) { return (error as Error).message === "lasting" ? "user" as const : undefined; }',
    },
    code: 1,
    stderr: [/lasting/],
  },
  "exits with 1 and deletes the job on an unknown phase": {
    script: { get: 'return { phase: "DONE-ISH" } as never;' },
    code: 1,
    stderr: [/FX1004.*unknown phase "DONE-ISH"/],
    deletes: 1,
  },
  "exits with 1 and lists all missing, extra and ill-typed outputs": {
    script: {
      outputs: "{ temp: t.float(), note: t.string() }",
      get: 'return Resource.succeeded({ temp: "warm", extra: 1 });',
    },
    code: 1,
    stderr: [/FX1003/, /temp +expected a number/, /note +is missing/, /extra +is not declared/],
    deletes: 0,
  },
  "exits with 124 at the run's timeout after it deleted the job": {
    script: { get: RUNNING },
    flags: "--timeout 2s",
    code: 124,
    stderr: [/the run's limit of 2\.0 s was reached \(--timeout\)/],
    deletes: 1,
  },
  "exits with 124 at the task's timeout if no retries are left": {
    script: { get: RUNNING, taskOptions: ' timeout: "2s", retries: 1,' },
    code: 124,
    stderr: [/the task's own timeout of 2\.0 s for one attempt was reached/],
    deletes: 2,
  },
  "exits with 2 and deletes the job if the connector ignores the virtual clock": {
    script: { get: RUNNING },
    flags: "--clock virtual",
    code: 2,
    stderr: [/FX2007/],
    deletes: 1,
  },
  "exits with 1 and deletes the job on an uncaught error": {
    script: {
      create:
        'setTimeout(() => { throw new TypeError("in a timer"); }, 20); return new Job({ jobId: "job-1" });',
      get: RUNNING,
    },
    code: 1,
    stderr: [/FX1012: uncaught error: TypeError: in a timer/],
    deletes: 1,
  },
  "exits with 1 for an integer past 2^53 that the connector does not declare, with a hint": {
    script: { inputs: "{ a: t.bigint() }" },
    flags: "--a 9007199254740993",
    code: 1,
    stderr: [/FX1015/, /hint: declare the inputs on the connector, with t\.bigint\(\)/],
  },
};

describe("fx run of a faulty connector", () => {
  const runs = new WeatherRuns();

  for (const [title, { script, flags, code, stderr: patterns, deletes }] of Object.entries(FAULTS))
    it(title, async () => {
      const { stdout, stderr } = await assertExit(code, runs.run(script, flags), ...patterns);
      assert.equal(stdout, "");
      assert.doesNotMatch(stderr, /\u001b|^\s+at /m, "an escape sequence or a stack");
      if (deletes !== undefined)
        assert.equal(runs.calls.match(/^delete job-1$/gm)?.length ?? 0, deletes);
    });

  it("retries a RetryableError of create with a new key for each attempt", async () => {
    const script = { create: 'throw new RetryableError("busy");', taskOptions: " retries: 1," };
    await assertExit(1, runs.run(script), /attempt 2\/2 {2}retryable/);
    const keys = runs.calls.trim().split("\n");
    assert.equal(keys.length, 2);
    assert.equal(new Set(keys).size, 2);
    for (const key of keys) assert.match(key, /^create [a-z2-7]{32}$/);
  });

  for (const [title, fault, pattern] of [
    [
      "exits with 0 if get throws three times and recovers",
      'if (polls <= 3) throw new Error("gateway");',
      /get failed 3 times, retrying: Error: gateway\n/,
    ],
    [
      "shows where get threw a TypeError, because it keeps polling",
      "if (polls <= 1) null.json();",
      /get failed, retrying: TypeError: .* \(src\/weather\.ts:\d+:\d+\)\n/,
    ],
  ] as const)
    it(title, async () => {
      const get = `${fault} return Resource.succeeded({ temp: 1 });`;
      await assertPrints("temp: 1\n", runs.run({ get }), pattern);
    });

  it("exits with 6 if delete fails, records the job and warns in the next run", async () => {
    const script = {
      get: 'throw new UserError("broken");',
      delete: 'throw new Error("no permission");',
    };
    await assertExit(
      6,
      runs.run(script),
      /^✖ weather {2}MAY STILL BE RUNNING after .* attempt 1\/1\n/m,
      /FX6001.*may still be running.*no permission/,
    );
    const next = await runCommand(runs.project, "run src/weather.ts weather");
    assert.match(
      next.stderr,
      /warning: run ([0-9a-f]{12}) \(weather, .* ago\) left a job; its job may still be running .*fx jobs delete \1/,
    );
  });

  it("says why fx jobs delete cannot delete the jobs, each of which it tries once", async () => {
    const script = {
      create: "return new Job({ jobId: request.idempotencyKey });",
      get: "return Resource.running();",
      delete: 'throw new UserError("NO_PERMISSION", "may not cancel " + job.jobId);',
    };
    const running = runs.start(script);
    await assertExit(6, running.endAt("phase=RUNNING", "SIGINT"));
    const deleted = await assertExit(
      6,
      runCommand(runs.project, "jobs delete @last"),
      /FX6001: job .* may still be running: delete failed: NoPermission: may not cancel /,
    );
    assert.doesNotMatch(deleted.stderr, /FX6001: stopped by/);
    assert.equal(runs.calls.match(/^delete /gm)?.length, 2);
  });

  it("prints stacks only with --verbose", async () => {
    const { stderr } = await runs.run({ create: 'throw new Error("x");' }, "--verbose");
    assert.match(stderr, /^\s+at /m);
  });

  it("prints an error as one document with --json", async () => {
    const create = 'throw new UserError("CITY_NOT_FOUND", "no station");';
    const { stdout } = await assertExit(1, runs.run({ create }, "--json"));
    const { ok, error } = JSON.parse(stdout) as { ok: boolean; error: Record<string, unknown> };
    assert.equal(ok, false);
    assert.equal(error["code"], "FX1002");
    assert.equal(error["retryable"], false);
    assert.equal(error["file"], join(runs.project.root, "src/weather.ts"));
    assert.equal(typeof error["line"], "number");
    assert.deepEqual(error["causes"], [
      { message: "CityNotFound: no station", code: "CITY_NOT_FOUND" },
    ]);
  });
});
