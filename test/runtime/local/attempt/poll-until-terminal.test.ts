import assert from "node:assert/strict";
import {
  ConnectorRegistry,
  Duration,
  FxError,
  Resource,
  RetryableError,
  type RunOptions,
  defineAsyncConnector,
  resourceMeta,
  t,
} from "../../../../src/entries/index.ts";
import { VirtualClock } from "../../../../src/runtime/local/clock/virtual-clock.ts";
import type { PollOptions } from "../../../../src/runtime/task/poll-options.ts";
import type { TemporaryProject } from "../../../support/project/temporary-project.ts";
import { useProject } from "../../../support/project/use-project.ts";
import {
  ScriptedRun,
  ScriptedTask,
  type Script,
  throws,
} from "../../../support/server/endpoint-run.ts";
import { useDateAhead } from "../../../support/time/date-ahead.ts";

const SECOND = 1000;
const MINUTE = 60_000;

class Job extends resourceMeta({ endsAt: t.int() }) {}

/**
 * Runs a job that takes `ms`, with these poll limits. Returns the ages at which the job was polled.
 */
async function pollJob(
  project: TemporaryProject,
  ms: number,
  { connector, task, run }: { connector?: PollOptions; task?: PollOptions; run?: PollOptions } = {},
): Promise<number[]> {
  const polls: number[] = [];
  const registry = new ConnectorRegistry();
  registry.register(
    defineAsyncConnector({
      name: "Timed",
      taskType: "scripted",
      resourceMeta: Job,
      ...(connector !== undefined && { poll: connector }),
      create: ({ clock }) => new Job({ endsAt: clock.now() + ms }),
      get: ({ endsAt }, { clock }) => {
        polls.push(clock.now() - endsAt + ms);
        return clock.now() < endsAt ? Resource.running() : Resource.succeeded({});
      },
      delete: () => undefined,
    }),
  );
  const timed = new ScriptedTask({ name: "timed", ...(task !== undefined && { poll: task }) });
  const options = { registry, projectRoot: project.root, clock: new VirtualClock() };
  await timed.run({}, { ...options, ...(run !== undefined && { poll: run }) });
  return polls;
}

describe("the pauses between polls of a local run", () => {
  const project = useProject();

  for (const [what, ms, most] of [
    ["50 ms", 50, 2],
    ["4 s", 4 * SECOND, 20],
    ["1 h", 60 * MINUTE, 75],
  ] as const)
    it(`polls a job of ${what} at most ${most} times`, async () => {
      const polls = await pollJob(project, ms);
      assert.ok(polls.length <= most, `${polls.length} requests`);
      assert.ok(polls.length > most / 2, `${polls.length} requests`);
    });

  it("start at 100 ms and grow with the job's age, up to 2 minutes", async () => {
    const polls = await pollJob(project, 3 * 60 * MINUTE);
    const pauses = polls.slice(1).map((age, index) => age - polls[index]!);
    assert.deepEqual(pauses.slice(0, 5), [100, 100, 100, 100, 100]);
    assert.deepEqual(
      pauses,
      pauses.toSorted((one, other) => one - other),
    );
    assert.equal(pauses.at(-1), 2 * MINUTE);
  });

  it("follow the limits of the run, then of the task, then of the connector", async () => {
    const steady = (pause: string): PollOptions => ({ min: pause, max: pause });
    const all = { connector: steady("3s"), task: steady("2s"), run: steady("1s") };
    const { connector, task } = all;
    for (const [limits, ages] of [
      [{ connector }, [0, 3000, 6000]],
      [{ connector, task }, [0, 2000, 4000, 6000]],
      [all, [0, 1000, 2000, 3000, 4000, 5000, 6000]],
    ] as const)
      assert.deepEqual(await pollJob(project, 6 * SECOND, limits), ages);
  });

  it("combine a limit of the run with another of the connector; the run's takes precedence", async () => {
    const connector = { min: "1s", max: "2s" };
    const slow = await pollJob(project, 10 * SECOND, { connector, run: { min: "5s" } });
    assert.deepEqual(slow, [0, 5000, 10_000]);
    const fast = await pollJob(project, 1 * SECOND, { connector, run: { max: "500ms" } });
    assert.deepEqual(fast, [0, 500, 1000]);
  });

  it("report all invalid limits of a task, a connector and a run at once", async () => {
    const poll = { min: "-5s", max: "0s" };
    const details = [
      "poll.min   expected at least 1ms, got -5s",
      "poll.max   expected at least 1ms, got 0s",
    ];
    const isError = (code: string, lines: readonly string[]) => (error: unknown) => {
      assert.ok(error instanceof FxError);
      assert.deepEqual([error.code, error.details], [code, lines]);
      return true;
    };
    assert.throws(
      () => new ScriptedTask({ name: "", retries: -1, poll }),
      isError("FX3007", [
        "name   expected a non-empty string",
        "retries   expected a whole number from 0, got -1",
        ...details,
      ]),
    );
    await assert.rejects(pollJob(project, 0, { connector: poll }), isError("FX3007", details));
    await assert.rejects(pollJob(project, 0, { run: poll }), isError("FX2002", details));
    await assert.rejects(
      pollJob(project, 0, { run: { min: "2m", max: Duration.parse("90s") } }),
      isError("FX2002", ["poll.max   expected at least poll.min, 2m, got 1m30s"]),
    );
  });
});

describe("a get that throws a RetryableError with retryAfter", () => {
  let run: ScriptedRun;

  /** The ages of the job at which `get` was called; its second call throws. */
  async function pollsWith(
    retryAfter: string | Duration,
    options: RunOptions = {},
  ): Promise<readonly number[]> {
    const polls: number[] = [];
    let createdAt = 0;
    const script: Script = {
      get: (_job, { clock }) => {
        createdAt ||= clock.now();
        polls.push(clock.now() - createdAt);
        if (polls.length === 2) throw new RetryableError("QUOTA", "busy", { retryAfter });
        return polls.length < 4 ? Resource.running() : Resource.succeeded({});
      },
    };
    run = new ScriptedRun(script, { clock: new VirtualClock(), ...options });
    await new ScriptedTask({ name: "weather" }).run({}, run.options);
    return polls;
  }

  it("is not polled again before that time", async () => {
    assert.deepEqual((await pollsWith("30s")).slice(0, 3), [0, 100, 30_100]);
    assert.deepEqual(
      (await pollsWith(Duration.parse("5s"), { poll: { max: "1s" } })).slice(0, 4),
      [0, 100, 5100, 6018],
    );
  });

  it("is polled as usual if retryAfter is shorter than the pause, or invalid (with a warning)", async () => {
    assert.deepEqual((await pollsWith("1ms")).slice(0, 3), [0, 100, 200]);
    assert.deepEqual((await pollsWith("90")).slice(0, 3), [0, 100, 200]);
    assert.match(run.warnings(), /retryAfter is ignored: expected a duration/);
  });

  it("ends at the run's timeout", async () => {
    await assert.rejects(pollsWith("1h", { timeoutMs: MINUTE }), { code: "FX1008" });
  });
});

describe("a machine whose date jumps while a job runs", () => {
  const setDateAhead = useDateAhead();

  for (const [title, get] of [
    ["delays no poll", () => Resource.running()],
    ["does not use up the fault budget of get", throws(new RetryableError("no network yet"))],
  ] as const)
    it(title, async () => {
      const stop = new AbortController();
      const run: ScriptedRun = new ScriptedRun({
        get(): Resource<unknown> {
          const calls: number = run.count("get");
          if (calls === 2) setDateAhead(60 * MINUTE);
          return calls < 4 ? get() : Resource.succeeded({});
        },
      });
      const onEvent: RunOptions["onEvent"] = (event) => {
        if (event.type === "polled" && event.nextInMs >= MINUTE) stop.abort();
      };
      const task = new ScriptedTask({ name: "awake" });
      await task.run({}, { ...run.options, signal: stop.signal, onEvent });
      assert.equal(run.count("get"), 4);
    });
});
