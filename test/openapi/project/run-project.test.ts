import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FlyteFile } from "../../../src/entries/index.ts";
import {
  runConnector,
  scriptedFetch,
  testContext,
  type FetchAnswer,
} from "../../../src/entries/testing.ts";
import type { SecurityScheme } from "../../../src/openapi/api-document.ts";
import type { ChosenOperations, ConnectorPlan } from "../../../src/openapi/connector-plan.ts";
import { findSources } from "../../../src/openapi/operations/find-sources.ts";
import { listDecisions } from "../../../src/openapi/project/list-decisions.ts";
import { writeDeclaration } from "../../../src/openapi/project/write-declaration.ts";
import { sampleInputs } from "../../../src/openapi/samples/sample-inputs.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";
import { planJobs } from "../support/job-service.ts";
import { loadProject } from "../support/load-project.ts";
import {
  answer,
  body,
  integer,
  list,
  object,
  operation,
  parameter,
  schemaOf,
  text,
} from "../support/schemas.ts";

const SECRETS = {
  JOBS_TOKEN: "t0ken",
  JOBS_USER: "ann",
  JOBS_PASSWORD: "pa:ss",
  JOBS_API_KEY: "k y",
  JOBS_CLIENT_ID: "client",
  JOBS_CLIENT_SECRET: "secret",
};
const STATUS = text({ enum: ["running", "done", "failed"] });
const JOB = object({ "id!": text(), "status!": STATUS, error: text() }, { name: "Job" });
const GET = operation("GET /jobs/{job_id}", answer(JOB));
const RUNNING = { id: "1", status: "running" };
/** The answers about a job that runs, and then succeeds. */
const DONE = [RUNNING, { id: "1", status: "done" }];

describe("a generated connector", () => {
  const folder = useTemporaryFolder();

  /** Runs a job against scripted answers. Returns its outputs, and its requests with their bodies. */
  async function run(
    changes: Partial<ChosenOperations> | ConnectorPlan,
    inputs: object,
    answers: readonly (object | FetchAnswer)[],
  ) {
    const plan = "states" in changes ? changes : planJobs(changes);
    const fetch = scriptedFetch(
      answers.map((each) =>
        each instanceof Response || each instanceof Error || typeof each === "function"
          ? (each as FetchAnswer)
          : Response.json(each),
      ),
    );
    const { connector, example } = await loadProject(plan, folder.path);
    const ran = runConnector(connector, {
      task: example,
      inputs: inputs as never,
      secrets: SECRETS,
      fetch,
    });
    const { outputs, phases } = await ran;
    const requests = await Promise.all(
      fetch.requests.map(async (request) => ({
        line: `${request.method} ${request.url}`,
        headers: request.headers,
        body: await request.text(),
      })),
    );
    return { outputs, phases, requests };
  }

  it("sends what the task was given, and returns what the job has", async () => {
    const inputs = {
      text: "one two",
      spec: { image: "alpine" },
      notifyAt: "2024-02-29T12:00:00Z",
    };
    const done = { id: "a/b", status: "succeeded", rows: 3, due_at: "2024-02-29T12:00:01Z" };
    const { outputs, phases, requests } = await run({}, inputs, [
      { id: "a/b", status: "queued" },
      { id: "a/b", status: "running" },
      done,
    ]);
    assert.deepEqual(phases, ["RUNNING", "SUCCEEDED"]);
    assert.deepEqual(outputs, {
      id: "a/b",
      rows: 3,
      dueAt: new Date("2024-02-29T12:00:01Z"),
    });
    const [create, get] = requests;
    assert.equal(create!.line, "POST https://jobs.example/v1/jobs?dry-run=false");
    assert.equal(create!.headers.get("authorization"), "Bearer t0ken");
    assert.match(create!.headers.get("idempotency-key") ?? "", /^[a-z2-7]{32}$/);
    assert.deepEqual(JSON.parse(create!.body), {
      text: "one two",
      priority: 3,
      spec: { image: "alpine" },
      notify_at: "2024-02-29T12:00:00.000Z",
    });
    assert.equal(get!.line, "GET https://jobs.example/v1/jobs/a%2Fb");
  });

  it("reads the state from the HTTP status if the service tells it there", async () => {
    const result = object({ id: text(), rows: integer(), message: text() });
    const get = operation("GET /jobs/{job_id}", { ...answer(result), statuses: [200, 202, 422] });
    const created = { id: "1" };
    const runs = new Response(null, { status: 202 });
    const { outputs } = await run({ get }, { text: "" }, [created, runs, { id: "1", rows: 3 }]);
    assert.deepEqual(outputs, { id: "1", rows: 3 });
    const failed = Response.json({ message: "no table" }, { status: 422 });
    await assert.rejects(run({ get }, { text: "" }, [created, failed]), /no table/);
    const refused = Response.json({ message: "no access" }, { status: 403 });
    await assert.rejects(run({ get }, { text: "" }, [created, refused, {}]), /no access/);
  });

  const HEADERS: readonly (readonly [string, Record<string, string>, string])[] = [
    [
      "has the URL of the job",
      { location: "https://jobs.example/v1/jobs/a%2Fb/status?x=1" },
      "Location",
    ],
    ["is its ID", { "job-id": "a/b" }, "Job-Id"],
  ];
  for (const [title, headers, name] of HEADERS)
    it(`polls the job of a header that ${title}, and starts it`, async () => {
      const create = operation("POST /jobs", { headers: [name] });
      const get = { ...GET, path: "/jobs/{job_id}/status" };
      const start = operation("POST /jobs/{job_id}/start");
      const sources = findSources(create, get).sources;
      const created = new Response(null, { status: 201, headers });
      const states = ["running", "done"].map((status) => ({ id: "a/b", status }));
      const answers = [created, new Response(null, { status: 204 }), ...states];
      const { requests } = await run({ create, start, get, sources }, {}, answers);
      const poll = "GET https://jobs.example/v1/jobs/a%2Fb/status";
      assert.deepEqual(
        requests.map(({ line }) => line),
        [
          "POST https://jobs.example/v1/jobs",
          "POST https://jobs.example/v1/jobs/a%2Fb/start",
          poll,
          poll,
        ],
      );
      const answered = new Response(null, { status: 201 });
      await assert.rejects(
        run({ create, get, sources }, {}, [answered]),
        /answer of POST \/jobs has no header (location|job-id)/,
      );
    });

  for (const id of ["%zz", "%ff"])
    it(`creates one job if the URL of the job does not decode: ${id}`, async () => {
      const create = operation("POST /jobs", { headers: ["Location"] });
      const { sources } = findSources(create, GET);
      const created = new Response(null, { status: 201, headers: { location: `/jobs/${id}` } });
      const { requests } = await run({ create, get: GET, sources }, {}, [created, ...DONE]);
      const [, poll] = requests.map(({ line }) => line);
      assert.equal(poll, `GET https://jobs.example/v1/jobs/${encodeURIComponent(id)}`);
    });

  it("polls the job whose ID is all that a create answers, also if that is not JSON", async () => {
    const create = operation("POST /jobs", answer(text()));
    const { sources } = findSources(create, GET);
    const answers = [new Response("1 a"), ...DONE];
    const { requests } = await run({ create, get: GET, sources }, {}, answers);
    assert.match(requests[1]!.line, /\/jobs\/1%20a$/);
  });

  it("reads a job that is the only item of a list", async () => {
    const get = operation("GET /jobs/{job_id}", answer(object({ jobs: list(JOB) })));
    const poll = (job: object) => ({ jobs: [{ id: "1", ...job }] });
    const done = poll({ status: "done", error: "" });
    const { outputs } = await run({ get }, { text: "" }, [
      { id: "1" },
      poll({ status: "running" }),
      done,
    ]);
    assert.deepEqual(outputs, { id: "1" });
    const failed = poll({ status: "failed", error: "no words" });
    await assert.rejects(run({ get }, { text: "" }, [{ id: "1" }, failed]), /no words/);
    await assert.rejects(
      run({ get }, { text: "" }, [{ id: "1" }, { jobs: [] }]),
      /job 1 ended: \w+/,
    );
  });

  const CREDENTIALS: readonly (readonly [string, readonly SecurityScheme[], RegExp])[] = [
    ["basic authentication", [{ type: "basic" }], /^authorization: Basic YW5uOnBhOnNz$/m],
    ["a header", [{ type: "apiKey", in: "header", name: "X-Key" }], /^x-key: k y$/m],
    ["the query", [{ type: "apiKey", in: "query", name: "api key" }], /\?api\+key=k\+y /],
  ];
  for (const [name, schemes, expected] of CREDENTIALS)
    it(`sends credentials in ${name}`, async () => {
      const create = operation("POST /jobs", { ...answer(JOB), security: [schemes] });
      const { requests } = await run({ create, get: GET }, {}, DONE);
      for (const { line, headers } of requests) {
        const lines = [...headers].map(([key, value]) => `${key}: ${value}`);
        assert.match([`${line} `, ...lines].join("\n"), expected);
      }
    });

  it("asks for a token with the credentials of a client", async () => {
    const scheme = {
      type: "clientCredentials",
      tokenUrl: "https://auth.example/oauth/token?tenant=1",
      scopes: ["jobs:read", "jobs:write"],
    } as const;
    const create = operation("POST /jobs", { ...answer(JOB), security: [[scheme]] });
    const { requests } = await run({ create, get: GET }, {}, [
      { access_token: "issued" },
      RUNNING,
      { id: "1", status: "done" },
    ]);
    const [token, created] = requests;
    assert.equal(token!.line, "POST https://auth.example/oauth/token?tenant=1");
    assert.deepEqual(Object.fromEntries(new URLSearchParams(token!.body)), {
      grant_type: "client_credentials",
      client_id: "client",
      client_secret: "secret",
      scope: "jobs:read jobs:write",
    });
    assert.equal(created!.headers.get("authorization"), "Bearer issued");
    assert.equal(requests.length, 3); // the token is kept
  });

  it("sends a file as the body, with its media type", async () => {
    const file = { mediaType: "audio/wav", required: true, schema: text({ format: "binary" }) };
    const create = operation("POST /jobs", { body: file, ...answer(JOB) });
    writeFileSync(join(folder.path, "a.wav"), "RIFF");
    const inputs = { file: join(folder.path, "a.wav") };
    const ran = await run({ create, get: GET }, inputs, DONE);
    assert.equal(ran.requests[0]!.headers.get("content-type"), "audio/wav");
    assert.equal(ran.requests[0]!.body, "RIFF");
  });

  it("sends a form", async () => {
    const at = text({ format: "date-time" });
    const more = object({ a: integer() });
    const fields = object({ "text!": text(), tags: list(text()), more, at });
    const create = operation("POST /jobs", {
      body: { mediaType: "application/x-www-form-urlencoded", required: true, schema: fields },
      ...answer(JOB),
    });
    const inputs = { text: "a&b", tags: ["x", "y"], more: { a: 1 }, at: "2024-02-29T12:00:00Z" };
    const { requests } = await run({ create, get: GET }, inputs, DONE);
    const { body: sent } = requests[0]!;
    const moment = "2024-02-29T12%3A00%3A00.000Z";
    assert.equal(sent, `text=a%26b&tags=x&tags=y&more=%7B%22a%22%3A1%7D&at=${moment}`);
  });

  it("continues with the job whose ID the service knows already", async () => {
    const create = operation("POST /jobs", {
      statuses: [201, 409],
      ...body(object({ "id!": text({ format: "uuid" }), text: text() }, { name: "NewJob" })),
      ...answer(JOB),
    });
    const { requests } = await run({ create, get: GET }, { text: "x" }, [
      Response.json({ error: "exists" }, { status: 409 }),
      (request) => Response.json({ id: request.url.split("/").at(-1), status: "running" }),
      { id: "1", status: "done" },
    ]);
    const { id } = JSON.parse(requests[0]!.body) as { id: string };
    assert.match(id, /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/);
    assert.equal(requests[2]!.line, `GET https://jobs.example/v1/jobs/${id}`);
  });

  const named = object({ job: object({ name: text(), size: integer() }) });
  const NAMED = planJobs({
    create: operation("POST /jobs", {
      statuses: [200, 409],
      ...body(named),
      ...answer(object({ eval: text() })),
    }),
    get: GET,
    sources: new Map([["job_id", { request: { in: "body", path: ["job", "name"] } }]]),
  });

  it("creates no job without the input that identifies it, which the sample has", async () => {
    const plan = { ...NAMED, idempotency: undefined };
    assert.deepEqual(sampleInputs(plan), { job: { name: "example" } });
    await assert.rejects(run(plan, { job: { size: 1 } }, []), /the inputs have no job\.name/);
  });

  it("finds the job by the idempotency key that is its name in an object", async () => {
    const { requests } = await run(NAMED, { job: { size: 1 } }, [{}, ...DONE]);
    const { job } = JSON.parse(requests[0]!.body) as { job: { name: string } };
    assert.equal(requests[1]!.line, `GET https://jobs.example/v1/jobs/${job.name}`);
  });

  it("asks for the values of the answer that a parameter includes, and for no others", async () => {
    const flags = ["include_rows", "withLogs", "verbose"];
    const views = text({ enum: ["MINIMAL", "BASIC", "FULL"], default: "MINIMAL" });
    const parameters = [
      ...flags.map((name) => parameter("query", name, { schema: schemaOf("boolean") })),
      parameter("query", "view", { schema: views }),
    ];
    const job = answer(object({ "id!": text(), "status!": STATUS, rows: integer() }));
    const get = operation("GET /jobs/{job_id}", { parameters, ...job });
    const { requests } = await run({ get }, { text: "" }, DONE);
    assert.equal(
      requests[1]!.line,
      "GET https://jobs.example/v1/jobs/1?include_rows=true&view=FULL",
    );
  });

  it("asks for a job that runs on if the service would answer at its end", async () => {
    const prefer = schemaOf("string", { enum: ["respond-async"] });
    const parameters = [parameter("header", "Prefer", { schema: prefer })];
    const create = operation("POST /jobs", { parameters, ...answer(JOB) });
    const { requests } = await run({ create, get: GET }, {}, DONE);
    assert.equal(requests[0]!.headers.get("prefer"), "respond-async");
  });

  it("reads the result elsewhere, and a name that is a path", async () => {
    const operationJob = object({ "name!": text(), "done!": schemaOf("boolean") });
    const changes = {
      create: operation("POST /v1/{parent}/jobs", answer(operationJob)),
      get: operation("GET /v1/{name}", answer(operationJob)),
      delete: operation("POST /v1/{name}:cancel"),
      result: operation("GET /v1/{name}:result", answer(list(integer()))),
      sources: new Map([["name", { answer: ["name"] }]]),
    };
    const { outputs, requests } = await run(changes, { parent: "projects/p" }, [
      { name: "projects/p/jobs/1", done: false },
      { name: "projects/p/jobs/1", done: true },
      [1, 2],
    ]);
    assert.deepEqual(outputs, { result: [1, 2] });
    assert.deepEqual(
      requests.map(({ line }) => line.replace("https://jobs.example/v1", "")),
      ["POST /v1/projects/p/jobs", "GET /v1/projects/p/jobs/1", "GET /v1/projects/p/jobs/1:result"],
    );
  });

  it("does not fail a job whose message comes before its flag such as done", async () => {
    const job = object({ "id!": text(), "done!": schemaOf("boolean"), message: text() });
    const get = operation("GET /jobs/{job_id}", answer(job));
    const working = { id: "1", done: false, message: "half of it" };
    const { phases } = await run({ get }, { text: "" }, [
      RUNNING,
      working,
      { id: "1", done: true },
    ]);
    assert.deepEqual(phases.slice(-2), ["RUNNING", "SUCCEEDED"]);
    const failed = { id: "1", done: true, message: "no memory" };
    await assert.rejects(run({ get }, { text: "" }, [RUNNING, failed]), /no memory/);
  });

  it("tells success from failure by the outcome", async () => {
    const state = text({ enum: ["in_progress", "completed"] });
    const conclusion = schemaOf(["string", "null"], { enum: ["success", "failure", null] });
    const job = object({ "id!": text(), "status!": state, conclusion });
    const get = operation("GET /jobs/{job_id}", answer(job));
    const create = operation("POST /jobs", answer(job));
    const poll = (how: string | null) => [
      { id: "1", status: "in_progress", conclusion: null },
      { id: "1", status: "completed", conclusion: how },
    ];
    const { phases } = await run({ create, get }, {}, poll("success"));
    assert.equal(phases.at(-1), "SUCCEEDED");
    await assert.rejects(run({ create, get }, {}, poll("failure")), /job 1 ended: \w+/);
  });

  const flag = schemaOf("boolean");
  const FLAGS: readonly (readonly [object, string])[] = [
    [{ is_success: true, is_complete: true, rows: 2 }, "SUCCEEDED"],
    [{ is_error: true, is_complete: true, message: "out of memory" }, "out of memory"],
    [{ is_complete: true }, "job 7 ended: failed"],
  ];
  for (const [end, expected] of FLAGS)
    it(`reads the state from flags in an envelope: ${JSON.stringify(end)}`, async () => {
      const data = object({
        id: text(),
        is_success: flag,
        is_error: flag,
        is_complete: flag,
        message: text(),
        rows: schemaOf("integer"),
      });
      const changes = { get: operation("GET /jobs/{job_id}", answer(object({ data }))) };
      const ran = run(changes, { text: "x" }, [{ id: "7" }, { data: { id: "7" } }, { data: end }]);
      const shown = ran.then(
        ({ phases }) => phases.at(-1)!,
        (error: unknown) => String(error),
      );
      assert.match(await shown, new RegExp(expected));
    });

  it("does not load until a person has decided the phase of each state", async () => {
    const status = text({ enum: ["running", "archived", "done"] });
    const job = object({ "id!": text(), "status!": status });
    const changes = {
      create: operation("POST /jobs", answer(job)),
      get: operation("GET /jobs/{job_id}", answer(job)),
    };
    const { details } = await awaitFxError(run(changes, {}, []), "FX3007");
    assert.deepEqual(details, ["states has no undecided"]);
  });

  const REASONS: readonly (readonly [string, object, RegExp])[] = [
    ["the likeliest place", { error: "no words", errors: ["other"] }, /no words/],
    ["a list", { error: "", errors: ["first", "second"] }, /first; second/],
    ["no place", { error: null, errors: [] }, /job 1 ended: \w+/],
  ];
  for (const [place, details, expected] of REASONS)
    it(`fails with the reason that the service has in ${place}`, async () => {
      const properties = { "id!": text(), "status!": STATUS, error: text(), errors: list(text()) };
      const get = operation("GET /jobs/{job_id}", answer(object(properties)));
      const plan = planJobs({ get });
      const reasons = [{ path: ["error"] }, { path: ["errors"], item: [] }];
      const ran = run({ ...plan, states: { ...plan.states, reasons } }, { text: "" }, [
        RUNNING,
        { id: "1", status: "failed", ...details },
      ]);
      await assert.rejects(ran, expected);
    });

  it("sends a secret in the body, which is not an input", async () => {
    const plan = planJobs({
      create: operation("POST /jobs", { ...body(object({ a: integer() })), ...answer(JOB) }),
      get: GET,
    });
    const credentials = [
      { kind: "body", at: { in: "body", path: ["api_key"] }, secrets: ["JOBS_API_KEY"] },
    ] as const;
    const { requests } = await run({ ...plan, credentials }, { a: 1 }, DONE);
    assert.deepEqual(JSON.parse(requests[0]!.body), { a: 1, api_key: "k y" });
  });

  it("needs no secret that the body may have, and names it among the decisions", async () => {
    const bodies = body(object({ a: integer(), webhook_secret: text() }));
    const plan = planJobs({
      create: operation("POST /jobs", { ...bodies, ...answer(JOB) }),
      get: GET,
    });
    const { requests } = await run(plan, { a: 1 }, DONE);
    assert.deepEqual(JSON.parse(requests[0]!.body), { a: 1 });
    const index = writeDeclaration(plan);
    const decision = listDecisions(plan, index).find(({ what }) => /secrets/.test(what));
    assert.equal(decision?.what, "secrets that are not sent: webhook_secret");
    assert.match(index.split("\n")[decision.line - 1]!, /create:/);
  });

  describe("outputs", () => {
    const get = operation(
      "GET /jobs/{job_id}",
      answer(object({ "id!": text(), "status!": STATUS, words: list(text()) })),
    );
    const finish = (words: readonly string[], files: readonly string[] = []) =>
      run(planJobs({ get }, {}, { outputs: ["words"], files }), { text: "" }, [
        RUNNING,
        { id: "1", status: "done", words },
      ]);

    it("have fields of an object that the document lacks", async () => {
      const usage = object({ tokens: integer() });
      const job = object({ "id!": text(), "status!": STATUS, usage, uses: list(usage) });
      const reported = { usage: { tokens: 1, cached: 2 }, uses: [{ tokens: 1, cached: 2 }] };
      const { outputs } = await run(
        { get: operation("GET /jobs/{job_id}", answer(job)) },
        { text: "" },
        [RUNNING, { id: "1", status: "done", ...reported }],
      );
      assert.deepEqual(outputs, { id: "1", ...reported });
    });

    it("have lists inline", async () => {
      assert.deepEqual((await finish(["a", "b"])).outputs, { words: ["a", "b"] });
    });

    it("are files of JSON if a person wants so", async () => {
      const { outputs } = await finish(["x".repeat(2_000_000)], ["words"]);
      const { uri } = (outputs as { words: FlyteFile }).words;
      assert.deepEqual(JSON.parse(readFileSync(uri, "utf8")), ["x".repeat(2_000_000)]);
    });

    it("fail the job above 1 MiB, with the largest, its size and what to write", async () => {
      await assert.rejects(finish(["x".repeat(2_000_000)]), {
        message:
          /output words has 1\.9 MiB.*t\.file\("json"\).*jsonFile\(…\) around results\.words/,
        retryable: false,
      });
    });
  });

  it("cancels a job, also one that the service does not know", async () => {
    const changes: Partial<ChosenOperations> = {
      delete: operation("POST /jobs/{job_id}/stop"),
      deleteBody: [
        { path: ["state", "type"], value: "CANCELLED" },
        { path: ["id"], source: "job_id" },
      ],
    };
    // A cancel that sets a state first asks whether the job has ended.
    const running = () => Response.json({ id: "7", status: "running" });
    const gone = () => new Response(null, { status: 404 });
    const { requests } = await cancel(changes, [running, new Response(), running, gone]);
    assert.equal(requests.length, 4);
    assert.equal(requests[1]!.url, "https://jobs.example/v1/jobs/7/stop");
    assert.deepEqual(await requests[1]!.json(), { state: { type: "CANCELLED" }, id: "7" });
  });

  it("sends a form in parts", async () => {
    const needed = { mediaType: "multipart/form-data", required: true, schema: object({}) };
    const stop = operation("POST /jobs/{job_id}/stop", { body: needed });
    const deleteBody = [{ path: ["Status"], value: "canceled" }];
    const running = () => Response.json({ id: "7", status: "running" });
    const { requests } = await cancel({ delete: stop, deleteBody }, [running, new Response()]);
    assert.match(await requests[1]!.text(), /name="Status"\s+canceled/);
  });

  const NEEDED: readonly (readonly [string, ChosenOperations["deleteBody"], string, string])[] = [
    ["application/json", [], "{}", "application/json"],
    ["application/merge-patch+json", [], "{}", "application/merge-patch+json"],
    [
      "application/x-www-form-urlencoded",
      [{ path: ["Status"], value: "canceled" }],
      "Status=canceled",
      "application/x-www-form-urlencoded;charset=UTF-8",
    ],
  ];
  for (const [mediaType, deleteBody, sent, contentType] of NEEDED)
    it(`cancels a job by a body that the service needs as ${mediaType}`, async () => {
      const needed = { mediaType, required: true, schema: object({}) };
      const changes = {
        delete: operation("POST /jobs/{job_id}/stop", { body: needed }),
        deleteBody,
      };
      const ended = () => Response.json({ id: "7", status: "running" });
      const answers = deleteBody.length > 0 ? [ended, new Response()] : [new Response()];
      const { requests } = await cancel(changes, answers);
      assert.equal(await requests.at(-1)!.text(), sent);
      assert.equal(requests.at(-1)!.headers.get("content-type"), contentType);
    });

  const ENDED = {
    "has succeeded": () => Response.json({ id: "7", status: "succeeded" }),
    "has failed": () => Response.json({ id: "7", status: "failed" }),
    "is gone": () => Response.json({}, { status: 404 }),
  };
  for (const [end, job] of Object.entries(ENDED))
    for (const status of [400, 409, 422])
      it(`accepts that the service refuses with ${status} to cancel a job that ${end}`, async () => {
        const { requests } = await cancel({}, [Response.json({}, { status }), job]);
        assert.equal(requests.length, 2);
      });

  it("reads only the state of a job that the service refuses to cancel, not its result", async () => {
    const result = operation("GET /jobs/{job_id}/result", answer(list(integer())));
    const refusal = Response.json({}, { status: 409 });
    const ended = Response.json({ id: "7", status: "succeeded" });
    const { requests } = await cancel({ result }, [refusal, ended]);
    assert.deepEqual(
      requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`),
      ["DELETE /v1/jobs/7", "GET /v1/jobs/7"],
    );
  });

  it("polls again at a state that the document does not have", async () => {
    const states = ["running", "new here", "done"].map((status) => ({ id: "1", status }));
    const { phases } = await run({ get: GET }, { text: "" }, states);
    assert.equal(phases.at(-1), "SUCCEEDED");
  });

  for (const status of ["running", "new here"])
    it(`throws what the service says if it refuses to cancel a job that is ${status}`, async () => {
      const refusal = Response.json({ error: "busy" }, { status: 409 });
      const job = Response.json({ id: "7", status });
      await assert.rejects(cancel({}, [refusal, job]), /409 Conflict: busy/);
    });

  /** Calls delete until the answers are used up. */
  async function cancel(changes: Partial<ChosenOperations>, answers: readonly FetchAnswer[]) {
    const { connector } = await loadProject(planJobs(changes), folder.path);
    const fetch = scriptedFetch(answers);
    const context = testContext({ secrets: SECRETS, fetch });
    while (fetch.requests.length < answers.length)
      await connector.delete({ jobId: "7" } as never, context);
    return fetch;
  }

  it("says that a job runs on if its service cannot cancel", async () => {
    const { connector } = await loadProject(planJobs({ delete: undefined }), folder.path);
    const lines: string[] = [];
    const log = { ...testContext().log, warn: (message: string) => void lines.push(message) };
    await connector.delete({ jobId: "7" } as never, { ...testContext(), log });
    assert.deepEqual(lines, ["the service cannot cancel a job, so it runs on"]);
  });
});
