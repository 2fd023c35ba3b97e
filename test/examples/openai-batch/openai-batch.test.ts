import assert from "node:assert/strict";
import {
  FAKE_KEY,
  type FakeFault,
  FakeOpenai,
} from "../../../examples/openai-batch/dev/fake-openai.ts";
import { BatchJob } from "../../../examples/openai-batch/src/batch-job.ts";
import { classify, openaiBatch } from "../../../examples/openai-batch/src/index.ts";
import { createRequest } from "../../support/messages/create-request.ts";
import { smallTemplate } from "../../support/messages/small-template.ts";
import { awaitTaskFailure } from "../await-task-failure.ts";
import { type Clock, type Phase, RetryableError, UserError } from "flyte-fx";
import { runTask, testContext } from "flyte-fx/testing";

const LOST: FakeFault = { on: "POST batches", status: 500, afterWork: true };
const BUSY: FakeFault = { on: "POST batches", status: 429 };

describe("examples/openai-batch", () => {
  let now = Date.UTC(2026, 0, 1);
  const clock: Clock = { now: () => now, sleep: async (ms) => void (now += ms) };
  let openai: FakeOpenai;
  beforeEach(() => (openai = new FakeOpenai({ now: () => now })));

  const context = () => ({
    ...testContext({ secrets: { FLYTE_OPENAI_API_KEY: FAKE_KEY } }),
    clock,
    fetch: openai.fetch,
  });
  const run = (input_file_id: string) =>
    runTask(
      classify,
      { input_file_id },
      { clock, fetch: openai.fetch, secrets: { FLYTE_OPENAI_API_KEY: FAKE_KEY } },
    );
  const create = async (idempotencyKey: string, custom: object = { config: {} }) =>
    new BatchJob(
      await openaiBatch.create({
        ...createRequest(smallTemplate("openai-batch", { custom: custom as {} }), {
          ...context(),
          idempotencyKey,
        }),
        inputs: { input_file_id: "file-good" },
      }),
    );
  const is =
    (Kind: typeof UserError | typeof RetryableError, code: string) =>
    (error: unknown): boolean =>
      error instanceof Kind && error.code === code;
  const requests = () => [...openai.batches.values()].map(({ body }) => body);

  it("starts a batch with flytekit's defaults, and returns it as the result", async () => {
    const { outputs, phases } = await run("file-good");
    const { metadata, ...body } = requests()[0]!;
    assert.deepEqual(body, {
      completion_window: "24h",
      endpoint: "/v1/chat/completions",
      input_file_id: "file-good",
    });
    assert.match(
      (metadata as { flyte_idempotency_key: string }).flyte_idempotency_key,
      /^[a-z2-7]{32}$/,
    );
    assert.deepEqual(phases, ["INITIALIZING", "RUNNING", "SUCCEEDED"]);
    const [id] = openai.batches.keys();
    assert.equal((outputs.result as { output_file_id: string }).output_file_id, `file-out-${id}`);
  });

  it("keeps the task's settings and metadata", async () => {
    const metadata = { team: "search" };
    await create("a", { config: { endpoint: "/v1/embeddings", metadata } });
    const [body] = requests();
    assert.equal(body?.["endpoint"], "/v1/embeddings");
    assert.deepEqual(body?.["metadata"], { ...metadata, flyte_idempotency_key: "a" });
  });

  for (const [custom, message] of [
    [{ config: { model: "x" } }, /custom\.config\.model: unknown setting \(completion_window, /],
    [{ config: [] }, /custom\.config: expected an object/],
    [{ config: { metadata: "x" } }, /custom\.config\.metadata: expected an object/],
    [{ openai_organization: 1 }, /custom\.openai_organization: expected a string/],
  ] as const) {
    it(`rejects custom ${JSON.stringify(custom)} without a request`, async () => {
      await assert.rejects(async () => create("a", custom), { code: "BAD_TASK", message });
      assert.equal(openai.batches.size, 0);
    });
  }

  for (const [name, faults] of [
    ["after 500 for a batch that was started", [LOST]],
    ["after 429", [BUSY, BUSY]],
    ["after a failed search", [{ on: "GET batches", status: 503 }]],
    ["if only the last try started it", [BUSY, BUSY, LOST]],
  ] as const) {
    it(`starts one batch ${name}`, async () => {
      openai.faults.push(...faults);
      const { batch_id } = await create("a");
      assert.deepEqual([...openai.batches.keys()], [batch_id]);
    });
  }

  for (const status of [400, 404, 500])
    it(`uses the batch that it has started if each search after it answers ${status}`, async () => {
      let searches = 0;
      const { fetch: send } = openai;
      Object.assign(openai, {
        fetch: async (...request: Parameters<typeof send>) => {
          const { method } = new Request(...request);
          if (method === "GET" && searches++ > 0) openai.faults.push({ on: "GET batches", status });
          return send(...request);
        },
      });
      const { batch_id } = await create("a");
      assert.deepEqual([...openai.batches.keys()], [batch_id]);
    });

  it("finds a batch that was started although its create answered 404", async () => {
    openai.faults.push({ ...LOST, status: 404 });
    const { batch_id } = await create("a");
    assert.deepEqual([...openai.batches.keys()], [batch_id]);
  });

  for (const status of [429, 401, 403])
    it(`fails only the attempt after three times ${status}, and only the poll after one`, async () => {
      const job = await create("a");
      for (let count = 0; count < 3; count++) openai.faults.push({ on: "POST batches", status });
      await assert.rejects(async () => create("b"), is(RetryableError, `HTTP_${status}`));
      openai.faults.push({ on: "GET batch", status });
      await assert.rejects(
        async () => openaiBatch.get(job, context()),
        is(RetryableError, `HTTP_${status}`),
      );
    });

  it("finds the batch of a repeated create behind 100 newer ones", async () => {
    const first = await create("a");
    for (let count = 0; count < 100; count++) await create(`other-${count}`);
    assert.deepEqual(await create("a"), first);
    assert.equal(openai.batches.size, 101);
  });

  it("cancels the duplicates of creates at the same time", async () => {
    const jobs = await Promise.all([create("a"), create("a"), create("a")]);
    assert.equal(new Set(jobs.map(({ batch_id }) => batch_id)).size, 1);
    const left = [...openai.batches.values()].filter(
      ({ cancelledAt }) => cancelledAt === undefined,
    );
    assert.deepEqual(
      left.map(({ id }) => id),
      [jobs[0].batch_id],
    );
  });

  for (const [file, phase, message] of [
    ["file-invalid", "FAILED", "invalid_json_line: Line 1 is not JSON"],
    ["file-late", "FAILED", "expired: 1 of 3 requests completed"],
  ] as const) {
    it(`reports ${phase} for ${file}`, async () => {
      const failure = await awaitTaskFailure(run(file));
      assert.equal(failure.run.phase, phase);
      assert.ok(failure.message.includes(message), failure.message);
    });
  }

  it("reports RUNNING while a batch is being cancelled, then ABORTED", async () => {
    const job = await create("a");
    await openaiBatch.delete(job, context());
    const phases: Phase[] = [(await openaiBatch.get(job, context())).phase];
    now += 60_000;
    phases.push((await openaiBatch.get(job, context())).phase);
    assert.deepEqual(phases, ["RUNNING", "ABORTED"]);
  });

  it("accepts a delete after the end, a second one, and one of an unknown batch", async () => {
    const job = await create("a");
    now += 60_000;
    await openaiBatch.delete(job, context());
    await openaiBatch.delete(new BatchJob({ openai_org: null, batch_id: "batch_x" }), context());
    assert.equal((await openaiBatch.get(job, context())).phase, "SUCCEEDED");
  });

  it("fails a delete that is refused while the batch runs", async () => {
    const job = await create("a");
    openai.faults.push({ on: "POST cancel", status: 409 });
    await assert.rejects(async () => openaiBatch.delete(job, context()), { code: "HTTP_409" });
  });

  it("fails the job if OpenAI does not know it, and only the poll for an unknown status", async () => {
    const job = await create("a");
    await assert.rejects(
      async () => openaiBatch.get(new BatchJob({ openai_org: null, batch_id: "x" }), context()),
      is(UserError, "NO_SUCH_BATCH"),
    );
    const fetch = async () => Response.json({ id: job.batch_id, status: "hibernating" });
    await assert.rejects(
      async () => openaiBatch.get(job, { ...context(), fetch }),
      is(RetryableError, "UNKNOWN_STATUS"),
    );
  });

  it("never decodes a pickle: reports RUNNING with what to do, and refuses its delete", async () => {
    const job = BatchJob.decode(Buffer.from([0x80, 0x05, 0x95, 0x2e]));
    const { phase, message, foreign } = await openaiBatch.get(job, context());
    assert.deepEqual([phase, foreign], ["RUNNING", true]);
    assert.match(message, /Python's connector server started this batch.*let it end there/);
    await assert.rejects(async () => openaiBatch.delete(job, context()), { code: "PICKLED_JOB" });
    const readable = await create("a");
    assert.deepEqual(BatchJob.decode(BatchJob.encode(readable)), readable);
  });

  it("sends the organization of the task, else that of the variable", async () => {
    const seen: (string | null)[] = [];
    const fetch: typeof openai.fetch = (input, init) => {
      seen.push(new Request(input, init).headers.get("openai-organization"));
      return openai.fetch(input, init);
    };
    process.env["OPENAI_ORG_ID"] = "org-default";
    const job = await create("a");
    await openaiBatch.get(job, { ...context(), fetch });
    await openaiBatch.get(new BatchJob({ openai_org: "org-task", batch_id: job.batch_id }), {
      ...context(),
      fetch,
    });
    assert.deepEqual(seen, ["org-default", "org-task"]);
  });
});
