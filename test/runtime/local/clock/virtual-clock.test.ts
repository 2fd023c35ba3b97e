import assert from "node:assert/strict";
import { mock } from "node:test";
import {
  Resource,
  t,
  type Clock,
  type RunEvent,
  type RunOptions,
  task as functionTask,
  TaskFailure,
} from "../../../../src/entries/index.ts";
import { runTask } from "../../../../src/entries/testing.ts";
import { realClock } from "../../../../src/runtime/base/context.ts";
import { VirtualClock } from "../../../../src/runtime/local/clock/virtual-clock.ts";
import { awaitError } from "../../../support/assertions/caught-error.ts";
import {
  ScriptedRun,
  ScriptedTask,
  Job,
  type Script,
} from "../../../support/server/endpoint-run.ts";

describe("VirtualClock", () => {
  it("rounds fractions of a millisecond up", async () => {
    const clock = new VirtualClock();
    const began = clock.now();
    for (const [ms, until] of [
      [0.5, 1],
      [33.3, 35],
      [-7.5, 35],
      [1, 36],
    ] as const) {
      await clock.sleep(ms);
      assert.equal(clock.now() - began, until);
    }
  });

  it("writes whole milliseconds to a run's events and record", async () => {
    const hourly = new ScriptedTask({ name: "hourly", inputs: {}, outputs: { temp: t.float() } });
    const run = new ScriptedRun(
      {
        create: async ({ clock }) => (
          await clock.sleep(33.3),
          { jobId: String(clock.now() + 3_600_000.5) }
        ),
        get: ({ jobId }, { clock }) =>
          clock.now() < Number(jobId) ? Resource.running() : Resource.succeeded({ temp: 1 }),
      },
      { clock: new VirtualClock() },
    );

    await hourly.run({}, run.options);
    const fractions = run.events
      .flatMap((event) => Object.entries(event))
      .filter(([, value]) => typeof value === "number" && !Number.isInteger(value));
    assert.deepEqual(fractions, []);
    const { startedAt, end } = run.project.runs[0]!;
    assert.equal(Date.parse(startedAt) + end!.tookMs, run.events.at(-1)!.at);
  });

  for (const [name, clock] of [
    ["a virtual clock", new VirtualClock()],
    ["the real clock", realClock],
  ] as const) {
    it(`${name} rejects a sleep whose length is not a number`, async () => {
      await assert.rejects(
        clock.sleep(NaN),
        /^RangeError: sleep expects a number of milliseconds, got NaN$/,
      );
      await assert.rejects(clock.sleep(undefined as never), RangeError);
      assert.ok(Number.isInteger(clock.now()));
    });
  }

  it("never passes the last moment of a Date, and wakes endless sleeps by their signal", async () => {
    const clock = new VirtualClock();
    const stop = new AbortController();
    const endless = [Infinity, 1e300].map((ms) => clock.sleep(ms, { signal: stop.signal }));
    await clock.sleep(1000);
    assert.equal(new Date(clock.now()).toISOString(), "2000-01-01T00:00:01.000Z");
    stop.abort(new Error("enough"));
    for (const sleep of endless) await assert.rejects(sleep, /enough/);
  });
});

const HOUR_MS = 3_600_000;
const JOB_MS = 12 * HOUR_MS;

describe("a run on a virtual clock that succeeds", () => {
  /** Runs a job of twelve hours; returns the event of its success. */
  async function runJob(
    clock: VirtualClock,
    timeoutMs: number,
    task = new ScriptedTask({ name: "weather" }),
  ): Promise<{ readonly at: number; readonly tookMs: number }> {
    let doneAt = 0;
    const run = new ScriptedRun(
      {
        create(request) {
          doneAt = request.clock.now() + JOB_MS;
          void request.clock.sleep(100 * HOUR_MS); // a timer that the author never cancels
          return new Job({ jobId: "1" });
        },
        get: (_, request) =>
          request.clock.now() < doneAt ? Resource.running() : Resource.succeeded({}),
      },
      { clock, timeoutMs },
    );
    await task.run({}, run.options);
    const [success] = run.all("succeeded");
    return success!;
  }

  /** fx sees the job's end at most a tenth of its duration late. */
  function assertTookAsLongAsItsJob(tookMs: number): void {
    assert.ok(tookMs >= JOB_MS && tookMs < 1.1 * JOB_MS, `${tookMs / HOUR_MS} h`);
  }

  it("ends with its job, not at the run's timeout", async () => {
    const clock = new VirtualClock();
    const began = clock.now();
    const { at, tookMs } = await runJob(clock, 30 * HOUR_MS);
    assertTookAsLongAsItsJob(tookMs);
    assert.equal(at, began + tookMs);
    assert.equal(clock.now(), at);
  });

  it("ends with its job, not at the attempt's timeout", async () => {
    const limited = new ScriptedTask({ name: "weather", timeout: "20h" });
    const { tookMs } = await runJob(new VirtualClock(), 30 * HOUR_MS, limited);
    assertTookAsLongAsItsJob(tookMs);
  });

  it("leaves the clock at its end for the next run", async () => {
    const clock = new VirtualClock();
    const first = await runJob(clock, 30 * HOUR_MS);
    const second = await runJob(clock, 30 * HOUR_MS);
    assert.equal(second.at, first.at + second.tookMs);
    assertTookAsLongAsItsJob(second.tookMs);
  });
});

const task = new ScriptedTask({ name: "weather" });

/** Never ends, even if a signal fires. */
async function spin(clock: Clock): Promise<never> {
  for (;;) await clock.sleep(1000);
}

describe("a run on a virtual clock that is stopped or times out", () => {
  const runs: ScriptedRun[] = [];

  /**
   * Runs a job until it is cut short; returns its failure, and the events that are the same in
   * every run.
   */
  async function cut(script: Script, options: RunOptions) {
    const run = new ScriptedRun(script, { clock: new VirtualClock(), ...options });
    runs.push(run);
    const failure = await awaitError(task.run({}, run.options));
    assert.ok(failure instanceof TaskFailure, String(failure));
    const events = run.events.filter(({ type }) => !/^(started|warning|ended)$/.test(type));
    return { run, failure, events };
  }

  const get: Script["get"] = (_, { clock }) => (clock.now(), Resource.running());
  const getAsleep: Script["get"] = (_, { clock }) =>
    clock.sleep(Infinity).then(() => Resource.running());
  const endless: Record<string, [Script, string, number]> = {
    "a job that never ends": [{ get }, "FX1008", 60_000],
    "a get that never answers": [{ get: (_, { clock }) => spin(clock) }, "FX1008", 60_000],
    "a get that sleeps for ever": [{ get: getAsleep }, "FX1008", 60_000],
    "a create that never answers": [{ create: ({ clock }) => spin(clock) }, "FX6001", 62_000],
    "a delete that never answers": [
      { get, delete: (_, { clock }) => spin(clock) },
      "FX6001",
      120_000,
    ],
  };
  for (const [name, [script, code, tookMs]] of Object.entries(endless)) {
    it(`times out ${name} at the same moment in each run`, async () => {
      const first = await cut(script, { timeoutMs: 60_000 });
      const second = await cut(script, { timeoutMs: 60_000 });
      assert.deepEqual([first.failure.code, first.failure.run.tookMs], [code, tookMs]);
      assert.equal(second.failure.run.tookMs, tookMs);
      assert.deepEqual(first.events, second.events);
    });
  }

  it("times out a function that never ends, after 30 s of virtual time to clean up", async () => {
    const endlessFunction = functionTask({ name: "endless" }, async (_, { clock }) => spin(clock));
    await assert.rejects(
      runTask(endlessFunction, {}, { timeoutMs: 5000 }),
      (error: TaskFailure) => error.code === "FX1008" && error.run.tookMs === 35_000,
    );
  });

  it("times out a call that never settles after its timeout in real time, and at least 10 s", async () => {
    mock.timers.enable({ apis: ["setInterval"] });
    try {
      let ended: ReturnType<typeof cut> | undefined;
      await new Promise<void>((asked) => {
        ended = cut({ get: () => (asked(), new Promise(() => undefined)) }, { timeoutMs: 15_000 });
      });
      mock.timers.tick(10_000);
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(runs.at(-1)!.connector.calls.includes("delete"), false);
      mock.timers.tick(10_000);
      const { failure } = await ended!;
      assert.deepEqual([failure.code, failure.run.tookMs], ["FX1008", 15_000]);
      assert.deepEqual(runs.at(-1)!.connector.calls, ["create", "get", "delete"]);
    } finally {
      mock.timers.reset();
    }
  });

  it("does not let an abandoned create delay the next attempt", async () => {
    let creates = 0;
    const limited = new ScriptedTask({ name: "limited", timeout: "1m", retries: 1 });
    const run = new ScriptedRun(
      {
        create: ({ clock }) => ((creates += 1) === 1 ? spin(clock) : { jobId: "2" }),
        get: (_, { clock }) =>
          clock.now() % 7 === 0 ? Resource.succeeded({}) : Resource.running(),
      },
      { clock: new VirtualClock() },
    );
    await limited.run({}, run.options);
    assert.equal(creates, 2);
  });

  for (const [at, calls] of [
    ["before it begins", []],
    ["started", []],
    ["created", ["create", "delete"]],
    ["phase", ["create", "get", "delete"]],
  ] as const) {
    it(`stops at once and makes no further call: ${at}`, async () => {
      const stop = new AbortController();
      if (at === "before it begins") stop.abort();
      const seen: string[] = [];
      const onEvent = ({ type }: RunEvent): void => {
        seen.push(type);
        if (type === at) stop.abort();
      };
      const { run, failure } = await cut({ get }, { signal: stop.signal, onEvent });
      assert.deepEqual([failure.code, failure.run.tookMs], ["FX1009", 0]);
      assert.deepEqual(run.connector.calls, calls);
      assert.equal(seen.includes("polled"), false);
    });
  }
});
