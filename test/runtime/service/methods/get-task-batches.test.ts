import assert from "node:assert/strict";
import {
  type BatchResult,
  type GetManyEntry,
  type GetManyRequest,
  Resource,
  RetryableError,
  UserError,
  defineAsyncConnector,
  resourceMeta,
  t,
} from "../../../../src/entries/index.ts";
import { createLogger } from "../../../../src/runtime/base/context.ts";
import { RequestLog } from "../../../../src/runtime/service/observers/request-log.ts";
import { RequestMetrics } from "../../../../src/runtime/service/observers/request-metrics.ts";
import type { RequestOutcome } from "../../../../src/runtime/service/request-observer.ts";
import type { ServerOptions } from "../../../../src/runtime/service/server-options.ts";
import { type ReceivedResource, statusOf } from "../../../support/server/connector-client.ts";
import { type TestServer, serveForTest } from "../../../support/server/connector-server.ts";
import { useDateAhead } from "../../../support/time/date-ahead.ts";
import { Gate } from "../../../support/time/gate.ts";

class Job extends resourceMeta({ jobId: t.string() }) {}

const PROTOCOLS = ["flyte1", "flyte2"] as const;

type GetMany = (entries: readonly GetManyEntry<Job>[], request: GetManyRequest) => unknown;

describe("GetTask of a connector with getMany", () => {
  let served: TestServer | undefined;
  const setDateAhead = useDateAhead();

  /** Calls getMany when `size` jobs have been asked for. */
  async function serve(
    size: number,
    getMany: GetMany,
    options: Omit<ServerOptions, "registry"> = {},
    timeout = "5s",
  ): Promise<void> {
    const connector = defineAsyncConnector({
      taskType: "many",
      resourceMeta: Job,
      secrets: [{ key: "TOKEN", from: "connection" }],
      batch: { size, wait: "5s", timeout },
      create: () => ({ jobId: "j" }),
      getMany: (entries, request) => getMany(entries, request) as BatchResult<never>[],
      delete() {},
    });
    served = await serveForTest([connector], options);
  }

  const poll = (
    protocol: (typeof PROTOCOLS)[number],
    jobId: string,
    options: { token?: string; deadlineMs?: number; signal?: AbortSignal } = {},
  ): Promise<ReceivedResource> => {
    const { token, ...rest } = options;
    const more = token === undefined ? {} : { connection: { secrets: { TOKEN: token } } };
    return served![protocol].poll("many", Job.encode({ jobId }), more, rest);
  };
  /** Polls jobs at once, and returns their phases and messages. */
  async function pollAll(
    ids: readonly string[],
    protocol: (typeof PROTOCOLS)[number] = "flyte1",
  ): Promise<(readonly [phase: string, message: string | undefined])[]> {
    const answers = await Promise.all(ids.map((id) => poll(protocol, id)));
    return answers.map(({ phase, message }) => [phase, message]);
  }
  const clock = { at: 0, now: () => clock.at, sleep: () => Promise.resolve() };

  for (const protocol of PROTOCOLS) {
    describe(`over ${protocol}`, () => {
      it("answers each poll with the state of its job, by one call", async () => {
        let calls = 0;
        await serve(3, (entries) => {
          calls += 1;
          return entries.map(({ job }) => Resource.running(`state of ${job.jobId}`));
        });
        const ids = ["a", "b", "a", "c"];
        const expected = ids.map((id) => ["RUNNING", `state of ${id}`]);
        assert.deepEqual(await pollAll(ids, protocol), expected);
        assert.equal(calls, 1);
      });

      it("reports RUNNING, FAILED and outputs of single jobs", async () => {
        const states: Record<string, unknown> = {
          a: new RetryableError("busy"),
          b: new UserError("LOST", "no such job"),
          c: Resource.succeeded({ rows: 42 }),
        };
        await serve(3, (entries) => entries.map(({ job }) => states[job.jobId]));
        const done = poll(protocol, "c");
        assert.deepEqual(await pollAll(["a", "b"], protocol), [
          ["RUNNING", "RetryableError: busy"],
          ["FAILED", "Lost: no such job"],
        ]);
        assert.equal((await done).phase, "SUCCEEDED");
        assert.match(JSON.stringify((await done).outputs), /rows.*42/);
      });

      it("reports RUNNING with the reason for a job without an answer", async () => {
        await serve(3, (entries) => {
          const states = entries.map(({ job }) => [job, Resource.running(job.jobId)] as const);
          return new Map(states.filter(([{ jobId }]) => jobId !== "b"));
        });
        const [a, b, c] = await pollAll(["a", "b", "c"], protocol);
        assert.deepEqual([a, b![0], c], [["RUNNING", "a"], "RUNNING", ["RUNNING", "c"]]);
        assert.match(b![1]!, /getMany returned nothing for this job/);
      });

      it("reports RUNNING for all jobs if getMany throws, with one line in the log", async () => {
        const lines: (readonly [string, string, (object | undefined)?])[] = [];
        const log = createLogger(
          (level) =>
            (...line) =>
              void lines.push([level, ...line]),
        );
        const metrics = new RequestMetrics();
        await serve(3, () => Promise.reject(new Error("down")), {
          observers: [new RequestLog(log, { debug: false }), metrics],
        });
        for (const answer of await pollAll(["a", "b", "c"], protocol))
          assert.deepEqual(answer, ["RUNNING", "Error: down"]);
        const [first, ...others] = lines.filter(([level]) => level !== "debug");
        assert.deepEqual(others, []);
        assert.deepEqual(first!.slice(0, 2), ["warn", "GetTask failed: Error: down"]);
        assert.equal((first![2] as { jobs: number }).jobs, 3);
        assert.match(await metrics.text(), /requests_failure_total\{.*operation="get".*\} 3$/m);
      });
    });
  }

  it("shares no call between connections, and keeps their secrets apart", async () => {
    const calls: string[] = [];
    await serve(2, (entries, { secrets, log }) => {
      const token = secrets.get("TOKEN");
      const ids = entries.map(({ job }) => job.jobId).sort();
      calls.push(`${token}: ${ids.join()}`);
      log.info(`the token is ${token}`);
      return entries.map(() => Resource.running(`the token is ${token}`));
    });
    const answers = await Promise.all(
      ["a", "b", "c", "d"].map((id, index) =>
        poll("flyte2", id, { token: index % 2 === 0 ? "first-token" : "other-token" }),
      ),
    );
    assert.deepEqual(calls.sort(), ["first-token: a,c", "other-token: b,d"]);
    for (const { message } of answers) assert.equal(message, "the token is [secret]");
  });

  it("counts the jobs of batches, and the calls that they save", async () => {
    const metrics = new RequestMetrics();
    const parts: RequestOutcome["batch"][] = [];
    await serve(2, (entries) => entries.map(() => Resource.running()), {
      observers: [metrics, { requestFinished: (_, { batch }) => void parts.push(batch) }],
    });
    await pollAll(["a", "a", "b"]);
    await pollAll(["c", "d"]);
    const text = await metrics.text();
    assert.match(text, /^flyte_connector_get_batch_jobs_sum\{task_type="many"\} 4$/m);
    assert.match(text, /^flyte_connector_get_batch_jobs_count\{task_type="many"\} 2$/m);
    assert.match(text, /^flyte_connector_get_calls_saved_total\{task_type="many"\} 3$/m);
    assert.deepEqual(parts.map((part) => part?.polls).sort(), [2, 2, 3, 3, 3]);
  });

  it("replies before the deadline of each poll, and fires the signals of those that are over", async () => {
    const [asked, fired] = [new Gate<AbortSignal>(), new Gate()];
    await serve(
      2,
      (entries, { signal }) => {
        asked.open(signal);
        for (const { job, signal: own } of entries)
          if (job.jobId === "short") own.addEventListener("abort", () => fired.open());
        return new Promise(() => undefined);
      },
      {},
      "2m",
    );
    const caller = new AbortController();
    const long = statusOf(poll("flyte1", "long", { signal: caller.signal }));
    const short = poll("flyte1", "short", { deadlineMs: 60_000 });
    const signal = await asked.passed;
    setDateAhead(59_800);
    const late = {
      phase: "RUNNING",
      message: "Timeout: get did not return before the caller's deadline",
    };
    assert.deepEqual(await short, late);
    await fired.passed;
    assert.equal(signal.aborted, false, "the other poll still waits");
    caller.abort();
    assert.equal((await long).code, 1);
    if (!signal.aborted)
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
  });

  it("waits for a job that hangs for batch.timeout, and fires the signals", async () => {
    const asked = new Gate<AbortSignal>();
    await serve(2, (_, { signal }) => {
      asked.open(signal);
      return new Promise(() => undefined);
    });
    const polls = ["a", "b"].map((id) => poll("flyte1", id, { deadlineMs: 60_000 }));
    const signal = await asked.passed;
    setDateAhead(5100);
    for (const { phase, message } of await Promise.all(polls)) {
      assert.equal(phase, "RUNNING");
      assert.match(message!, /getMany did not answer for 2 jobs within 5\.0 s \(batch\.timeout\)/);
    }
    assert.ok(signal.aborted);
  });

  it("answers a later batch while an earlier one hangs", async () => {
    const [asked, gate] = [new Gate(), new Gate()];
    await serve(2, async (entries) => {
      if (entries.some(({ job }) => job.jobId === "slow")) {
        asked.open();
        await gate.passed;
      }
      return entries.map(({ job }) => Resource.running(job.jobId));
    });
    const slow = pollAll(["slow", "a"]);
    await asked.passed;
    const messages = (answers: Awaited<typeof slow>) => answers.map(([, message]) => message);
    assert.deepEqual(messages(await pollAll(["b", "c"])), ["b", "c"]);
    gate.open();
    assert.deepEqual(messages(await slow), ["slow", "a"]);
  });

  for (const [what, failing, failsOnce] of [
    ["the failed polls of each job against its budget", new Error("down"), true],
    ["missing answers against the budget of their job", undefined, false],
  ] as const)
    it(`counts ${what}`, async () => {
      let isDown: boolean = failsOnce;
      const getMany: GetMany = (entries) =>
        entries.map(({ job }) => (isDown || job.jobId === "a" ? failing : Resource.running()));
      await serve(2, getMany, { clock, getFaultBudgetMs: 1000 });
      const phases: string[] = [];
      for (let round = 0; round < 4; round += 1) {
        phases.push((await pollAll(["a", "b"])).map(([phase]) => phase).join(" "));
        clock.at += 500;
        isDown = false;
      }
      const [both, one] = ["RUNNING RUNNING", "RETRYABLE_FAILED RUNNING"];
      assert.deepEqual(phases, [both, both, one, one]);
    });

  it("reports a getMany that blocks the event loop, once", async () => {
    const blocked: string[] = [];
    await serve(
      2,
      (entries) => {
        const until = performance.now() + 250;
        while (performance.now() < until);
        return entries.map(() => Resource.running());
      },
      { observers: [{ methodBlocked: ({ method }) => void blocked.push(method) }] },
    );
    await pollAll(["a", "b"]);
    assert.deepEqual(blocked, ["GetTask"]);
  });
});
