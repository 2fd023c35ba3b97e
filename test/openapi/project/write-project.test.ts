import assert from "node:assert/strict";
import type { ConnectorPlan, Source } from "../../../src/openapi/connector-plan.ts";
import { writeDeclaration } from "../../../src/openapi/project/write-declaration.ts";
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

const STOP = operation("POST /control", body(object({ "target!": text() })));

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
  "states of ends alone": planJobs({
    get: operation(
      "GET /jobs/{job_id}",
      answer(object({ "id!": text(), status: text({ enum: ["done", "error"] }) })),
    ),
  }),
  "an ID that no answer is known to have": planJobs({
    sources: new Map<string, Source>([["job_id", { undecided: true }]]),
  }),
  "a cancel by a body whose values a person names": planJobs({
    delete: STOP,
    undecided: new Map([[STOP, ["target"]]]),
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

const UNDECIDED = /^src\/index\.ts:\d+: .*'undecided' does not exist in type/;

/** The errors that ask a person for a decision. */
const DECISIONS: Readonly<Record<string, RegExp>> = {
  "states that a person must place": UNDECIDED,
  "hostile texts everywhere": UNDECIDED,
  "no state": UNDECIDED,
  "states of ends alone": UNDECIDED,
  "an ID that no answer is known to have": /:\d+: Type 'undefined' is not assignable to type/,
  "a cancel by a body whose values a person names":
    /:\d+: .*'undecidedBody' does not exist in type/,
};

describe("the declaration of a generated connector", function () {
  this.timeout(120_000);
  let faults: Record<string, string[]> = {};
  before(() => {
    faults = compileProjects(
      Object.fromEntries(
        Object.entries(PLANS).map(([name, plan]) => [
          name,
          { "src/index.ts": writeDeclaration(plan) },
        ]),
      ),
    );
  });

  for (const [name, plan] of Object.entries(PLANS))
    it(`compiles, apart from open decisions: ${name}`, () => {
      const found = faults[name]!;
      const expected = DECISIONS[name];
      assert.equal(
        found.length,
        expected === undefined ? 0 : 1,
        `${found.join("\n")}\n${writeDeclaration(plan)}`,
      );
      if (expected !== undefined) assert.match(found[0]!, expected);
    });

  it("keeps lines short where no text is long", () => {
    for (const plan of [planJobs(), PLANS["flags"]!])
      for (const line of writeDeclaration(plan).split("\n")) assert.ok(line.length <= 100, line);
  });

  for (const [mark, isLater] of [
    ["", true],
    ["!", false],
  ] as const)
    it(`has a phase for a job without a state if the document allows it: ${isLater}`, () => {
      const status = object({ [`phase${mark}`]: text({ enum: ["running", "done"] }) });
      const get = operation("GET /jobs/{job_id}", answer(object({ [`status${mark}`]: status })));
      const index = writeDeclaration(planJobs({ get }));
      assert.equal(index.includes("queued: [null]"), isLater, index);
    });

  it("has examples also of states that a person has still to name, as on GitHub", () => {
    const run = object({
      "id!": text(),
      status: text({ examples: ["completed"] }),
      conclusion: text(),
    });
    const index = writeDeclaration(planJobs({ get: operation("GET /jobs/{job_id}", answer(run)) }));
    assert.match(index, /running: \{ status: "the state of a job that runs" \}/);
    assert.match(
      index,
      /succeeded: \{ status: "completed", conclusion: "the state of a job that s/,
    );
  });

  it("declares credentials, inputs, outputs and the job's ID", () => {
    const index = writeDeclaration(planJobs());
    assert.match(index, /auth: bearer\("JOBS_TOKEN"\)/);
    assert.match(index, /text: t\.string\(\)\.describe\("The text whose words the job counts\."\)/);
    assert.match(index, /priority: t\.int\(\)\.default\(3\)/);
    assert.match(index, /notifyAt: t\.optional\(t\.datetime\(\)\)/);
    assert.match(index, /dueAt: t\.optional\(t\.datetime\(\)\)/);
    assert.match(index, /resourceMeta: \{ jobId: t\.string\(\) \}/);
    assert.ok(JOB.properties.has("error"));
    assert.doesNotMatch(index, /^ {4}(status|error):/m);
  });

  it("has at most 120 lines for ten inputs", () => {
    const fields = Object.fromEntries(
      Array.from("abcdefghij", (name) => [`${name}_${name}`, text({ description: "A text." })]),
    );
    const create = operation("POST /jobs", { ...body(object(fields)), ...answer(JOB) });
    const lines = writeDeclaration(planJobs({ create })).split("\n");
    assert.ok(lines.length <= 120, String(lines.length));
  });
});
