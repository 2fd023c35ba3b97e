import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type ErrorCode,
  FxError,
  RetryableError,
  UserError,
} from "../../../src/runtime/base/errors/errors.ts";
import { VirtualClock } from "../../../src/runtime/local/clock/virtual-clock.ts";
import type { RunEvent } from "../../../src/runtime/task/run/run-event.ts";
import type { TaskFailure } from "../../../src/runtime/task/run/task-failure.ts";
import type { Literal } from "../../../src/runtime/values/literal.ts";
import { t } from "../../../src/runtime/values/types/t.ts";
import { Resource } from "../../../src/runtime/wire/models/resource.ts";
import { FLYTE1 } from "../../../src/runtime/wire/v1/wire.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import {
  type Script,
  ScriptedRun,
  ScriptedTask,
  throws,
} from "../../support/server/endpoint-run.ts";

const { encodeLiteral, encodeInputs } = FLYTE1;
const SEVEN: Literal = { scalar: { primitive: { floatValue: 7.5 } } };
const virtual = () => ({ clock: new VirtualClock() });

const weather = new ScriptedTask({
  name: "weather",
  inputs: { city: t.string().default("Oslo") },
  outputs: { temp: t.float() },
  retries: 2,
});

/** The error with which a run fails; it must have this code and message. */
const fail = (
  task: ScriptedTask<object, object>,
  { options }: ScriptedRun,
  ...expected: readonly [code?: ErrorCode, message?: string | RegExp]
): Promise<TaskFailure> => awaitFxError(task.run({}, options), ...expected) as Promise<TaskFailure>;

describe("runLocally", () => {
  it("encodes and decodes inputs for the connector and outputs for the caller", async () => {
    const given = { temp: 21 };
    const run = new ScriptedRun({
      create({ taskTemplate, inputs, taskExecutionMetadata, outputPrefix }) {
        assert.equal(taskTemplate.id.name, "weather");
        assert.deepEqual(inputs, { city: "Bergen" });
        assert.equal(taskExecutionMetadata.namespace, "");
        assert.ok(outputPrefix.startsWith(run.project.root));
        return { jobId: "x" };
      },
      get: (job) => {
        assert.equal(job.constructor.name, "Job");
        return Resource.succeeded(given);
      },
    });
    const outputs = await weather.run({ city: "Bergen" }, run.options);
    assert.deepEqual(outputs, given);
    assert.notEqual(outputs, given);
  });

  for (const phase of ["FAILED", "ABORTED"] as const) {
    it(`${phase} ends the run, and is not retried`, async () => {
      const run = new ScriptedRun({ get: () => Resource.of(phase, "no luck") });
      const { retryable, run: end } = await fail(weather, run, "FX1001", "no luck");
      assert.deepEqual([retryable, end.phase], [false, phase]);
      assert.deepEqual(run.connector.calls, ["create", "get"]);
    });
  }

  it("retries RETRYABLE_FAILED with back-off, until the retries are used up", async () => {
    const run = new ScriptedRun({ get: () => Resource.retryableFailed("quota") }, virtual());
    const { retryable, run: end } = await fail(weather, run);
    assert.deepEqual([retryable, end.attempt, end.attempts], [true, 3, 3]);
    assert.equal(run.count("create"), 3);
    const waits = run.all("retrying").map(({ inMs }) => inMs);
    assert.equal(waits.length, 2);
    assert.ok(waits[0]! >= 250 && waits[1]! >= 500, String(waits));
  });

  it("creates an output folder and an idempotency key for each attempt", async () => {
    const [prefixes, keys] = [new Set<string>(), new Set<string>()];
    const create: Script["create"] = ({ outputPrefix, idempotencyKey }) => {
      prefixes.add(outputPrefix);
      keys.add(idempotencyKey);
      if (keys.size < 3) throw new RetryableError("busy");
      return { jobId: "x" };
    };
    const run = new ScriptedRun({ create }, virtual());
    await weather.run({}, run.options);
    assert.deepEqual([prefixes.size, keys.size, run.count("create")], [3, 3, 3]);
  });

  it("reports a repeated phase once, and changes in order", async () => {
    const [a, b] = [Resource.running("a"), Resource.running("b")];
    const states = [Resource.queued(), a, a, b, Resource.succeeded({ temp: 1 })];
    const run = new ScriptedRun({ get: () => states.shift()! });
    await weather.run({}, run.options);
    assert.deepEqual(run.phases(), ["QUEUED", "RUNNING", "RUNNING", "SUCCEEDED"]);
  });

  /** A run whose job writes `temp` to outputs.pb, and a literal to a file beside it. */
  const writing = (temp: (prefix: string) => Literal): ScriptedRun =>
    new ScriptedRun({
      create({ outputPrefix }) {
        mkdirSync(outputPrefix, { recursive: true });
        writeFileSync(join(outputPrefix, "temp.pb"), encodeLiteral(SEVEN));
        const literals = { temp: temp(outputPrefix) };
        writeFileSync(join(outputPrefix, "outputs.pb"), encodeInputs({ literals }));
        return { jobId: "x" };
      },
      get: () => Resource.succeeded(),
    });

  it("reads outputs.pb if the connector returns no outputs", async () => {
    const { options } = writing(() => SEVEN);
    assert.deepEqual(await weather.run({}, options), { temp: 7.5 });
  });

  it("reads values of outputs.pb that are offloaded to the same folder, and from nowhere else", async () => {
    const { options } = writing((prefix) => ({
      offloadedMetadata: { uri: join(prefix, "temp.pb") },
    }));
    assert.deepEqual(await weather.run({}, options), { temp: 7.5 });
    const elsewhere = writing(() => ({ offloadedMetadata: { uri: "/etc/hostname" } }));
    const message = /"\/etc\/hostname" cannot be read: it is not in the run/;
    await fail(weather, elsewhere, "FX1003", message);
  });

  it("fails if outputs are declared, none are returned, and there is no outputs.pb", async () => {
    const run = new ScriptedRun({ get: () => Resource.succeeded() });
    await fail(weather, run, "FX1003", /outputs\.pb/);
  });

  it("continues if get fails within the budget, then deletes the job and retries", async () => {
    const options = { ...virtual(), retries: 1, getFaultBudgetMs: 60_000 };
    const run = new ScriptedRun({ get: throws(new Error("gateway")) }, options);
    const { retryable, run: end } = await fail(weather, run);
    assert.deepEqual([retryable, end.attempts], [true, 2]);
    assert.equal(run.count("delete"), 2);
    assert.ok(run.count("get") > 10);
  });

  it("polls again if the storage fails in get, as a server does: the error is transient", async () => {
    let polls = 0;
    const run = new ScriptedRun({
      get: () => {
        polls += 1;
        if (polls === 1) throw new FxError("FX5013", "the storage broke off");
        return Resource.succeeded({ temp: 4.5 });
      },
    });
    assert.deepEqual(await weather.run({}, run.options), { temp: 4.5 });
    assert.deepEqual(run.connector.calls, ["create", "get", "get"]);
  });

  for (const at of ["created", "phase", "polled", "deleting"] as const) {
    it(`stops the run and deletes its job if a listener throws at "${at}"`, async () => {
      const stop = new AbortController();
      const run = new ScriptedRun({ get: () => Resource.running() }, { signal: stop.signal });
      const onEvent = (event: RunEvent): void => {
        if (at === "deleting" && event.type === "polled") stop.abort();
        if (event.type === at) throw new TypeError("no room to write");
      };
      await assert.rejects(weather.run({}, { ...run.options, onEvent }), (error: TaskFailure) =>
        at === "deleting"
          ? error.code === "FX1009"
          : error.code === "FX1012" &&
            /onEvent threw: TypeError: no room to write/.test(error.message),
      );
      assert.ok(run.connector.calls.includes("delete"));
      assert.deepEqual(readdirSync(join(run.project.root, ".fx/unfinished")), []);
    });
  }

  it("fails at once on a UserError in get; classify overrides the error's class", async () => {
    const user = new ScriptedRun({ get: throws(new UserError("gone")) });
    assert.equal((await fail(weather, user, "FX1002")).retryable, false);
    assert.deepEqual(user.connector.calls, ["create", "get", "delete"]);
    const classified = new ScriptedRun(
      { create: throws(new UserError("quota")), classify: () => "retryable" },
      virtual(),
    );
    const { retryable, run: end } = await fail(weather, classified);
    assert.deepEqual([retryable, end.attempt], [true, 3]);
  });

  it("retries after the task's timeout, but not after the run's", async () => {
    const slow = new ScriptedTask({ name: "slow", timeout: "1h", retries: 1 });
    const get: Script["get"] = (_job, { clock }) => (clock.now(), Resource.running());
    const attempts = new ScriptedRun({ get }, virtual());
    const { exitCode, run: end } = await fail(slow, attempts, "FX1008");
    assert.deepEqual([exitCode, end.attempt], [124, 2]);
    const whole = new ScriptedRun({ get }, { ...virtual(), timeoutMs: 60_000 });
    assert.equal((await fail(slow, whole, "FX1008")).run.attempt, 1);
    assert.equal(whole.count("delete"), 1);
  });

  it("reports a missing secret before create", async () => {
    const run = new ScriptedRun({ secrets: ["FX_TEST_NO_SUCH_SECRET"] });
    assert.equal((await fail(weather, run, "FX5001")).exitCode, 5);
    assert.deepEqual(run.connector.calls, []);
  });

  it("stops a virtual clock during author code, except while that sleeps on the clock", async () => {
    const create: Script["create"] = async ({ clock }) => {
      const began = clock.now();
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(clock.now(), began);
      await clock.sleep(5000);
      assert.equal(clock.now(), began + 5000);
      return { jobId: "x" };
    };
    await weather.run({}, new ScriptedRun({ create }, virtual()).options);
  });
});
