import assert from "node:assert/strict";
import { mock } from "node:test";
import {
  type Clock,
  Resource,
  type RunOptions,
  task as functionTask,
  TaskFailure,
  VirtualClock,
} from "../../../../src/index.ts";
import { runTask } from "../../../../src/testing.ts";
import {
  ScriptedRun,
  ScriptedTask,
  type Script,
} from "../../../support/server/scripted-connector.ts";

const task = new ScriptedTask({ name: "weather" });

/** Goes on for ever, whatever signal fires. */
async function spin(clock: Clock): Promise<never> {
  for (;;) await clock.sleep(1000);
}

describe("a run on a virtual clock that is cut short", () => {
  const runs: ScriptedRun[] = [];
  afterEach(() => runs.splice(0).forEach(({ project }) => project.remove()));

  /** How such a run ends; its events without what each run has of its own. */
  async function cut(
    script: Script,
    options: RunOptions,
  ): Promise<{ run: ScriptedRun; failure: TaskFailure; events: unknown[] }> {
    const run = new ScriptedRun(script, { clock: new VirtualClock(), ...options });
    runs.push(run);
    const failure = await task.run({}, run.options).then(
      () => assert.fail("it succeeded"),
      (error: unknown) => error,
    );
    assert.ok(failure instanceof TaskFailure, String(failure));
    return {
      run,
      failure,
      events: run.events.filter(({ type }) => type !== "started" && type !== "warning"),
    };
  }

  const endless: Record<string, [Script, string, number]> = {
    "a job that never ends": [
      { get: (_, { clock }) => (clock.now(), Resource.running()) },
      "FX1008",
      60_000,
    ],
    "a get that never answers": [{ get: (_, { clock }) => spin(clock) }, "FX1008", 60_000],
    "a get that sleeps for ever": [
      { get: (_, { clock }) => clock.sleep(Infinity).then(() => Resource.running()) },
      "FX1008",
      60_000,
    ],
    "a create that never answers": [{ create: ({ clock }) => spin(clock) }, "FX6001", 62_000],
    "a delete that never answers": [
      {
        get: (_, { clock }) => (clock.now(), Resource.running()),
        delete: (_, { clock }) => spin(clock),
      },
      "FX6001",
      120_000,
    ],
  };
  for (const [name, [script, code, tookMs]] of Object.entries(endless)) {
    it(`${name} is timed out at the same moment in each run`, async () => {
      const [first, second] = [
        await cut(script, { timeoutMs: 60_000 }),
        await cut(script, { timeoutMs: 60_000 }),
      ];
      assert.deepEqual([first.failure.code, first.failure.run.tookMs], [code, tookMs]);
      assert.equal(second.failure.run.tookMs, tookMs);
      assert.deepEqual(first.events, second.events);
    });
  }

  it("a function that never ends is timed out, and has 30 s of virtual time to clean up", async () => {
    const endlessFunction = functionTask({ name: "endless" }, async (_, { clock }) => spin(clock));
    await assert.rejects(
      runTask(endlessFunction, {}, { timeoutMs: 5000 }),
      (error: TaskFailure) => error.code === "FX1008" && error.run.tookMs === 35_000,
    );
  });

  it("a call that never settles is timed out once it has held the clock for as long in real time, and for ten seconds", async () => {
    mock.timers.enable({ apis: ["setInterval"] });
    try {
      let ended: ReturnType<typeof cut> | undefined;
      await new Promise<void>((asked) => {
        ended = cut({ get: () => (asked(), new Promise(() => undefined)) }, { timeoutMs: 15_000 });
      });
      mock.timers.tick(10_000);
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(runs[0]!.connector.calls.includes("delete"), false);
      mock.timers.tick(10_000);
      const { failure } = await ended!;
      assert.deepEqual([failure.code, failure.run.tookMs], ["FX1008", 15_000]);
      assert.deepEqual(runs[0]!.connector.calls, ["create", "get", "delete"]);
    } finally {
      mock.timers.reset();
    }
  });

  it("a create that is left alone holds the next attempt up no more", async () => {
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
    runs.push(run);
    await limited.run({}, run.options);
    assert.equal(creates, 2);
  });

  const NOTHING: string[] = [];
  for (const [at, calls] of [
    ["before it begins", NOTHING],
    ["started", NOTHING],
    ["created", ["create", "delete"]],
    ["phase", ["create", "get", "delete"]],
  ] as const) {
    it(`a stop is told at once, and nothing more is asked: ${at}`, async () => {
      const stop = new AbortController();
      if (at === "before it begins") stop.abort();
      const seen: string[] = [];
      const { run, failure } = await cut(
        { get: (_, { clock }) => (clock.now(), Resource.running()) },
        {
          signal: stop.signal,
          onEvent: ({ type }) => {
            seen.push(type);
            if (type === at) stop.abort();
          },
        },
      );
      assert.deepEqual([failure.code, failure.run.tookMs], ["FX1009", 0]);
      assert.deepEqual(run.connector.calls, calls);
      assert.equal(seen.includes("polled"), false);
    });
  }
});
