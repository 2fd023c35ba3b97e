import assert from "node:assert/strict";
import {
  apiKey,
  basic,
  defineHttpConnector,
  flags,
  header,
  httpStatus,
  input,
  job,
  jsonFile,
  oauthClient,
  pages,
  requested,
  uuidKey,
} from "../../../src/entries/http.ts";
import { type FlyteFile, t } from "../../../src/entries/index.ts";
import type { ConnectorBase } from "../../../src/runtime/connector/connector-base.ts";
import { fakeClock } from "../../../src/testing/fake-clock.ts";
import {
  fakeHttpService,
  type FakeHttpOptions,
} from "../../../src/testing/http/fake-http-service.ts";
import { runConnector, testContext, type TestOptions } from "../../../src/testing/run-task.ts";

const MINUTE_MS = 60_000;
const SERVICE = { url: "https://jobs.example/api" };
const BASE = {
  taskType: "jobs",
  service: SERVICE,
  inputs: { text: t.string() },
  outputs: { words: t.int() },
  resourceMeta: { id: t.string() },
} as const;
const CREATE = {
  request: { path: "/jobs", body: ["text"] },
  key: { field: "meta.key" },
  job: { id: "id" },
} as const;
const GET = { request: { path: "/jobs/{id}" }, state: "state" } as const;
const STATES = {
  queued: ["new"],
  running: ["busy"],
  succeeded: ["done"],
  failed: ["error"],
  aborted: ["gone"],
} as const;
const RESULTS = { words: "words" } as const;
const CANCEL = { request: { method: "DELETE", path: "/jobs/{id}" } } as const;

/** A fake of the connector's service, and requests that it has got. */
function start(connector: ConnectorBase, options: FakeHttpOptions = {}) {
  const clock = fakeClock();
  const service = fakeHttpService(connector, {
    jobTakesMs: MINUTE_MS,
    now: () => clock.now(),
    ...options,
  });
  const requests: string[] = [];
  const bodies: string[] = [];
  const noted: typeof fetch = async (target, init) => {
    const request = new Request(target, init);
    requests.push(`${request.method} ${request.url.replace("https://jobs.example", "")}`);
    bodies.push(await request.clone().text());
    return service.fetch(target, init);
  };
  const context = { ...testContext({ secrets: service.secrets, clock }), fetch: noted };
  const run = (inputs: object = { text: "one two" }, more: TestOptions = {}) =>
    runConnector(connector as never, {
      ...{ inputs: inputs, fetch: noted, secrets: service.secrets, clock },
      ...more,
    });
  return { service, clock, run, requests, bodies, context };
}

describe("a declared service", () => {
  it("has its state in flags, within an envelope", async () => {
    const connector = defineHttpConnector({
      ...BASE,
      create: { ...CREATE, job: { id: "payload.id" } },
      get: {
        ...GET,
        state: flags({ succeeded: "payload.is_success", failed: "payload.is_error" }),
        reason: "payload.why",
      },
      results: { words: "payload.words" },
      cancel: CANCEL,
    });
    const { run } = start(connector);
    const { outputs, phases } = await run();
    assert.deepEqual(outputs, { words: 1 });
    assert.deepEqual(phases, ["RUNNING", "SUCCEEDED"]);
    await assert.rejects(run({ text: "fails" }), /the fake's job was to end as failed/);
  });

  it("returns the URL of an operation, which is polled with POST", async () => {
    const connector = defineHttpConnector({
      ...BASE,
      resourceMeta: { operation: t.string() },
      create: { ...CREATE, job: { operation: header("Location") } },
      get: { request: { method: "POST", url: "operation", body: {} }, state: "state" },
      states: STATES,
      results: RESULTS,
      cancel: { request: { path: "/cancel", body: { operation: job("operation") } } },
    });
    const { run, requests } = start(connector);
    assert.deepEqual((await run()).outputs, { words: 1 });
    assert.deepEqual(requests.slice(0, 2), ["POST /api/jobs", "POST /api/operations/jobs-1"]);
  });

  it("never gets a request with credentials at the address of another origin", async () => {
    const connector = defineHttpConnector({
      ...BASE,
      resourceMeta: { operation: t.string() },
      create: { ...CREATE, job: { operation: "url" } },
      get: { request: { url: "operation" }, state: "state" },
      states: STATES,
      results: RESULTS,
      cancel: "none",
    });
    const { context, requests } = start(connector);
    await assert.rejects(
      async () => connector.get({ operation: "https://evil.example/" }, context),
      {
        code: "BAD_URL",
        message: "operation is not a URL of https://jobs.example",
      },
    );
    assert.deepEqual(requests, []);
  });

  it("starts a job with a second call, and a poll repeats it until it has happened", async () => {
    const connector = defineHttpConnector({
      ...BASE,
      create: CREATE,
      start: { request: { path: "/jobs/{id}/start" }, waits: ["new"] },
      get: GET,
      states: STATES,
      results: RESULTS,
      cancel: CANCEL,
    });
    const { run, service, requests } = start(connector);
    let isFirst = true;
    const { fetch } = service;
    const failing: typeof globalThis.fetch = async (target, init) => {
      const request = new Request(target, init);
      requests.push(`${request.method} ${new URL(request.url).pathname}`);
      if (!request.url.endsWith("/start") || !isFirst) return fetch(target, init);
      isFirst = false;
      return Response.json({}, { status: 503 });
    };
    const { outputs } = await run({ text: "a" }, { fetch: failing });
    assert.deepEqual(outputs, { words: 1 });
    assert.equal(requests.filter((each) => each.endsWith("/start")).length, 2);
  });

  it("may answer a create with a job that has ended, with or without an id", async () => {
    for (const answer of [
      { id: "x", state: "done", words: 7 },
      { state: "done", words: 7 },
    ]) {
      const connector = defineHttpConnector({
        ...BASE,
        resourceMeta: { id: t.optional(t.string()) },
        create: { ...CREATE, mayHaveEnded: true },
        get: GET,
        states: STATES,
        results: RESULTS,
        cancel: CANCEL,
      });
      const { run, requests, context } = start(connector);
      const fetch: typeof globalThis.fetch = async (target, init) => {
        requests.push(new Request(target, init).method);
        return Response.json(answer, { status: 201 });
      };
      const { outputs, log } = await run({ text: "a" }, { fetch });
      assert.deepEqual(outputs, { words: 7 });
      assert.deepEqual(requests, ["POST"]);
      assert.ok(!JSON.stringify(log).includes("words"));
      const created = { ...context, fetch, inputs: { text: "a" }, idempotencyKey: "k" } as never;
      await connector.delete((await connector.create(created)) as never, { ...context, fetch });
      assert.deepEqual(requests, ["POST", "POST"]); // there is nothing to cancel
    }
  });

  it("returns a list of ids, which are numbers", async () => {
    const connector = defineHttpConnector({
      ...BASE,
      create: { ...CREATE, job: { id: "items.0.id" } },
      get: GET,
      states: STATES,
      results: RESULTS,
      cancel: CANCEL,
    });
    const { run, requests } = start(connector);
    const fetch: typeof globalThis.fetch = async (target, init) => {
      const { url, method } = new Request(target, init);
      requests.push(url);
      if (method === "POST") return Response.json({ items: [{ id: 17 }] });
      return Response.json({ state: "done", words: 2 });
    };
    assert.deepEqual((await run({ text: "a" }, { fetch })).outputs, { words: 2 });
    assert.equal(requests[1], "https://jobs.example/api/jobs/17");
  });

  it("answers 200 with an error in it", async () => {
    const connector = defineHttpConnector({
      ...BASE,
      service: {
        ...SERVICE,
        error: {
          message: "error.message",
          code: "error.code",
          transient: ["BUSY"],
          missing: ["UNKNOWN"],
        },
      },
      create: CREATE,
      get: GET,
      states: STATES,
      results: RESULTS,
      cancel: CANCEL,
    });
    const { context } = start(connector);
    const answering = (code: string) => ({
      ...context,
      fetch: async () => Response.json({ error: { code, message: "so it is" } }),
    });
    const get = async (code: string) => connector.get({ id: "x" }, answering(code));
    assert.equal((await get("UNKNOWN")).message, "job x not found");
    await assert.rejects(get("BUSY"), { name: "Busy", code: "BUSY" });
    await assert.rejects(get("NO"), {
      code: "NO",
      message: "GET /jobs/{id} failed: NO: so it is",
    });
  });

  it("answers 200 with an error and no state, which the poll that fails repeats", async () => {
    const connector = defineHttpConnector({
      ...BASE,
      create: CREATE,
      get: { ...GET, reason: "error.message" },
      states: STATES,
      results: RESULTS,
      cancel: CANCEL,
    });
    const { context } = start(connector);
    const fetch = async () => Response.json({ error: { message: "so it is" } });
    await assert.rejects(async () => connector.get({ id: "x" }, { ...context, fetch }), {
      code: "NO_STATE",
      message:
        "get.state: the answer of GET /jobs/{id} has no state: the answer has error; the answer says: so it is",
    });
  });

  it("has its state in the status of its answer", async () => {
    const connector = defineHttpConnector({
      ...BASE,
      create: CREATE,
      get: {
        ...GET,
        state: httpStatus({ 202: "running", 200: "succeeded", 422: "failed" }),
        reason: "why",
      },
      results: RESULTS,
      cancel: CANCEL,
    });
    const { run } = start(connector);
    assert.deepEqual((await run()).phases, ["RUNNING", "SUCCEEDED"]);
    await assert.rejects(run({ text: "fails" }), /was to end as failed/);
  });

  it("knows a repeated create by the name in the path of a PUT", async () => {
    const connector = defineHttpConnector({
      ...BASE,
      create: {
        request: { method: "PUT", path: "/jobs/{idempotencyKey}", form: { text: input("text") } },
        key: { inPath: true, value: ({ idempotencyKey }) => `fx-${idempotencyKey}` },
        job: { id: "id" },
      },
      get: GET,
      states: STATES,
      results: RESULTS,
      cancel: CANCEL,
    });
    const { run, service, bodies } = start(connector);
    service.loseNext();
    await run();
    assert.equal(service.jobs.size, 1);
    assert.match([...service.jobs.keys()][0]!, /^fx-[a-z2-7]{32}$/);
    assert.equal(bodies[0], "text=one+two");
  });

  it("answers a known key with a conflict that has the job", async () => {
    const connector = defineHttpConnector({
      ...BASE,
      create: { ...CREATE, key: { field: "key", repeated: "conflict" } },
      get: GET,
      states: STATES,
      results: RESULTS,
      cancel: CANCEL,
    });
    const { run, service, context } = start(connector);
    service.loseNext();
    assert.deepEqual((await run()).outputs, { words: 1 });
    assert.equal(service.jobs.size, 1);
    const fetch = async () => Response.json({ detail: "the quota is used up" }, { status: 409 });
    const created = async () =>
      connector.create({ ...context, fetch, inputs: { text: "a" }, idempotencyKey: "k" } as never);
    await assert.rejects(created, {
      message: "POST /jobs failed: 409 Conflict: the quota is used up",
    });
  });

  it("refuses a name that it knows, so that the job is read by it", async () => {
    const connector = defineHttpConnector({
      ...BASE,
      create: {
        ...CREATE,
        key: {
          field: "id",
          find: {
            request: { path: "/jobs/{idempotencyKey}" },
            job: { id: input("idempotencyKey") },
          },
        },
      },
      get: GET,
      states: STATES,
      results: RESULTS,
      cancel: CANCEL,
    });
    const { run, service } = start(connector);
    service.loseNext();
    assert.deepEqual((await run()).outputs, { words: 1 });
    assert.equal(service.jobs.size, 1);
  });

  it("knows a repeated create by a UUID, which follows from the key", async () => {
    const connector = defineHttpConnector({
      ...BASE,
      create: { ...CREATE, key: { header: "X-Request-Id", value: uuidKey } },
      get: GET,
      states: STATES,
      results: RESULTS,
      cancel: CANCEL,
    });
    const { context } = start(connector);
    const ids: string[] = [];
    const fetch: typeof globalThis.fetch = async (...sent) => {
      ids.push(new Request(...sent).headers.get("x-request-id")!);
      return Response.json({ id: "j" });
    };
    for (const idempotencyKey of ["one", "one", "two"])
      await connector.create({ ...context, fetch, inputs: { text: "a" }, idempotencyKey } as never);
    assert.match(ids[0]!, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.deepEqual([ids[1] === ids[0], ids[2] === ids[0]], [true, false]);
  });

  it("names a new job in a segment of the URL that a header has", async () => {
    const connector = defineHttpConnector({
      ...BASE,
      create: { ...CREATE, job: { id: header("Location", { segment: 1 }) } },
      get: GET,
      states: STATES,
      results: RESULTS,
      cancel: CANCEL,
    });
    const { context, run } = start(connector);
    const headers = { location: "https://jobs.example/api/jobs/a%20b/status?v=1" };
    const fetch = async () => new Response("{}", { status: 202, headers });
    const request = { ...context, fetch, inputs: { text: "a" }, idempotencyKey: "k" } as never;
    assert.deepEqual(await connector.create(request), { id: "a b" });
    assert.deepEqual((await run()).outputs, { words: 1 });
  });

  it("has no state at first, and of several flags the first that is true counts", async () => {
    const of = (state: unknown, states?: object) =>
      defineHttpConnector({
        ...BASE,
        create: CREATE,
        get: { ...GET, state },
        ...(states && { states }),
        results: RESULTS,
        cancel: CANCEL,
      } as never);
    const phaseOf = async (connector: ReturnType<typeof of>, answer: object) => {
      const fetch = async () => Response.json(answer);
      return (await connector.get({ id: "x" }, { ...testContext(), fetch })).phase;
    };
    const later = of("state", { ...STATES, queued: [null] });
    assert.equal(await phaseOf(later, { id: "x" }), "QUEUED");
    const flagged = of(flags({ failed: "error", succeeded: "done" }));
    assert.equal(await phaseOf(flagged, { done: true, error: { message: "no" } }), "FAILED");
    assert.equal(await phaseOf(flagged, { done: false, error: "none" }), "RUNNING");
  });

  it("wants a value from inside an input, and its results may be a file of JSON", async () => {
    const connector = defineHttpConnector({
      ...BASE,
      inputs: { text: t.string(), spec: t.struct() },
      outputs: { rows: t.file() },
      create: {
        ...CREATE,
        request: {
          path: "/jobs",
          body: { text: input("text"), name: input("spec", "metadata.name") },
        },
      },
      get: GET,
      states: STATES,
      results: { rows: jsonFile("data.rows") },
      cancel: CANCEL,
    });
    const { run, bodies } = start(connector, { results: { rows: [1, 2] } });
    const { outputs } = await run({ text: "a", spec: { metadata: { name: "n" } } });
    assert.match(bodies[0]!, /"name":"n"/);
    assert.equal(await (outputs["rows"] as FlyteFile).text(), "[1,2]");
  });

  it("lists its jobs with their keys, so that a create whose answer is lost is found", async () => {
    const connector = defineHttpConnector({
      ...BASE,
      create: {
        ...CREATE,
        key: {
          field: "meta.key",
          find: { request: { path: "/jobs" }, items: "data", key: "meta.key", job: { id: "id" } },
        },
      },
      get: GET,
      states: STATES,
      results: RESULTS,
      cancel: CANCEL,
    });
    const { run, requests, service } = start(connector);
    await run();
    assert.deepEqual(requests.slice(0, 3), [
      "GET /api/jobs",
      "POST /api/jobs",
      "GET /api/jobs/jobs-1",
    ]);
    assert.equal(service.jobs.size, 1);
  });

  it("has results in further requests, and in pages", async () => {
    const result = { path: "/jobs/{id}/result" } as const;
    const connector = defineHttpConnector({
      ...BASE,
      outputs: { words: t.int(), first: t.string(), rows: t.list(t.int()), urls: t.list(t.int()) },
      create: CREATE,
      get: GET,
      states: STATES,
      results: {
        words: requested(result, "count.words"),
        first: requested(result, "first"),
        rows: pages({ path: "/jobs/{id}/rows" }, { items: "rows", next: "cursor", query: "after" }),
        urls: pages({ path: "/jobs/{id}/urls" }, { items: "rows", next: "next" }),
      },
      cancel: CANCEL,
    });
    const results = { words: 5, first: "a", rows: [1, 2, 3], urls: [4, 5, 6] };
    const { run, requests } = start(connector, { results });
    assert.deepEqual((await run()).outputs, results);
    assert.deepEqual(
      requests.filter((each) => /result|rows|urls/.test(each)),
      [
        "GET /api/jobs/jobs-1/result",
        "GET /api/jobs/jobs-1/rows",
        "GET /api/jobs/jobs-1/rows?after=page-2",
        "GET /api/jobs/jobs-1/urls",
        "GET /api/jobs/jobs-1/urls?page=2",
      ],
    );
  });

  it("has a log, of which each call passes on what is new", async () => {
    for (const logs of [
      { request: { path: "/jobs/{id}/log" } },
      { request: { path: "/jobs/{id}/log" }, lines: "data", text: "line" },
    ] as const) {
      const connector = defineHttpConnector({
        ...BASE,
        create: CREATE,
        get: GET,
        states: STATES,
        results: RESULTS,
        cancel: CANCEL,
        logs,
      });
      const { run } = start(connector);
      const { events } = await run();
      const lines = events.flatMap((event) =>
        event.type === "log" ? event.lines.map(({ message }) => message) : [],
      );
      assert.deepEqual(lines, [
        "jobs-1 was created",
        "jobs-1 is running",
        "jobs-1 has ended: succeeded",
      ]);
    }
  });

  it("tells the states of several jobs with one request", async () => {
    const connector = defineHttpConnector({
      ...BASE,
      create: CREATE,
      get: { ...GET, state: "data.state" },
      states: STATES,
      results: { words: "data.words" },
      cancel: CANCEL,
      many: { request: { path: "/jobs" }, items: "jobs", job: { id: "id" }, as: "data" },
    });
    const { service, requests, context } = start(connector);
    const create = async (key: string) =>
      await connector.create({
        ...context,
        inputs: { text: key },
        idempotencyKey: key,
      } as never);
    const jobs = [await create("one"), await create("two"), { id: "unknown" }];
    requests.length = 0;
    const { signal } = context;
    const entries = jobs.map((each) => ({ job: each, outputPrefix: "", signal }));
    const states = (await connector.getMany!(entries, context)) as ReadonlyMap<
      object,
      { phase: string }
    >;
    assert.deepEqual(
      jobs.map((each) => states.get(each)!.phase),
      ["QUEUED", "QUEUED", "FAILED"],
    );
    assert.deepEqual(requests, ["GET /api/jobs", "GET /api/jobs/unknown"]);
    assert.equal(service.jobs.size, 2);
  });

  it("wants several credentials", async () => {
    const connector = defineHttpConnector({
      ...BASE,
      service: {
        ...SERVICE,
        auth: [
          basic({ secret: "JOB_USER" }, "JOB_PASSWORD"),
          apiKey("JOB_KEY", { query: "key" }),
          apiKey("JOB_TEAM", "X-Team", { optional: true }),
        ],
      },
      create: CREATE,
      get: GET,
      states: STATES,
      results: RESULTS,
      cancel: CANCEL,
    });
    assert.deepEqual(connector.secrets, ["JOB_USER", "JOB_PASSWORD", "JOB_KEY"]);
    const { run } = start(connector);
    assert.deepEqual((await run()).outputs, { words: 1 });
  });

  it("gives out tokens, which are kept until they expire, and are secrets", async () => {
    const authorizations: string[] = [];
    const connector = defineHttpConnector({
      ...BASE,
      service: {
        ...SERVICE,
        auth: oauthClient({
          tokenUrl: "https://login.example/token",
          clientId: "fx",
          clientSecret: "JOB_SECRET",
        }),
      },
      create: CREATE,
      get: {
        ...GET,
        message: (_: object, { log }) => {
          log.info(`sent ${authorizations.at(-1)}`);
          return "busy";
        },
      },
      states: STATES,
      results: RESULTS,
      cancel: CANCEL,
    });
    const { run, service } = start(connector);
    let tokens = 0;
    const fetch: typeof globalThis.fetch = async (target, init) => {
      const { headers, url } = new Request(target, init);
      if (url === "https://login.example/token") tokens += 1;
      authorizations.push(headers.get("authorization") ?? "");
      return service.fetch(target, init);
    };
    let polls = 0;
    const { outputs, log } = await run(
      { text: "a" },
      {
        fetch,
        onEvent: ({ type }) => {
          if (type === "phase" && ++polls === 2) service.expireTokens();
        },
      },
    );
    assert.deepEqual(outputs, { words: 1 });
    assert.equal(tokens, 2);
    const logged = log.filter(({ message }) => message.startsWith("sent"));
    assert.deepEqual([...new Set(logged.map(({ message }) => message))], ["sent Bearer [secret]"]);
  });
});
