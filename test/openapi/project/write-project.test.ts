import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { check } from "prettier";
import type { ConnectorPlan, Source } from "../../../src/openapi/connector-plan.ts";
import {
  fillTemplate,
  type ConnectorSources,
  pruneUnused,
  writeSources,
} from "../../../src/openapi/project/write-sources.ts";
import { packageRoot } from "../../../src/process/package-paths.ts";
import { compileProjects } from "../support/compile-projects.ts";
import { JOB, planJobs } from "../support/job-service.ts";
import {
  answer,
  body,
  integer,
  object,
  operation,
  parameter,
  schemaOf,
  text,
} from "../support/schemas.ts";

const archived = object({
  "id!": text(),
  "status!": text({ enum: ["running", "archived", "done"] }),
});

const flag = schemaOf("boolean");
const FLAGS = object({ is_success: flag, is_error: flag, is_complete: flag, rows: integer() });

const ENDS = ["running", "done", "failed"].map((state) =>
  object({ "status!": text({ enum: [state] }), [state]: text() }),
);

const PLANS: Record<string, ConnectorPlan> = {
  "a bearer token, an enum of states and an idempotency key": planJobs(),
  "no way to cancel": planJobs({ delete: undefined }),
  "states that a person must place": planJobs({
    get: operation("GET /jobs/{job_id}", answer(archived)),
  }),
  "integer codes": planJobs({
    get: operation(
      "GET /jobs/{job_id}",
      answer(object({ status: integer({ description: "1: Queued, 10: Success, 20: Error" }) })),
    ),
  }),
  flags: planJobs({ get: operation("GET /jobs/{job_id}", answer(object({ data: FLAGS }))) }),
  "alternatives of one state each": planJobs({
    get: operation("GET /jobs/{job_id}", answer(schemaOf([], { oneOf: ENDS }))),
  }),
  "no state": planJobs({ get: operation("GET /jobs/{job_id}", answer(object({ "id!": text() }))) }),
  "a form that may be left out": planJobs({
    create: operation("POST /jobs", {
      body: {
        mediaType: "application/x-www-form-urlencoded",
        required: false,
        schema: object({ size: integer() }),
      },
      ...answer(JOB),
    }),
  }),
  "the HTTP status as the state": planJobs({
    get: operation("GET /jobs/{job_id}", {
      ...answer(object({ "id!": text() })),
      statuses: [200, 202],
    }),
  }),
  "an ID whose type differs in the two paths": planJobs({
    create: {
      ...operation("POST /teams/{team}/jobs", answer(JOB)),
      parameters: [parameter("path", "team", { schema: schemaOf("number") })],
    },
    get: operation("GET /teams/{team}/jobs/{job_id}", answer(JOB)),
    sources: new Map<string, Source>([
      ["team", { request: { in: "path", path: ["team"] } }],
      ["job_id", { answer: ["id"] }],
    ]),
  }),
  "a number in the path of get, which a header has": planJobs({
    create: operation("POST /jobs", { headers: ["Job-Id"] }),
    get: {
      ...operation("GET /jobs/{job_id}", answer(JOB)),
      parameters: [parameter("path", "job_id", { schema: integer() })],
    },
    sources: new Map([["job_id", { answer: ["jobIdHeader"] }]]),
  }),
  "an ID that is a text or a number": planJobs({
    create: operation("POST /jobs", answer(object({ id: schemaOf(["string", "integer"]) }))),
  }),
  "a relative address": planJobs({}, { servers: ["/api/v2"] }),
};

const HOSTILE = "*/`${x()}`\"'\u2028\ud800\u001b[1m\n//\\";
const hostileJob = object(
  { [`id${HOSTILE}!`]: text(), "status!": text({ enum: ["running", "done", HOSTILE] }) },
  { name: HOSTILE, description: HOSTILE },
);
PLANS["hostile texts everywhere"] = planJobs(
  {
    create: operation(`POST /jobs/${HOSTILE}`, {
      summary: HOSTILE,
      security: [
        [
          { type: "clientCredentials", tokenUrl: HOSTILE, scopes: [HOSTILE] },
          { type: "apiKey", in: "header", name: `h${HOSTILE}` },
          { type: "apiKey", in: "query", name: `q${HOSTILE}` },
        ],
      ],
      parameters: [parameter("header", `Idempotency-Key`), parameter("query", HOSTILE)],
      ...body(object({ [HOSTILE]: text({ description: HOSTILE, default: HOSTILE.slice(0, 40) }) })),
      ...answer(hostileJob),
    }),
    get: operation("GET /jobs/{job_id}", answer(hostileJob)),
    sources: new Map([["job_id", { answer: [`id${HOSTILE}`] }]]),
  },
  { title: HOSTILE, servers: [HOSTILE] },
);

/** What the project would need if its code had a text of the document. */
const NAMES = "toForm( toUuid( UNDECIDED, createHash( Json JsonObject UserError";
PLANS["texts that name functions of a project"] = planJobs({
  create: operation("POST /jobs", {
    summary: NAMES,
    ...body(object({ text: text({ description: NAMES, enum: [NAMES, "return UNDECIDED;"] }) })),
    ...answer(JOB),
  }),
  delete: undefined,
});

/** The errors that ask a person for a decision. */
const DECISIONS: Readonly<Record<string, readonly RegExp[]>> = {
  "states that a person must place": [
    /^src\/index\.ts:\d+: Type 'undefined' is not assignable to type 'Phase'/,
  ],
  "hostile texts everywhere": [
    /^src\/index\.ts:\d+: Type 'undefined' is not assignable to type 'Phase'/,
  ],
  "no state": [/^src\/service\.ts:\d+: Type 'undefined' is not assignable to type 'string'/],
};

/** A phase whose state in the fake a person decides. */
const IN_FAKE = /^dev\/service-data\.ts:\d+: Type 'undefined' is not assignable/;

describe("the sources of a generated connector", function () {
  this.timeout(120_000);
  const written: ConnectorSources[] = [];
  let faults: Record<string, string[]> = {};
  before(async () => {
    for (const plan of Object.values(PLANS)) written.push(await writeSources(plan, packageRoot));
    const example = Object.keys(written[0]!).map((path) => {
      const text = readFileSync(join(packageRoot, "templates/openapi", path), "utf8");
      return [path, pruneUnused(fillTemplate(text, {}))] as const;
    });
    faults = compileProjects({
      ...Object.fromEntries(written.entries()),
      example: Object.fromEntries(example),
    });
  });

  it("come from a template that compiles with its examples", () => {
    assert.deepEqual(faults["example"], []);
  });

  for (const [index, name] of Object.keys(PLANS).entries()) {
    it(`compile, apart from open decisions: ${name}`, () => {
      const found = faults[index]!.filter((fault) => !IN_FAKE.test(fault));
      const expected = DECISIONS[name] ?? [];
      assert.equal(found.length, expected.length, found.join("\n"));
      for (const [at, fault] of found.entries()) assert.match(fault, expected[at]!);
    });

    it(`are formatted as Prettier does: ${name}`, async () => {
      for (const source of Object.values(written[index]!))
        assert.ok(await check(source, { parser: "typescript", printWidth: 100 }), source);
    });
  }

  for (const [mark, isLater] of [
    ["", true],
    ["!", false],
  ] as const)
    it(`have a phase for a job without a state if the document allows it: ${isLater}`, async () => {
      const status = object({ [`phase${mark}`]: text({ enum: ["running", "done"] }) });
      const get = operation("GET /jobs/{job_id}", answer(object({ [`status${mark}`]: status })));
      const { "src/index.ts": index } = await writeSources(planJobs({ get }), packageRoot);
      assert.equal(index.includes('"no state": "queued",'), isLater, index);
    });

  it("declare secrets, inputs, outputs and the job's ID", async () => {
    const { "src/index.ts": index } = await writeSources(planJobs(), packageRoot);
    assert.match(index, /secrets: \["JOBS_TOKEN"\]/);
    assert.match(index, /text: t\.string\(\)\.describe\("The text whose words the job counts\."\)/);
    assert.match(index, /priority: t\.int\(\)\.default\(3\)/);
    assert.match(index, /notifyAt: t\.optional\(t\.datetime\(\)\)/);
    assert.match(index, /dueAt: t\.optional\(t\.datetime\(\)\)/);
    assert.match(index, /resourceMeta: \{\n {4}jobId: t\.string\(\),/);
    assert.ok(JOB.properties.has("error"));
    assert.doesNotMatch(index, /^ {4}(status|error):/m);
  });
});
