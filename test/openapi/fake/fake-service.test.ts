import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ApiOperation } from "../../../src/openapi/api-document.ts";
import { type ConnectorPlan, findKey } from "../../../src/openapi/connector-plan.ts";
import { writeSources } from "../../../src/openapi/project/write-sources.ts";
import { sampleFailingInputs, sampleInputs } from "../../../src/openapi/samples/sample-inputs.ts";
import { packageRoot } from "../../../src/process/package-paths.ts";
import { assertFits } from "../../support/openapi/assert-fits.ts";
import { planService, SERVICE_NAMES, SERVICES } from "../../support/openapi/services.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";
import { JOB, planJobs } from "../support/job-service.ts";
import {
  answer,
  body,
  list,
  object,
  operation,
  parameter,
  schemaOf,
  text,
} from "../support/schemas.ts";

const TEMPLATES = join(import.meta.dirname, "../../../templates");
const SECRET = "for-this-machine-only";
const STATUS = text({ enum: ["running", "done", "failed"] });

interface Job {
  readonly id: string;
  readonly phase: string;
}

/** The class that `dev/job-service.ts` exports. */
interface JobService {
  readonly jobs: ReadonlyMap<string, Job>;
  readonly fetch: typeof fetch;
  jobsFail: boolean;
  start(): Promise<void>;
  readonly url: string;
  close(): Promise<void>;
}

describe("the fake of a service", () => {
  const folder = useTemporaryFolder();
  let now = 0;
  beforeEach(() => {
    now = Date.UTC(2026, 0, 1);
  });

  async function createFake(plan: ConnectorPlan): Promise<JobService> {
    const { "dev/service-data.ts": data } = await writeSources(plan, packageRoot);
    const path = folder.write({ "package.json": '{ "type": "module" }' });
    for (const template of ["connector-async", "openapi"])
      cpSync(join(TEMPLATES, template, "dev"), join(path, "dev"), { recursive: true });
    folder.write({ "dev/service-data.ts": data });
    const module = (await import(pathToFileURL(join(path, "dev/job-service.ts")).href)) as {
      JobService: new (options: object) => JobService;
    };
    return new module.JobService({ jobTakesMs: 1000, now: () => now });
  }

  /** Sends a request in this process. Default: to create a job. */
  const send = (fake: JobService, path = "/v1/jobs", method = "POST", sent?: string) =>
    fake.fetch(`http://127.0.0.1${path}`, {
      method,
      headers: { authorization: `Bearer ${SECRET}` },
      ...(sent !== undefined && { body: sent }),
    });
  const create = async (fake: JobService): Promise<string> =>
    ((await (await send(fake)).json()) as { id: string }).id;

  it("answers with the HTTP status that tells the state of a job", async () => {
    const result = object({ "id!": text(), rows: text() });
    const statuses = [200, 202, 422];
    const get = operation("GET /jobs/{job_id}", { ...answer(result), statuses });
    const fake = await createFake(planJobs({ get }));
    const seen = [];
    for (const fails of [false, true]) {
      fake.jobsFail = fails;
      const id = await create(fake);
      for (const time of [500, 2000]) {
        now += time;
        const polled = await send(fake, `/v1/jobs/${id}`, "GET");
        assert.ok(!Object.hasOwn((await polled.json()) as object, "httpStatus"));
        seen.push(polled.status);
      }
    }
    assert.deepEqual(seen, [202, 200, 202, 422]);
  });

  it("answers with a job in a list, as the document says", async () => {
    const job = object({ "id!": text(), status: STATUS, error: text() });
    const get = operation("GET /jobs/{job_id}", answer(object({ "jobs!": list(job) })));
    const fake = await createFake(planJobs({ get }));
    fake.jobsFail = true;
    const id = await create(fake);
    const poll = async () => (await send(fake, `/v1/jobs/${id}`, "GET")).json();
    assert.deepEqual(await poll(), { jobs: [{ id, status: "running" }] });
    now += 2000;
    const failed = { id, status: "failed", error: "failed on purpose" };
    assert.deepEqual(await poll(), { jobs: [failed] });
  });

  for (const [name, isList] of [
    ["run_ids", true],
    ["run_id", false],
  ] as const)
    it(`cancels the job of ${name} in a body`, async () => {
      const cancel = operation("POST /t/{t}/cancel", body(object({ [name]: list(text()) })));
      const deleteBody = [{ path: [name], source: name, isList }];
      const sources = new Map(["job_id", name].map((each) => [each, { answer: ["id"] }]));
      const plan = planJobs({ delete: cancel, deleteBody, sources });
      const { "src/service.ts": code } = await writeSources(plan, packageRoot);
      assert.ok(code.includes(`body: { ${name}: ${isList ? "[key.jobId]" : "key.jobId"} }`), code);
      const fake = await createFake(plan);
      const id = await create(fake);
      const sent = JSON.stringify({ [name]: isList ? [id] : id });
      await send(fake, "/v1/t/1/cancel", "POST", sent);
      assert.equal(fake.jobs.get(id)?.phase, "aborted");
    });

  it("reads the ID of a job from the query", async () => {
    const parameters = [parameter("query", "job_id", { required: true })];
    const read = { parameters, ...answer(object({ "id!": text(), "status!": STATUS })) };
    const fake = await createFake(planJobs({ get: operation("GET /job/get", read) }));
    const { id } = (await (await send(fake)).json()) as Job;
    assert.equal((await send(fake, `/v1/job/get?job_id=${id}`, "GET")).status, 200);
    assert.equal((await send(fake, "/v1/job/get?job_id=other", "GET")).status, 404);
  });

  it("answers with the ID alone if the document says so", async () => {
    const sources = new Map([["job_id", { answer: [] }]]);
    const plan = planJobs({ create: operation("POST /jobs", answer(text())), sources });
    const fake = await createFake(plan);
    assert.deepEqual([await (await send(fake)).json()], [...fake.jobs.keys()]);
  });

  for (const type of ["integer", "number"] as const)
    it(`gives a job a number if its ID is of the type ${type}`, async () => {
      const job = answer(object({ "id!": schemaOf(type), "status!": STATUS }));
      const get = operation("GET /jobs/{job_id}", job);
      const plan = planJobs({ create: operation("POST /jobs", job), get });
      assert.equal(plan.meta[0]!.type.kind, { integer: "int", number: "float" }[type]);
      const fake = await createFake(plan);
      const { id } = (await (await send(fake)).json()) as { id: unknown };
      assert.equal(id, 1);
      assert.equal((await send(fake, "/v1/jobs/1", "GET")).status, 200);
    });

  it("fails a job that a header asks to fail", async () => {
    const parameters = [parameter("header", "Team", { required: true })];
    const plan = planJobs({ create: operation("POST /jobs", { parameters, ...answer(JOB) }) });
    const fake = await createFake(plan);
    const { team } = sampleFailingInputs(plan) as { team: string };
    const headers = { authorization: `Bearer ${SECRET}`, team };
    await fake.fetch("http://127.0.0.1/v1/jobs", { method: "POST", headers });
    now += 2000;
    assert.deepEqual(
      Array.from(fake.jobs.values(), ({ phase }) => phase),
      ["failed"],
    );
  });

  it("names a new job in a header, and does not run it before it is started", async () => {
    const located = operation("POST /jobs", { headers: ["Location"] });
    const start = operation("POST /jobs/{job_id}/start");
    const get = operation("GET /jobs/{job_id}", answer(object({ "status!": STATUS })));
    const sources = new Map([["job_id", { answer: ["locationHeader"] }]]);
    const changes = { create: located, start, get, delete: undefined, sources };
    const fake = await createFake(planJobs(changes));
    const created = await send(fake);
    const [id] = fake.jobs.keys();
    const seen = [created.status, created.headers.get("location"), await created.text()];
    assert.deepEqual(seen, [201, `/jobs/${id}`, ""]);
    now += 5000;
    assert.equal(fake.jobs.get(id!)?.phase, "queued");
    await send(fake, `/v1/jobs/${id}/start`);
    now += 5000;
    await send(fake, `/v1/jobs/${id}/start`);
    assert.equal(fake.jobs.get(id!)?.phase, "succeeded");
  });

  for (const [title, states, ends] of [
    ["no failure if no listed state is one", ["running", "done", "stopped"], ["done", "stopped"]],
    ["a cancelled job in the only end", ["running", "done"], ["done", "done"]],
  ] as const)
    it(`has ${title}`, async () => {
      const job = object({ "id!": text(), "status!": text({ enum: states }) });
      const plan = planJobs({ get: operation("GET /jobs/{job_id}", answer(job)) });
      assert.equal(sampleFailingInputs(plan), undefined);
      const sources = await writeSources(plan, packageRoot);
      const data = sources["dev/service-data.ts"];
      assert.doesNotMatch(data, /\bfails:|UNDECIDED/);
      assert.match(data, new RegExp(`failed: "${ends[0]}",\\s+aborted: "${ends[1]}"`));
    });

  for (const name of SERVICE_NAMES)
    describe(SERVICES[name].title, () => {
      let plan: ConnectorPlan;
      let caller: Caller;
      let fake: JobService;
      beforeEach(async () => {
        plan = await planService(name);
        fake = await createFake(plan);
        caller = new Caller(plan, fake);
      });

      it("answers as the document says, while a job runs and after it", async () => {
        const { id } = await caller.create("key-1");
        const phases = [];
        for (const time of [0, 500, 2000]) {
          now += time;
          await caller.send(plan.operations.get, { id });
          phases.push(fake.jobs.get(id)!.phase);
        }
        assert.deepEqual(phases, ["queued", "running", "succeeded"]);
        if (plan.operations.result !== undefined) await caller.send(plan.operations.result, { id });
      });

      it("answers as the document says after a failure", async () => {
        fake.jobsFail = true;
        const { id } = await caller.create("key-1");
        now += 2000;
        const { path, kind } = plan.states;
        const answer = await caller.send(plan.operations.get, { id });
        const state = path.reduce((value, key) => (value as Record<string, unknown>)[key], answer);
        const failed = plan.states.values.filter(({ phase }) => phase === "failed");
        assert.ok(
          kind === "flags" ? state !== undefined : failed.some(({ value }) => value === state),
        );
        assert.match(JSON.stringify(answer), /failed on purpose/);
      });

      it("refuses wrong credentials, unknown jobs and unknown routes", async () => {
        const get = plan.operations.get;
        assert.equal((await caller.request(get, { id: "never-was" })).status, 404);
        const other = { ...get, path: "/nothing/here" };
        assert.equal((await caller.request(other, { id: "" })).status, 404);
        if (plan.credentials.length === 0) return;
        const { status } = await caller.request(get, { id: "never-was", secret: "wrong" });
        assert.equal(status, 401);
      });

      it("knows a repeated create as the plan says", async () => {
        await caller.create("key-1");
        const again = await caller.request(plan.operations.create, { key: "key-1" });
        const isKnown = plan.idempotency !== undefined;
        assert.equal(fake.jobs.size, isKnown ? 1 : 2);
        assert.equal(again.status === 409, name === "workflows");
        await caller.create("key-2");
        assert.equal(fake.jobs.size, isKnown ? 2 : 3);
      });

      it("cancels a job, and refuses to cancel one that has ended or never was", async () => {
        const { delete: cancel } = plan.operations;
        if (cancel === undefined) return;
        const running = await caller.create("key-1");
        await caller.request(cancel, running);
        assert.equal(fake.jobs.get(running.id)!.phase, "aborted");
        const ended = await caller.create("key-2");
        now += 2000;
        assert.equal((await caller.request(cancel, ended)).status, 409);
        assert.equal(fake.jobs.get(ended.id)!.phase, "succeeded");
        assert.equal((await caller.request(cancel, { id: "never-was" })).status, 404);
      });

      it("answers the same over HTTP", async () => {
        await fake.start();
        try {
          const direct = await caller.create("key-1");
          const { headers } = caller.toRequest(plan.operations.get, { id: direct.id });
          const { pathname } = new URL(caller.toRequest(plan.operations.get, direct).url);
          const answer = await fetch(new URL(pathname, fake.url), { headers });
          assert.deepEqual(await answer.json(), await caller.send(plan.operations.get, direct));
        } finally {
          await fake.close();
        }
      });
    });

  for (const [place, named, at] of [
    ["the path", operation("POST /jobs/{name}"), "path"],
    ["the body", operation("POST /jobs", body(object({ "name!": text() }))), "body"],
  ] as const)
    it(`has the ID that the caller chooses in ${place}`, async () => {
      const get = operation("GET /jobs/{name}", answer(object({ "status!": STATUS })));
      const request = { in: at, path: ["name"] };
      const fake = await createFake(
        planJobs({
          create: named,
          get,
          delete: undefined,
          sources: new Map([["name", { request }]]),
        }),
      );
      const path = `/v1/jobs${at === "path" ? "/my%20own" : ""}`;
      await send(fake, path, "POST", JSON.stringify({ name: "my own" }));
      const polled = await send(fake, "/v1/jobs/my%20own", "GET");
      assert.deepEqual([polled.status, ...fake.jobs.keys()], [200, "my own"]);
    });

  for (const path of ["/jobs/{name}", "/jobs/{name}/versions/latest"])
    it(`answers a repeated PUT ${path} with the job that has its name`, async () => {
      const get = operation("GET /jobs/{name}", answer(object({ "status!": STATUS })));
      const sources = new Map([["name", { request: { in: "path" as const, path: ["name"] } }]]);
      const create = operation(`PUT ${path}`);
      const fake = await createFake(planJobs({ create, get, delete: undefined, sources }));
      const put = () => send(fake, `/v1${path.replace("{name}", "my%20own")}`, "PUT");
      await put();
      const [job] = fake.jobs.values();
      await put();
      assert.deepEqual([...fake.jobs], [["my own", job]]);
    });

  it("issues tokens to its client alone", async () => {
    const fake = await createFake(await planService("queries"));
    const ask = (secret: string): Promise<Response> =>
      fake.fetch("http://fake.test/oauth/token", {
        method: "POST",
        body: new URLSearchParams({
          grant_type: "client_credentials",
          client_id: SECRET,
          client_secret: secret,
        }),
      });
    assert.equal((await ask("wrong")).status, 401);
    assert.match(await (await ask(SECRET)).text(), /"token_type":"Bearer"/);
  });

  it("has only states that somebody has decided on", async () => {
    const sources = await writeSources(await planService("renders"), packageRoot);
    assert.doesNotMatch(sources["dev/service-data.ts"], /parked/);
  });
});

interface Request {
  readonly id?: string;
  readonly key?: string;
  readonly query?: string;
  readonly secret?: string;
}

/** Calls the operations of a service, and compares the answers with the document. */
class Caller {
  readonly #plan: ConnectorPlan;
  readonly #fake: JobService;

  constructor(plan: ConnectorPlan, fake: JobService) {
    this.#plan = plan;
    this.#fake = fake;
  }

  /** Creates a job, and returns its ID. */
  async create(key: string): Promise<{ readonly id: string }> {
    await this.send(this.#plan.operations.create, { key });
    return { id: [...this.#fake.jobs.keys()].at(-1)! };
  }

  /** Calls an operation whose answer must fit the document. */
  async send(operation: ApiOperation, request: Request): Promise<unknown> {
    const response = await this.request(operation, request);
    const answer: unknown = await response.json();
    assert.equal(response.status, operation.answer!.status, JSON.stringify(answer));
    assertFits(answer, operation.answer!.schema);
    return answer;
  }

  request(operation: ApiOperation, request: Request): Promise<Response> {
    const { url, ...options } = this.toRequest(operation, request);
    return this.#fake.fetch(url, options);
  }

  toRequest(
    { method, path, body }: ApiOperation,
    { id = "", key = "", query = "", secret }: Request,
  ) {
    const headers: Record<string, string> = this.#authorize(secret ?? SECRET);
    for (const name of findKey(this.#plan, "header")) headers[name] = key;
    const sent: Record<string, unknown> = { ...sampleInputs(this.#plan) };
    const at = findKey(this.#plan, "body");
    if (at.length === 1) sent[at[0]!] = key;
    if (at.length === 2) sent[at[0]!] = { [at[1]!]: key };
    const url = `https://fake.test/v1${path.replace(/\{.*?\}/, encodeURIComponent(id))}?${query}`;
    return { url, method, headers, ...(body !== undefined && { body: JSON.stringify(sent) }) };
  }

  #authorize(secret: string): Record<string, string> {
    const [credential] = this.#plan.credentials;
    if (credential === undefined) return {};
    const values = {
      bearer: `Bearer ${secret}`,
      basic: `Basic ${btoa(`${secret}:${secret}`)}`,
      apiKey: secret,
      clientCredentials: `Bearer ${secret}`,
      body: secret,
    };
    return { [credential.at.path[0]!]: values[credential.kind] };
  }
}
