import assert from "node:assert/strict";
import { answer, list, object, text } from "../support/schemas.ts";
import {
  choose,
  id,
  job,
  type Operations,
  question,
  show,
  showSources,
  STATES,
} from "./choosing.ts";

const GET = { "GET /jobs/{jobId}": { answer: job } } as const;
const jobsIn = (schema: ReturnType<typeof object>) => ({
  "POST /jobs": { details: answer(schema) },
});
const kubernetesJob = {
  metadata: { name: "string", namespace: "string" },
  status: { active: "integer", phase: STATES },
} as const;

/** Documents, and where the values that name a job come from. */
const SOURCES: Readonly<Record<string, readonly [Operations, string]>> = {
  "an answer that is the ID itself": [
    { "POST /jobs": { answer: "string" }, ...GET },
    "jobId=answer.",
  ],
  "the only job in a list": [
    { ...jobsIn(object({ jobs: list(object({ job_id: text() })) })), ...GET },
    "jobId=answer.jobs.[].job_id",
  ],
  "a shorter name of the ID": [
    {
      "POST /batch-jobs": { answer: { job_id: "string" } },
      "GET /batch-jobs/{batch_job_id}": { answer: job },
    },
    "batch_job_id=answer.job_id",
  ],
  "what an answer calls the ID of a job": [
    {
      "POST /crawls": { answer: { jobId: "string", owner_id: "string" } },
      "GET /crawls/{id}": { answer: job },
    },
    "id=answer.jobId",
  ],
  "the last word of the parameter": [
    {
      "POST /exports": { answer: { gid: "string" } },
      "GET /exports/{account_export_gid}": { answer: job },
    },
    "account_export_gid=answer.gid",
  ],
  "the key of a record": [
    { "POST /exports": { answer: { pk: "string" } }, "GET /exports/{id}": { answer: job } },
    "id=answer.pk",
  ],
  "the ID that the caller chose": [
    { "POST /jobs": { body: { "id!": "string" } }, ...GET, "POST /jobs/{jobId}/terminate": {} },
    "jobId=body.id",
  ],
  "an exact name at any depth, as in BigQuery": [
    {
      "POST /projects/{projectId}/jobs": {
        answer: { id: "string", jobReference: { projectId: "string", jobId: "string" } },
      },
      "GET /projects/{projectId}/jobs/{jobId}": { answer: { status: { state: STATES } } },
    },
    "projectId=path.projectId | jobId=answer.jobReference.jobId",
  ],
  "the metadata around a name, as in Kubernetes": [
    {
      "POST /namespaces/{namespace}/jobs": { answer: kubernetesJob },
      "GET /namespaces/{namespace}/jobs/{name}": { answer: kubernetesJob },
    },
    "namespace=path.namespace | name=answer.metadata.name",
  ],
};

describe("findSources", () => {
  for (const [title, [operations, expected]] of Object.entries(SOURCES))
    it(`takes ${title}`, () => assert.equal(showSources(operations), expected));

  const HEADERS: readonly (readonly [string, readonly string[], string])[] = [
    ["that a header has", ["X-Trace-Id", "Batch-Job-Id"], "batchJobId"],
    ["in the URL of a new job", ["X-Trace-Id", "Location"], "location"],
    ["in the URL to poll", ["Location", "Operation-Location"], "operationLocation"],
  ];
  for (const [title, headers, name] of HEADERS)
    it(`takes the ID ${title}`, () => {
      const operations = {
        "POST /jobs": { details: { headers } },
        "GET /jobs/{jobId}/status": { answer: job },
      };
      assert.equal(showSources(operations), `jobId=answer.${name}Header`);
    });

  it("takes an id that its description calls that of the job", () => {
    const made = (description: string) => ({
      "GET /tasks/{id}": { answer: job },
      "POST /image_to_video": { details: answer(object({ id: text({ description }) })) },
    });
    const flags = { create: "POST /image_to_video" };
    assert.equal(showSources(made("The ID of the task that was created."), flags), "id=answer.id");
    question(made("The ID of the video."), flags);
  });

  it("reads IDs of queries and bodies, as in Databricks", () => {
    assert.equal(
      show({
        "POST /2.1/jobs/runs/submit": { answer: { run_id: "integer" } },
        "GET /2.1/jobs/runs/get": {
          query: ["run_id"],
          answer: {
            run_id: "integer",
            state: { life_cycle_state: ["RUNNING", "TERMINATED", "SUCCESS", "INTERNAL_ERROR"] },
          },
        },
        "GET /2.1/jobs/runs/get-output": { query: ["run_id"], answer: { logs: "string" } },
        "POST /2.1/jobs/runs/cancel": { body: { "run_id!": "integer" } },
        "POST /2.1/jobs/create": { answer: { job_id: "integer" } },
        "GET /2.1/jobs/get": { query: ["job_id"], answer: { job_id: "integer" } },
      }),
      "POST /2.1/jobs/runs/submit | GET /2.1/jobs/runs/get | POST /2.1/jobs/runs/cancel | result GET /2.1/jobs/runs/get-output | run_id=answer.run_id | body.run_id={run_id}",
    );
  });

  it("finds the name in the path of a PUT", () => {
    const path = "/subscriptions/{subscriptionId}/containerGroups/{name}";
    const group = { name: "string", properties: { provisioningState: "string" } } as const;
    const operations = {
      [`PUT ${path}`]: { query: ["api-version"], answer: group, body: group, name: "Group" },
      [`GET ${path}`]: { query: ["api-version"], answer: group, name: "Group" },
    };
    assert.equal(
      showSources(operations, { create: `PUT ${path}` }),
      "subscriptionId=path.subscriptionId | name=path.name | api-version=query.api-version",
    );
  });

  it("cancels by a list with the one ID, or by an optional ID, unless the path has it", () => {
    const cancel = (path: string, name: string, type: "array" | "string"): string => {
      const ids = { answer: { run: { id: "string" } }, name: "Run" } as const;
      const operations = { "POST /t/{t}/runs": ids, "GET /runs/{run}": { answer: job } };
      const body = { [`POST ${path}`]: { body: { [name]: type, tags: "array" } as const } };
      return show({ ...operations, ...body }, { delete: `POST ${path}` });
    };
    const elsewhere = "/t/{t}/tasks/cancel";
    assert.match(cancel(elsewhere, "externalIds", "array"), /body\.externalIds=\{externalIds\}$/);
    assert.match(cancel(elsewhere, "run_id", "string"), /body\.run_id=\{run_id\}$/);
    assert.doesNotMatch(cancel("/runs/{run}/cancel", "externalIds", "array"), /externalIds/);
  });

  it("takes no ID that is about the request, another thing or what only the service sets", () => {
    const schema = object({ "id!": text({ readOnly: true }), text: text() });
    const body = { mediaType: "application/json", required: true, schema };
    const sheet = { order: { sheet: { id: "string" } } } as const;
    for (const create of [
      { details: { headers: ["X-Request-Id"] } },
      { details: { body } },
      { body: { process: { id: "string" } } },
      { body: sheet, answer: sheet },
    ] as const)
      question({ "POST /jobs": create, ...GET });
    const details = { body, answer: { status: 200, schema } };
    assert.equal(showSources({ "POST /jobs": { details }, ...GET }), "jobId=answer.id");
  });

  it("leaves open what chosen operations need and nobody knows after the create", () => {
    const operations = {
      "POST /dispatches": {},
      "GET /runs/{run_id}": { answer: { status: STATES } },
      "POST /orders/{order_id}/stop": { body: { "reason!": "string" } },
    } as const;
    const flags = {
      create: "POST /dispatches",
      get: "GET /runs/{run_id}",
      delete: "POST /orders/{order_id}/stop",
    };
    assert.equal(showSources(operations, flags), "run_id=? | order_id=?");
    const { undecided } = choose(operations, flags);
    assert.deepEqual([...undecided.values()].flat(), ["reason"]);
  });

  it("leaves open how a chosen cancel says which job", () => {
    const path = "/tenants/{tenant}/jobs";
    const operations = {
      [`POST ${path}`]: { answer: id },
      [`GET ${path}/{id}`]: { answer: job },
      [`POST ${path}/cancel`]: { body: { names: "array" } },
    } as const;
    const { undecided } = choose(operations, { delete: `POST ${path}/cancel` });
    assert.deepEqual([...undecided.values()].flat(), ["the job's ID"]);
  });
});
