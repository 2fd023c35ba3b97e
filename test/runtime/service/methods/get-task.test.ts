import assert from "node:assert/strict";
import {
  Resource,
  RetryableError,
  UserError,
  defineAsyncConnector,
  t,
} from "../../../../src/entries/index.ts";
import type { RequestFailure } from "../../../../src/runtime/service/request-observer.ts";
import type { ServerOptions } from "../../../../src/runtime/service/server-options.ts";
import type { ReceivedResource } from "../../../support/server/connector-client.ts";
import { type TestServer, serveForTest } from "../../../support/server/connector-server.ts";
import { aboutJob, Job, serveScript, type Script } from "../../../support/server/endpoint-run.ts";
import { useDateAhead } from "../../../support/time/date-ahead.ts";
import { Gate } from "../../../support/time/gate.ts";
const MINUTE = 60_000;

/** A clock that a test sets. */
class SetClock {
  at = 1_000_000;
  now = (): number => this.at;
  sleep = (): Promise<void> => Promise.resolve();
}

describe("GetTask", () => {
  let served: TestServer | undefined;
  const setDateAhead = useDateAhead();

  async function serve(
    script: Script,
    options: Omit<ServerOptions, "registry"> = {},
  ): Promise<(jobId?: string) => Promise<ReceivedResource>> {
    served = await serveScript(script, options);
    const { flyte1 } = served;
    return (jobId = "j") => flyte1.poll("scripted", Job.encode({ jobId }));
  }

  describe("when get throws", () => {
    for (const error of [
      new RetryableError("QUOTA", "too many"),
      new TypeError("fetch failed"),
      "a text",
    ]) {
      it(`returns RUNNING with the connector's last message and the error for ${String(error)}`, async () => {
        const fault = error instanceof Error ? `${error.name}: ${error.message}` : error;
        const answers = [Resource.running("60 %"), error, error, Resource.running(), error];
        const poll = await serve({ get: () => give(answers.shift()) });
        assert.deepEqual(await poll(), { phase: "RUNNING", message: "60 %" });
        for (let faults = 0; faults < 2; faults += 1)
          assert.deepEqual(await poll(), {
            phase: "RUNNING",
            message: `60 %\nget failed: ${fault}`,
          });
        assert.deepEqual(await poll(), { phase: "RUNNING" });
        assert.deepEqual(await poll(), { phase: "RUNNING", message: fault });
      });
    }

    it("does not move the phase backwards if another replica has returned RUNNING", async () => {
      const phases: string[] = [];
      let answer: unknown;
      const poll = await serve({ get: () => give(answer) });
      const pollReplica = await serve({ get: () => give(answer) });
      for (const [step, ask] of [
        [Resource.queued("waits"), poll],
        [Resource.running(), pollReplica],
        [new Error("no route"), poll],
      ] as const) {
        answer = step;
        phases.push((await ask()).phase);
      }
      assert.deepEqual(phases, ["QUEUED", "RUNNING", "RUNNING"]);
    });

    it("keeps only the start of the connector's last message", async () => {
      const answers = [Resource.running("w".repeat(10_000)), new Error("no route")];
      const poll = await serve({ get: () => give(answers.shift()) });
      await poll();
      assert.match((await poll()).message!, /^w{500} … \(.*\)\nget failed: Error: no route$/);
    });

    it("returns FAILED with its code for a UserError, which Flyte does not retry", async () => {
      const error = new UserError("CITY_NOT_FOUND", "no such city");
      const poll = await serve({ get: () => give(error) });
      assert.deepEqual(await poll(), {
        phase: "FAILED",
        message: "CityNotFound: no such city",
        agentError: { code: "CITY_NOT_FOUND", origin: "USER" },
      });
    });

    it("returns FAILED if classify says so", async () => {
      const poll = await serve({ get: () => give(new Error("404")), classify: () => "user" });
      assert.equal((await poll()).phase, "FAILED");
    });

    it("returns RETRYABLE_FAILED once get has failed for the whole budget, and not before", async () => {
      const clock = new SetClock();
      let answer: unknown;
      const options = { clock, getFaultBudgetMs: 10 * MINUTE };
      const poll = await serve({ get: () => give(answer) }, options);
      const down = new Error("down");
      for (const [after, step] of [
        [0, down],
        [9, down],
        [0, Resource.running()], // resets the budget
        [9, down],
        [9, down],
      ] as const) {
        clock.at += after * MINUTE;
        answer = step;
        assert.equal((await poll()).phase, "RUNNING");
      }
      clock.at += MINUTE;
      assert.deepEqual(await poll(), {
        phase: "RETRYABLE_FAILED",
        message: "get has been failing for 10m 0s (budget 10m 0s): Error: down",
        agentError: { code: "Error", kind: "RECOVERABLE", origin: "USER" },
      });
    });

    it("reports each fault as retried, until one fails the job", async () => {
      const clock = new SetClock();
      const retried: RequestFailure["retried"][] = [];
      const answers = [new Error("down"), new RetryableError("busy"), new Error("down")];
      const poll = await serve(
        { get: () => give(answers.shift() ?? new UserError("no such city")) },
        {
          clock,
          getFaultBudgetMs: MINUTE,
          observers: [{ requestFailed: (_, failure) => void retried.push(failure.retried) }],
        },
      );
      for (let polls = 0; polls < 4; polls += 1) {
        await poll();
        clock.at += MINUTE;
      }
      assert.deepEqual(retried, [
        { count: 1, forMs: 0 },
        { count: 2, forMs: MINUTE },
        undefined,
        undefined,
      ]);
    });

    it("counts the faults of each job separately, and needs three, however far apart", async () => {
      const clock = new SetClock();
      const options = { clock, getFaultBudgetMs: MINUTE };
      const poll = await serve({ get: () => give(new Error("down")) }, options);
      const phases: string[] = [];
      for (const jobId of ["a", "a", "b", "a"]) {
        phases.push((await poll(jobId)).phase);
        clock.at += 60 * MINUTE;
      }
      assert.deepEqual(phases, ["RUNNING", "RUNNING", "RUNNING", "RETRYABLE_FAILED"]);
    });

    it("returns FAILED, not a gRPC error, if get throws because it cannot decode another ResourceMeta", async () => {
      const poll = await serve({ get: () => give(Job.decode(Buffer.from("{}"))) });
      const { phase, message } = await poll();
      assert.deepEqual(
        [phase, message!.split("\n")[0]],
        ["FAILED", "the bytes are not a ResourceMeta Job:"],
      );
    });

    it("sends no stack to the caller, and the whole error with its id to the observers", async () => {
      const failures: RequestFailure[] = [];
      const thrown = new Error("broken pipe");
      const poll = await serve(
        { get: () => give(thrown) },
        { observers: [{ requestFailed: (_, failure) => void failures.push(failure) }] },
      );
      assert.deepEqual(await poll(), { phase: "RUNNING", message: "Error: broken pipe" });
      assert.equal(failures[0]!.error, thrown);
      assert.equal(failures[0]!.fault, "author");
      assert.match(failures[0]!.errorId!, /^[a-z2-9]{10}$/);
    });
  });

  describe("when the Resource that get returned cannot be sent", () => {
    const big = "x".repeat(5 * 1024 * 1024);
    const TOO_LARGE =
      /exceed the 4 MiB that Flyte accepts \(return large data as a file or a dataset/;
    for (const [what, resource, told] of [
      [
        "a phase that Flyte does not know",
        { phase: "DONE" } as never,
        /unknown phase "DONE" \(Flyte knows QUEUED/,
      ],
      ["a reply that is too large for the engine", Resource.succeeded({ big }), TOO_LARGE],
      ["a message that is too large for the engine", Resource.running(big), /./],
      [
        "outputs that UTF-8 cannot encode",
        Resource.succeeded({ text: "\ud800" }),
        /text {3}expected a string without lone surrogates/,
      ],
    ] as const) {
      it(`returns FAILED with the reason for ${what}`, async () => {
        const poll = await serve({ get: () => resource });
        const { phase, message } = await poll();
        assert.equal(phase, "FAILED");
        assert.match(message!, told);
      });
    }

    it("returns FAILED with every fault for outputs that do not fit", async () => {
      const strict = defineAsyncConnector({
        taskType: "strict",
        resourceMeta: Job,
        outputs: { rows: t.int() },
        create: () => ({ jobId: "j" }),
        get: () => Resource.succeeded({ rows: "many", more: 1 } as never),
        delete: () => undefined,
      });
      served = await serveForTest([strict]);
      const meta = Job.encode({ jobId: "j" });
      const { phase, message, agentError } = await served.flyte1.poll("strict", meta);
      assert.equal(phase, "FAILED");
      assert.match(message!, /outputs do not fit the declared interface:[^]*rows[^]*more/);
      assert.deepEqual(agentError, { code: "FX1003", origin: "USER" });
    });

    it("sends a message that was cut in the middle of a character", async () => {
      const poll = await serve({ get: () => Resource.running("cut 🙂".slice(0, 5)) });
      assert.deepEqual(await poll(), { phase: "RUNNING", message: "cut \ufffd" });
    });

    it("sends links and custom info that were cut in the middle of a character", async () => {
      const half = "cut 🙂".slice(0, 5);
      const poll = await serve({
        get: () =>
          Resource.running("", {
            logLinks: [{ uri: "https://x.org/", name: half }],
            customInfo: { [half]: [half, "\\ud83d"] },
          }),
      });
      const { phase, logLinks, customInfo } = (await poll()) as {
        phase: string;
        logLinks: { name: string }[];
        customInfo: object;
      };
      assert.equal(phase, "RUNNING");
      assert.equal(logLinks[0]!.name, "cut \ufffd");
      assert.match(JSON.stringify(customInfo), /"cut \ufffd":.*"cut \ufffd".*"\\\\ud83d"/u);
    });

    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    let deep: object = {};
    for (let level = 0; level < 5000; level += 1) deep = { deep };
    for (const [what, customInfo, told] of [
      ["a circle", circle, "customInfo.self.self.self"],
      ["a bigint", { n: 1n }, "customInfo.n: BigInt"],
      ["5,000 levels", deep, "nests deeper than 32 levels"],
    ] as const) {
      it(`explains what is wrong with custom info that holds ${what}`, async () => {
        const poll = await serve({
          get: () => Resource.running("", { customInfo: customInfo as never }),
        });
        const { phase, message } = await poll();
        assert.equal(phase, "FAILED");
        assert.ok(
          message!.startsWith("customInfo contains values that Flyte cannot store:\n") &&
            message!.includes(told),
          message,
        );
      });
    }

    it("shows a message that is not a string", async () => {
      const answer = { phase: "RUNNING", message: { step: 5 } };
      const poll = await serve({ get: () => answer as never });
      assert.equal((await poll()).message, '{"step":5}');
    });

    it("reports the phase that was sent to the observers, and remembers it", async () => {
      const phases: unknown[] = [];
      const answers = [Resource.succeeded({ big: "x".repeat(5 * 1024 * 1024) }), new Error("down")];
      const poll = await serve(
        { get: () => give(answers.shift()) },
        { observers: [{ phaseChanged: (_, { from, to }) => phases.push([from, to]) }] },
      );
      await poll();
      await poll();
      assert.deepEqual(phases, [
        [undefined, "FAILED"],
        ["FAILED", "RUNNING"],
      ]);
    });
  });

  it("replies before the deadline if get does not return, and aborts get", async () => {
    let fired = false;
    await serve({
      get: (_, { signal }) => {
        setDateAhead(59_800);
        return new Promise(() => signal.addEventListener("abort", () => (fired = true)));
      },
    });
    const { resource } = await served!.flyte1.call("GetTask", aboutJob(), { deadlineMs: 60_000 });
    assert.deepEqual(resource, {
      phase: "RUNNING",
      message: "Timeout: get did not return before the caller's deadline",
    });
    assert.ok(fired);
  });

  it("fires the signal when the caller cancels", async () => {
    const caller = new AbortController();
    const fired = new Gate<unknown>();
    await serve({
      get: (_, { signal }) => {
        signal.addEventListener("abort", () => fired.open(signal.reason));
        caller.abort();
        return new Promise(() => undefined);
      },
    });
    await served!.flyte1.failure("GetTask", aboutJob(), caller);
    assert.match(String(await fired.passed), /the caller cancelled/);
  });

  it("does not fire the signal of a call that was answered", async () => {
    const fired: unknown[] = [];
    const poll = await serve({
      get: (_, { signal }) => (
        signal.addEventListener("abort", () => fired.push(signal.reason)),
        Resource.running()
      ),
    });
    await poll();
    await served!.close();
    assert.deepEqual(fired, []);
  });
});

function give(answer: unknown): Resource<unknown> {
  if (answer instanceof Resource) return answer;
  throw answer;
}
