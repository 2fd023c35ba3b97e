import assert from "node:assert/strict";
import {
  defineHttpConnector,
  download,
  env,
  input,
  job,
  requested,
} from "../../../src/entries/http.ts";
import { defineAsyncConnector, type FlyteFile, Resource, t } from "../../../src/entries/index.ts";
import { fakeClock } from "../../../src/testing/fake-clock.ts";
import { fakeHttpService } from "../../../src/testing/http/fake-http-service.ts";
import { runConnector, testContext } from "../../../src/testing/run-task.ts";

interface Job {
  readonly data: {
    readonly state: "new" | "busy" | "done" | "error";
    readonly cost?: { readonly seconds?: number };
  };
}

const BASE = {
  taskType: "jobs",
  service: { url: env("FAKED_SERVICE_URL", "https://jobs.example/api") },
  inputs: { text: t.string() },
  outputs: { video: t.file(), seconds: t.optional(t.float()) },
  resourceMeta: { id: t.string() },
  create: { request: { path: "/jobs", body: ["text"] }, key: { header: "Key" }, job: { id: "id" } },
  get: { request: { path: "/jobs/{id}" }, state: "data.state" },
  states: { queued: ["new"], running: ["busy"], succeeded: ["done"], failed: ["error"] },
  results: { video: download("data.url"), seconds: "data.cost.seconds" },
  cancel: { request: { path: "/jobs/{id}/cancel" } },
} as const;

describe("a fake of a declared service", () => {
  function runWith(changes: object, inputs = { text: "a" }) {
    const connector = defineHttpConnector({ ...BASE, ...changes });
    const clock = fakeClock();
    const service = fakeHttpService(connector, { now: () => clock.now() });
    return runConnector(connector, { inputs, fetch: service.fetch, clock });
  }

  it("needs no example where a function reads what may be missing", async () => {
    const seconds = (answer: Job) => answer.data.cost?.seconds;
    const { outputs } = await runWith({ results: { ...BASE.results, seconds } });
    assert.equal(outputs["seconds"], null);
  });

  it("asks for all examples of answers that functions read", () => {
    const connector = defineHttpConnector({
      ...BASE,
      outputs: { words: t.int() },
      create: { ...BASE.create, job: { id: (answer: { id: string }) => answer.id } },
      get: { ...BASE.get, state: (answer: Job) => answer.data.state },
      results: {
        words: requested({ path: "/jobs/{id}/words" }, (answer: number[]) => answer.length),
      },
    });
    assert.throws(
      () => fakeHttpService(connector),
      ({ code, details }: Error & { code: string; details: readonly string[] }) => {
        assert.equal(code, "FX2024");
        assert.deepEqual(details, [
          "create.job.id is a function: create.request.example: { … }",
          "get.state is a function: get.examples: { running: { … }, succeeded: { … }",
          "results.words is a function: request.example: { … }",
        ]);
        return true;
      },
    );
  });

  it("has a file wherever a function says that one is", async () => {
    const video = download(
      (_: Job, { job }) => `https://jobs.example/of/${String(Object.values(job)[0])}`,
    );
    const { outputs } = await runWith({ results: { ...BASE.results, video } });
    assert.equal(await (outputs["video"] as FlyteFile).text(), "video of a fake\n");
  });

  it("answers with the examples, in which {field} stands for a field of the job", async () => {
    const create = {
      ...BASE.create,
      request: { ...BASE.create.request, example: { href: "https://jobs.example/x/{id}" } },
      job: {
        id: (answer: { href: string }) => answer.href.slice(answer.href.lastIndexOf("/") + 1),
      },
    };
    const get = {
      ...BASE.get,
      state: (answer: Job) => answer.data.state,
      examples: {
        queued: { data: { state: "new" } },
        running: { data: { state: "busy" } },
        succeeded: { data: { state: "done" } },
        failed: { data: { state: "error" } },
      },
    };
    const { phases } = await runWith({ create, get });
    assert.deepEqual(phases, ["QUEUED", "RUNNING", "SUCCEEDED"]);
  });

  it("serves itself at the address that its variables have", async () => {
    const connector = defineHttpConnector(BASE);
    const service = fakeHttpService(connector, { jobTakesMs: 1 });
    await service.start();
    try {
      const { FAKED_SERVICE_URL: url } = service.variables;
      assert.match(url!, /^http:\/\/127\.0\.0\.1:\d+\/api$/);
      const answer = await fetch(`${url}/jobs`, { method: "POST", body: '{"text":"a"}' });
      assert.deepEqual([answer.status, await answer.json()], [201, { id: "jobs-1" }]);
      assert.equal((await fetch(`${url}/jobs/none`)).status, 404);
    } finally {
      await service.close();
    }
  });

  it("contradicts: broken JSON, and a second job for a create without its key", async () => {
    const connector = defineHttpConnector({ ...BASE, create: { ...BASE.create, key: "none" } });
    const service = fakeHttpService(connector);
    const context = { ...testContext(), fetch: service.fetch };
    const request = { ...context, inputs: { text: "a" }, idempotencyKey: "k" } as never;
    const jobs = [await connector.create(request), await connector.create(request)];
    assert.deepEqual(jobs, [{ id: "jobs-1" }, { id: "jobs-2" }]);
    service.breakNext();
    const get = async () => connector.get({ id: "jobs-1" }, context);
    await assert.rejects(get(), { code: "BAD_RESPONSE" });
    service.failNext(500);
    await assert.rejects(get(), { code: "HTTP_500" });
    assert.equal((await get()).phase, "QUEUED");
  });

  const OWNED = {
    ...BASE,
    inputs: { owner: t.string(), text: t.string() },
    resourceMeta: { owner: t.string(), id: t.string() },
    create: {
      request: { path: "/owners/{owner}/jobs", body: ["text"] },
      key: "none",
      job: { owner: input("owner"), id: "id" },
    },
  } as const;

  for (const request of [
    { path: "/owners/{owner}/jobs/{id}" },
    { path: "/owners/{owner}/jobs", query: ["id"] },
  ] as const)
    it(`knows jobs of one owner apart, at ${request.path}`, async () => {
      const connector = defineHttpConnector({ ...OWNED, get: { ...BASE.get, request } });
      const service = fakeHttpService(connector);
      const context = { ...testContext(), fetch: service.fetch };
      const create = { ...context, inputs: { owner: "me", text: "a" }, idempotencyKey: "k" };
      const jobs = [
        await connector.create(create as never),
        await connector.create(create as never),
      ];
      assert.deepEqual([...service.jobs.keys()], ["jobs-1", "jobs-2"]);
      service.jobs.get("jobs-1")!.cancel();
      const phases = [];
      for (const each of jobs) phases.push((await connector.get(each, context)).phase);
      assert.deepEqual(phases, ["FAILED", "QUEUED"]);
      const { message } = await connector.get({ owner: "me", id: "no" }, context);
      assert.equal(message, "job no not found");
    });

  it("keeps the state in an object that is a result, too", async () => {
    const { phases } = await runWith({
      outputs: { data: t.struct() },
      results: { data: "data" },
    });
    assert.deepEqual(phases, ["QUEUED", "RUNNING", "SUCCEEDED"]);
  });

  it("has one job for inputs that name it, until it has failed", async () => {
    const connector = defineHttpConnector({
      ...OWNED,
      resourceMeta: { owner: t.string() },
      create: { ...OWNED.create, job: { owner: input("owner") } },
      get: { ...BASE.get, request: { path: "/owners/{owner}/job" } },
      cancel: { request: { path: "/owners/{owner}/job/cancel" } },
    });
    const clock = fakeClock();
    const service = fakeHttpService(connector, { now: () => clock.now() });
    const context = { ...testContext({ clock }), fetch: service.fetch };
    const create = { ...context, inputs: { owner: "me", text: "a" }, idempotencyKey: "k" };
    const start = async () => connector.create(create as never);
    await start();
    await clock.advance(60_000);
    await start();
    assert.equal(service.jobs.get("me")!.phase, "succeeded");
    service.jobs.get("me")!.cancel();
    await start();
    assert.equal(service.jobs.get("me")!.phase, "queued");
  });

  it("cancels the job that is meant, and none whose id begins like that", async () => {
    for (const request of [
      { method: "DELETE", url: "address" },
      { path: "/cancel", body: { job: job("address") } },
    ] as const) {
      const connector = defineHttpConnector({
        ...BASE,
        resourceMeta: { address: t.string() },
        create: { ...BASE.create, job: { address: "href" } },
        get: { ...BASE.get, request: { url: "address" } },
        cancel: { request },
      });
      const service = fakeHttpService(connector);
      const context = { ...testContext(), fetch: service.fetch };
      const jobs: { address: string }[] = [];
      for (let count = 0; count < 12; count += 1) {
        const created = { ...context, inputs: { text: "a" }, idempotencyKey: `k${count}` } as never;
        jobs.push(await connector.create(created));
      }
      await connector.delete(jobs[10]!, context);
      const cancelled = [...service.jobs.values()].filter(({ active }) => !active);
      assert.deepEqual(
        cancelled.map(({ id }) => id),
        [jobs[10]!.address],
      );
    }
  });

  it("is for connectors of defineHttpConnector alone", () => {
    const other = defineAsyncConnector({
      taskType: "other",
      resourceMeta: {},
      create: () => ({}),
      get: () => Resource.running(),
      delete: () => undefined,
    });
    assert.throws(() => fakeHttpService(other), { code: "FX2024" });
  });
});
