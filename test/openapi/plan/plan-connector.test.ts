import assert from "node:assert/strict";
import type { Schema } from "../../../src/openapi/api-document.ts";
import { JOB, planJobs } from "../support/job-service.ts";
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

const STATE = text({ enum: ["running", "done"] });

describe("planConnector", () => {
  it("leaves out options of every request, and what the body repeats of the path", () => {
    const pretty = parameter("query", "pretty", { schema: schemaOf("boolean") });
    const { inputs } = planJobs({
      create: operation("POST /spaces/{space}/jobs", {
        parameters: [pretty, parameter("query", "async")],
        ...body(object({ space: text(), "command!": text() })),
        ...answer(object({ "id!": text() })),
      }),
      get: operation("GET /jobs/{job_id}", {
        parameters: [pretty],
        ...answer(object({ "id!": text(), "state!": STATE })),
      }),
    });
    assert.deepEqual(
      inputs.map(({ name, at }) => `${name} in ${at.in}`),
      ["space in path", "command in body", "async in query"],
    );
  });

  it("requires an optional field of the body without which nobody can read the job", () => {
    const { inputs } = planJobs({
      create: operation("POST /runs", {
        ...body(object({ name: text(), label: text() })),
        ...answer(object({ "id!": text() })),
      }),
      get: operation("GET /runs/{name}/{id}", answer(object({ "state!": STATE }))),
      sources: new Map([["name", { request: { in: "body", path: ["name"] } }]]),
    });
    assert.deepEqual(
      inputs.map(({ name, required }) => `${name} ${required}`),
      ["name true", "label false"],
    );
  });

  it("reads a value of several types in an address as text, also in examples", () => {
    const workflow = parameter("query", "workflow", {
      schema: schemaOf([], { oneOf: [schemaOf("integer"), text()] }),
    });
    const { inputs } = planJobs({
      create: operation("POST /runs", {
        parameters: [workflow],
        ...answer(object({ "id!": text() })),
      }),
    });
    assert.deepEqual(
      inputs.map(({ name, type, schema }) => [name, type.kind, schema.types, schema.oneOf]),
      [["workflow", "string", ["string"], undefined]],
    );
  });

  it("carries the idempotency key as the ID rather than as the ID of a request", () => {
    const job = object({ "id!": text(), "state!": STATE }, { name: "Job" });
    const plan = (statuses: readonly number[], schema = job) =>
      planJobs({
        create: operation("POST /jobs", {
          parameters: [parameter("header", "client-request-id")],
          statuses,
          ...body(schema),
          ...answer(job),
        }),
      }).idempotency;
    const ofId = { at: { in: "body", path: ["id"] }, isUuid: false, isChosen: true };
    assert.deepEqual(plan([201, 409]), ofId);
    // Without a word on it, the service may accept an ID twice.
    assert.equal(plan([201]), undefined);
    const id = text({ description: "The unique ID of the job." });
    assert.deepEqual(plan([201], object({ "id!": id })), ofId);
  });

  for (const [title, create, expected] of [
    [
      "a header of the service's own name",
      operation("POST /jobs", { parameters: [parameter("header", "Acme-Idempotency-Key")] }),
      { at: { in: "header", path: ["Acme-Idempotency-Key"] }, isUuid: false, isChosen: false },
    ],
    [
      "an option of the job",
      operation("POST /jobs", body(object({ options: object({ idempotencyKey: text() }) }))),
      { at: { in: "body", path: ["options", "idempotencyKey"] }, isUuid: false, isChosen: false },
    ],
    [
      "no name that must begin with a letter, as some keys do not",
      operation(
        "POST /jobs",
        body(object({ clientToken: text({ pattern: "^[a-z][a-z0-9-]*$" }) })),
      ),
      undefined,
    ],
    [
      "a name that may begin with a digit",
      operation("POST /jobs", body(object({ clientToken: text({ pattern: "^[a-z0-9-]+$" }) }))),
      { at: { in: "body", path: ["clientToken"] }, isUuid: false, isChosen: false },
    ],
    [
      "nothing that only the service sets",
      operation(
        "POST /jobs",
        body(object({ next: object({ clientToken: text() }, { readOnly: true }) })),
      ),
      undefined,
    ],
    [
      "no name with a dot in a body, which would be a place",
      operation("POST /jobs", body(object({ "job.clientToken": text() }))),
      undefined,
    ],
    [
      "what says more of reading",
      operation(
        "POST /jobs",
        body(object({ clientToken: text({ description: "Read-only queries ignore it." }) })),
      ),
      { at: { in: "body", path: ["clientToken"] }, isUuid: false, isChosen: false },
    ],
    [
      "no ID of another thing in the body",
      operation("POST /jobs", body(object({ image: object({ id: text() }) }))),
      undefined,
    ],
  ] as const)
    it(`carries the idempotency key in ${title}`, () => {
      const plan = planJobs({ create: { ...create, ...answer(object({ "id!": text() })) } });
      assert.deepEqual(plan.idempotency, expected);
    });

  it("names the job of a PUT by the idempotency key", () => {
    const request = { in: "path", path: ["job_id"] } as const;
    const create = operation("PUT /jobs/{job_id}");
    const plan = planJobs({ create, sources: new Map([["job_id", { request }]]) });
    assert.deepEqual(plan.idempotency, { at: request, isUuid: false, isChosen: true });
    assert.deepEqual(plan.inputs, []);
  });

  it("names nothing else in the path of a PUT by the idempotency key", () => {
    const create = operation("PUT /projects/{name}/jobs", { statuses: [202, 409] });
    assert.equal(planJobs({ create }).idempotency, undefined);
  });

  it("has an input for a volume that is mounted read-only, but none for a read-only property", () => {
    const create = operation("POST /jobs", {
      ...body(
        object({
          mount: text({ description: "Mount it read-only." }),
          node: text({ description: "Output only. The node." }),
          size: text({ description: "This field is read-only." }),
        }),
      ),
      ...answer(JOB),
    });
    assert.deepEqual(
      planJobs({ create }).inputs.map(({ name }) => name),
      ["mount"],
    );
  });

  it("types no objects in a union, as nothing converts them", () => {
    const items = schemaOf("array", { items: object({ note: text() }) });
    const input = schemaOf([], { oneOf: [text(), items] });
    const [field] = planJobs({
      create: operation("POST /jobs", {
        ...body(object({ "input!": input })),
        ...answer(object({ "id!": text() })),
      }),
    }).inputs;
    const variants = [{ kind: "string" }, { kind: "list", of: { kind: "struct" } }];
    assert.deepEqual(field?.type, { kind: "union", variants });
  });

  it("declares the secrets that the body needs; no secret is an input", () => {
    const {
      credentials,
      inputs,
      body: sent,
    } = planJobs({
      create: operation("POST /jobs", {
        security: [[{ type: "bearer" }]],
        ...body(
          object({
            ...Object.fromEntries(
              "api_key secret token dbPassword".split(" ").map((name) => [`${name}!`, text()]),
            ),
            "pin!": text({ format: "password" }),
            "script!": text({ writeOnly: true }),
            webhook_secret: text(),
            client_token: text(),
            tokens: text(),
            max_token: schemaOf("integer"),
          }),
        ),
        ...answer(object({ "id!": text() })),
      }),
    });
    const secrets = credentials.flatMap((each) =>
      each.kind === "body" ? [`${each.at.path.join(".")}=${each.secrets.join(" ")}`] : [],
    );
    assert.deepEqual(secrets, [
      "api_key=JOBS_API_KEY",
      "secret=JOBS_SECRET",
      "token=JOBS_TOKEN2",
      "dbPassword=JOBS_DB_PASSWORD",
      "pin=JOBS_PIN",
      "script=JOBS_SCRIPT",
    ]);
    const names = inputs.map(({ name }) => name);
    assert.deepEqual(names, ["tokens", "maxToken"]);
    assert.ok(sent?.kind === "object");
    assert.deepEqual(
      sent.fields.map(({ name }) => name),
      ["tokens", "max_token"],
    );
  });

  it("takes the files of a form, and a body that is one, for inputs, and those of JSON for texts", () => {
    const file = text({ format: "binary" });
    const form = body(object({ "scene!": file, extras: list(file), depth: integer() })).body!;
    const kindsOf = (mediaType: string) =>
      planJobs({
        create: operation("POST /jobs", { body: { ...form, mediaType }, ...answer(JOB) }),
      }).inputs.map(({ type }) => (type.kind === "list" ? `list of ${type.of.kind}` : type.kind));
    assert.deepEqual(kindsOf("multipart/form-data"), ["file", "list of file", "int"]);
    assert.deepEqual(kindsOf("application/json"), ["string", "list of string", "int"]);
    const sent = { mediaType: "audio/wav", required: true, schema: file };
    const { inputs } = planJobs({
      create: operation("POST /jobs", { body: sent, ...answer(JOB) }),
    });
    assert.deepEqual(
      inputs.map(({ name, type }) => [name, type.kind]),
      [["file", "file"]],
    );
  });

  it("resolves a URL of tokens that is relative to the service", () => {
    const scheme = { type: "clientCredentials", tokenUrl: "/tokens", scopes: [] } as const;
    const create = { ...operation("POST /jobs", answer(JOB)), security: [[scheme]] };
    const urlOf = (servers: string[]) =>
      planJobs({ create }, { servers }).credentials[0]!.client!.tokenUrl;
    assert.equal(urlOf(["https://jobs.example/v1"]), "https://jobs.example/tokens");
    assert.equal(urlOf([]), undefined);
  });

  it("names types without the version of their component, and without their package", () => {
    for (const [name, expected] of [
      ["v0.0.38_meta", "Meta"],
      ["io.example.v1.Job", "Job"],
    ]) {
      const job = object({ "text!": text() }, { name });
      const create = operation("POST /jobs", { ...body(job), ...answer(object({ id: text() })) });
      const { body: sent } = planJobs({ create });
      assert.equal(sent?.kind === "object" && sent.name, expected);
    }
  });
});

/** 2 to the power of this many ways lead to the innermost schema. */
const LEVELS = 20;

/** Two ways to the same schema, which differ only in their description. */
const NESTINGS: Readonly<Record<string, (inner: Schema) => Schema[]>> = {
  alternatives: (inner) => [inner, { ...inner, description: "again" }],
  lists: (inner) => [list(inner), list(inner, { minItems: 1 })],
  maps: (inner) =>
    ["", "again"].map((description) =>
      schemaOf("object", { additionalProperties: inner, description }),
    ),
  objects: (inner) => [object({ "a!": inner }), object({ "a!": inner, "b!": inner })],
};

describe("a plan with alternatives in alternatives", () => {
  for (const [name, nest] of Object.entries(NESTINGS))
    it(`reads each schema once: ${name}`, () => {
      let nested = integer();
      for (let level = 0; level < LEVELS; level += 1)
        nested = schemaOf([], { oneOf: nest(nested) });
      const job = object({ "id!": text(), "status!": nested, detail: nested });
      const { inputs } = planJobs({
        create: operation("POST /jobs", { ...body(object({ "x!": nested })), ...answer(job) }),
        get: operation("GET /jobs/{job_id}", answer(job)),
      });
      assert.equal(inputs.length, 1);
      if (name === "alternatives") assert.equal(inputs[0]!.type.kind, "int");
    });

  it("reads a schema that is its own alternative", () => {
    const oneOf = [text(), integer()];
    const cyclic = schemaOf([], { oneOf });
    oneOf.unshift(cyclic);
    const job = object({ "id!": text(), "status!": cyclic });
    const { inputs } = planJobs({
      create: operation("POST /jobs", { ...body(object({ "x!": cyclic })), ...answer(job) }),
      get: operation("GET /jobs/{job_id}", answer(job)),
    });
    assert.equal(inputs.length, 1);
  });
});
