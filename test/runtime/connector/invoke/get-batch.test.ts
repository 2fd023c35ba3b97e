import assert from "node:assert/strict";
import fc from "fast-check";
import {
  Resource,
  defineAsyncConnector,
  resourceMeta,
  t,
  type BatchResult,
  type GetManyEntry,
  type GetManyRequest,
  type GetRequest,
} from "../../../../src/entries/index.ts";
import { fakeClock, testContext } from "../../../../src/entries/testing.ts";
import type { BatchOptions } from "../../../../src/runtime/connector/batch-options.ts";
import type { BatchPart, Poll } from "../../../../src/runtime/connector/invoke/batch-entry.ts";
import { GetBatches, type Timeouts } from "../../../../src/runtime/connector/invoke/get-batch.ts";
import { NO_ACCESS } from "../../../../src/runtime/connector/invoke/job-request.ts";
import type { Connection } from "../../../../src/runtime/wire/models/connector-messages.ts";
import { awaitError, awaitFxError } from "../../../support/assertions/caught-error.ts";
import { Gate } from "../../../support/time/gate.ts";

class Job extends resourceMeta({ jobId: t.string() }) {}

type Entries = readonly GetManyEntry<Job>[];
type GetMany = (entries: Entries, request: GetManyRequest) => unknown;

const echo: GetMany = (entries) => entries.map(({ job }) => Resource.running(job.jobId));

const NEVER: Timeouts = { after: () => () => undefined };

function createBatches(clock = fakeClock(), timeouts = NEVER): GetBatches {
  return new GetBatches(clock, timeouts);
}

/** What every connector of these tests declares. */
const declared = {
  taskType: "many",
  resourceMeta: Job,
  create: () => ({ jobId: "j" }),
  delete() {},
};

/** A connector of which `get` answers as `getMany` does, but records that it was asked. */
function createConnector(getMany: GetMany, batch: BatchOptions = {}) {
  const asked: string[][] = [];
  const alone: string[] = [];
  const connector = defineAsyncConnector({
    ...declared,
    batch,
    get: ({ jobId }) => (alone.push(jobId), Resource.running(jobId)),
    getMany(entries, request) {
      asked.push(entries.map(({ job }) => job.jobId));
      return getMany(entries, request) as BatchResult<never>[];
    },
  });
  return { connector, asked, alone };
}

interface PollOptions extends Partial<Omit<Poll, "meta" | "request">> {
  readonly signal?: AbortSignal;
  readonly request?: Partial<GetRequest>;
}

function createPoll(jobId: string, { signal, request, ...options }: PollOptions = {}): Poll {
  return {
    meta: Job.encode({ jobId }),
    request: { ...testContext(signal && { signal }), outputPrefix: "s3://b/out", ...request },
    protocol: "flyte1",
    datasets: NO_ACCESS,
    ...options,
  };
}

/** Polls jobs that fail, and returns the errors and which polls report one. */
async function failAll(
  { connector }: Pick<ReturnType<typeof createConnector>, "connector">,
  polls: readonly Poll[],
  batches = createBatches(),
) {
  const parts: BatchPart[] = [];
  const joined = (part: BatchPart): void => void parts.push(part);
  const errors = await Promise.all(
    polls.map((poll) => awaitError(batches.get(connector, { ...poll, joined }))),
  );
  return { errors, isReported: parts.map((part) => part.isReported) };
}

/** Polls jobs at once, and returns their messages. */
async function pollAll(
  { connector }: Pick<ReturnType<typeof createConnector>, "connector">,
  polls: readonly Poll[],
  batches = createBatches(),
): Promise<string[]> {
  const messages = await Promise.all(polls.map((poll) => batches.get(connector, poll)));
  return messages.map(({ message }) => message);
}

describe("polls of one connector at about the same time", () => {
  it("share a call of getMany, in their order", async () => {
    const many = createConnector(echo);
    const polls = ["a", "b", "c"].map((id) => createPoll(id));
    assert.deepEqual(await pollAll(many, polls), ["a", "b", "c"]);
    assert.deepEqual(many.asked, [["a", "b", "c"]]);
  });

  it("ask get about a job that is alone, with its output prefix and connection", async () => {
    const requests: GetRequest[] = [];
    const connection: Connection = { taskType: "many", secrets: { TOKEN: "x" }, configs: {} };
    const connector = defineAsyncConnector({
      ...declared,
      get: (_, request) => (requests.push(request), Resource.running()),
      getMany: () => assert.fail("one job"),
    });
    await pollAll({ connector }, [createPoll("a", { request: { connection } })]);
    assert.equal(requests[0]!.outputPrefix, "s3://b/out");
    assert.equal(requests[0]!.connection, connection);
  });

  it("are asked at once when the batch is full, and the next ones wait again", async () => {
    const many = createConnector(echo, { size: 2, wait: "5s" });
    const clock = fakeClock();
    const polls = ["a", "b", "c", "d", "e"].map((id) => createPoll(id));
    const batches = createBatches(clock);
    await pollAll(many, polls.slice(0, 4), batches);
    assert.equal(clock.elapsedMs, 0);
    await pollAll(many, polls.slice(4), batches);
    assert.equal(clock.elapsedMs, 5000);
    assert.deepEqual([many.asked.join("; "), many.alone], ["a,b; c,d", ["e"]]);
  });

  it("share no call with those of another connection, whose fields may be in any order", async () => {
    const many = createConnector(echo);
    const connect = (secrets: Connection["secrets"], configs: Connection["configs"] = {}) => ({
      request: { connection: { taskType: "many", secrets, configs } },
    });
    await pollAll(many, [
      createPoll("a", connect({ A: "1", B: "2" })),
      createPoll("b", connect({ B: "2", A: "1" })),
      createPoll("c", connect({ A: "1", B: "3" })),
      createPoll("d", connect({ A: "1", B: "3" })),
      createPoll("e", connect({}, { A: "1", B: "2" })),
      createPoll("f"),
    ]);
    assert.deepEqual([many.asked.join("; "), many.alone], ["a,b; c,d", ["e", "f"]]);
  });

  it("share no call with those of another connector", async () => {
    const [one, other] = [createConnector(echo), createConnector(echo)];
    const batches = createBatches();
    await Promise.all([
      pollAll(one, [createPoll("a"), createPoll("b")], batches),
      pollAll(other, [createPoll("c"), createPoll("d")], batches),
    ]);
    assert.deepEqual([one.asked, other.asked], [[["a", "b"]], [["c", "d"]]]);
  });

  it("fail alone if their ResourceMeta cannot be decoded", async () => {
    const many = createConnector(echo);
    const batches = createBatches();
    const broken = { ...createPoll("b"), meta: Buffer.from("{}") };
    const [, error] = await Promise.all([
      pollAll(many, [createPoll("a"), createPoll("c")], batches),
      awaitFxError(pollAll(many, [broken], batches), "FX1011"),
    ]);
    assert.match(error.message, /jobId/);
    assert.deepEqual(many.asked, [["a", "c"]]);
  });

  it("each get the state of their own job, whatever arrives together", async () => {
    const poll = fc.record({
      job: fc.constantFrom("a", "b", "c", "d", "e"),
      prefix: fc.constantFrom("", "s3://b/1", "s3://b/2"),
      secret: fc.constantFrom("1", "2"),
    });
    const property = fc.asyncProperty(
      fc.array(poll, { maxLength: 40 }),
      fc.integer({ min: 1, max: 7 }),
      async (polls, size) => {
        const tell: GetMany = (entries, { connection }) => {
          assert.ok(entries.length > 1 && entries.length <= size);
          const keys = entries.map(({ job, outputPrefix }) => `${job.jobId} ${outputPrefix}`);
          assert.equal(new Set(keys).size, keys.length, "the same job twice");
          return keys.map((key) => Resource.running(`${key} ${connection!.secrets["S"]!}`));
        };
        const connector = defineAsyncConnector({
          ...declared,
          batch: { size },
          get: ({ jobId }, { outputPrefix, connection }) =>
            Resource.running(`${jobId} ${outputPrefix!} ${connection!.secrets["S"]!}`),
          getMany: (entries, request) => tell(entries, request) as Resource<never>[],
        });
        const asked = polls.map(({ job, prefix, secret }) => {
          const connection = { taskType: "", secrets: { S: secret }, configs: {} };
          return createPoll(job, { request: { outputPrefix: prefix, connection } });
        });
        assert.deepEqual(
          await pollAll({ connector }, asked),
          polls.map(({ job, prefix, secret }) => `${job} ${prefix} ${secret}`),
        );
      },
    );
    await fc.assert(property, { numRuns: 200 });
  });
});

describe("the results of getMany", () => {
  it("may be a Map from the job of each entry, in any order", async () => {
    const many = createConnector(
      (entries) =>
        new Map(entries.toReversed().map(({ job }) => [job, Resource.running(`is ${job.jobId}`)])),
    );
    const polls = ["a", "b", "a", "c"].map((id) => createPoll(id));
    assert.deepEqual(await pollAll(many, polls), ["is a", "is b", "is a", "is c"]);
  });

  for (const [what, leaveOut, found] of [
    ["undefined", (all: unknown[]) => all.with(1, undefined), "nothing"],
    ["null", (all: unknown[]) => all.with(1, null), "null"],
    [
      "a hole",
      (all: unknown[]) => Object.assign(Array.from(all).slice(0, 0), { 0: all[0], 2: all[2] }),
      "nothing",
    ],
  ] as const)
    it(`fail only the poll of the job whose element is ${what}, and it may be repeated`, () =>
      checkMissing((entries) => leaveOut(entries.map(({ job }) => toRunning(job))), found));

  it("say which keys a Map must have if it has others", async () => {
    const many = createConnector(
      (entries) => new Map(entries.map(({ job }) => [job.jobId, toRunning(job)])),
    );
    const polls = ["a", "b"].map((id) => createPoll(id));
    const error = await awaitFxError(pollAll(many, polls), "FX1018");
    assert.match(error.hint!, /keys of a Map are the entries' own objects \(job\)/);
  });

  function toRunning({ jobId }: Job): Resource<never> {
    return Resource.running(jobId);
  }

  async function checkMissing(getMany: GetMany, found: string): Promise<void> {
    const many = createConnector(getMany);
    const batches = createBatches();
    const [first, missing, last] = ["a", "b", "c"].map((id) =>
      batches.get(many.connector, createPoll(id)),
    );
    const [error, ...messages] = await Promise.all([awaitFxError(missing!, "FX1018"), first, last]);
    assert.equal(error.message, `getMany returned ${found} for this job`);
    assert.ok(error.retryable);
    const actual = messages.map((answer) => answer!.message);
    assert.deepEqual(actual, ["a", "c"]);
  }
});

describe("a call of getMany that hangs", () => {
  it("fails the polls of its batch after batch.timeout, and one of them reports it", async () => {
    const limits: { ms: number; giveUp: () => void }[] = [];
    const timeouts = {
      after: (ms: number, giveUp: () => void) => (limits.push({ ms, giveUp }), () => undefined),
    };
    const asked = new Gate();
    const many = createConnector(() => (asked.open(), new Promise(() => undefined)), {
      timeout: "3s",
    });
    const batches = createBatches(fakeClock(), timeouts);
    const failing = failAll(many, [createPoll("a"), createPoll("b")], batches);
    await asked.passed;
    assert.equal(limits[0]!.ms, 3000);
    limits[0]!.giveUp();
    const { errors, isReported } = await failing;
    const text = "Timeout: getMany did not answer for 2 jobs within 3.0 s (batch.timeout)";
    assert.deepEqual(errors.map(String), [text, text]);
    assert.deepEqual(isReported, [false, true]);
  });

  it("is not waited for once it has returned or thrown", async () => {
    let waiting = 0;
    const timeouts = { after: () => ((waiting += 1), () => void (waiting -= 1)) };
    for (const getMany of [echo, () => assert.fail("down")]) {
      const { connector } = createConnector(getMany);
      const batches = createBatches(fakeClock(), timeouts);
      await Promise.allSettled(["a", "b"].map((id) => batches.get(connector, createPoll(id))));
      assert.equal(waiting, 0);
    }
  });
});

describe("an error", () => {
  it("in a Resource fails only the poll of its job", async () => {
    const many = createConnector((entries) =>
      entries.map(({ job }) => (job.jobId === "b" ? { phase: "DONE" } : Resource.running())),
    );
    const batches = createBatches();
    await Promise.all([
      pollAll(many, [createPoll("a"), createPoll("c")], batches),
      awaitFxError(pollAll(many, [createPoll("b")], batches), "FX1004"),
    ]);
  });

  for (const [what, getMany, error] of [
    ["thrown", () => assert.fail("down"), /down/],
    ["rejected", () => Promise.reject(new Error("down")), /down/],
    ["of a list that is too short", () => [Resource.running()], /returned 1 element for 3 jobs/],
    [
      "of a list that is too long",
      () => Array.from({ length: 4 }, () => Resource.running()),
      /4 elements for 3 jobs/,
    ],
    ["of no list", () => undefined, /returned nothing for 3 jobs/],
  ] as const)
    it(`${what} fails all polls, and one of them reports it`, async () => {
      const polls = ["a", "b", "c"].map((id) => createPoll(id));
      const { errors, isReported } = await failAll(createConnector(getMany), polls);
      assert.match(String(errors[0]), error);
      assert.equal(new Set(errors).size, 1);
      assert.deepEqual(isReported, [false, true, true]);
    });

  it("is not reported by a poll that nobody waits for any more, if there is another", async () => {
    const gone = new AbortController();
    const many = createConnector(() => {
      gone.abort();
      throw new Error("down");
    });
    const polls = [createPoll("a", { signal: gone.signal }), createPoll("b")];
    assert.deepEqual((await failAll(many, polls)).isReported, [true, false]);
  });
});

describe("the signals of a batch", () => {
  it("fire for an entry with its last caller, and for the request with the last entry", async () => {
    const [one, two, three] = [1, 2, 3].map(() => new AbortController());
    const fired: string[] = [];
    const many = createConnector((entries, request) => {
      for (const { job, signal: own } of entries)
        own.addEventListener("abort", () => fired.push(`${job.jobId}: ${String(own.reason)}`));
      request.signal.addEventListener("abort", () => fired.push("all"));
      one!.abort("one");
      assert.deepEqual(fired, []);
      three!.abort("three");
      assert.deepEqual(fired, ["b: three"]);
      two!.abort("two");
      return entries.map(() => Resource.running());
    });
    await pollAll(many, [createPoll("a", one), createPoll("a", two), createPoll("b", three)]);
    assert.deepEqual(fired, ["b: three", "a: two", "all"]);
  });

  it("have fired if they are read afterwards", async () => {
    const callers = [new AbortController(), new AbortController()];
    const many = createConnector((entries, request) => {
      for (const caller of callers) caller.abort();
      assert.ok(request.signal.aborted && entries[0]!.signal.aborted);
      return entries.map(() => Resource.running());
    });
    await pollAll(many, [createPoll("a", callers[0]), createPoll("b", callers[1])]);
  });

  it("keep polls whose callers have gone out of the batch", async () => {
    const many = createConnector(echo);
    const batches = createBatches();
    const caller = new AbortController();
    const gone = awaitError(batches.get(many.connector, createPoll("b", caller)));
    const others = pollAll(many, [createPoll("a"), createPoll("c")], batches);
    caller.abort(new Error("the caller cancelled"));
    assert.match(String(await gone), /the caller cancelled/);
    assert.deepEqual([await others, many.asked], [["a", "c"], [["a", "c"]]]);
  });

  it("keep the connector from being asked at all if nobody waits", async () => {
    const many = createConnector(echo);
    const signal = AbortSignal.abort(new Error("gone"));
    const polls = ["a", "b"].map((id) => createPoll(id, { signal }));
    await awaitError(pollAll(many, polls));
    assert.deepEqual([many.asked, many.alone], [[], []]);
  });
});
