import assert from "node:assert/strict";
import type { ChosenOperations } from "../../../src/openapi/connector-plan.ts";
import type { NodeFault } from "../../../src/openapi/document/document-node.ts";
import { chooseOperations } from "../../../src/openapi/operations/choose-operations.ts";
import {
  type OperationFlags,
  readOperationFlags,
} from "../../../src/openapi/operations/operation-flags.ts";
import { nameOperation } from "../../../src/openapi/operations/operation-text.ts";
import type { ErrorCode, FxError } from "../../../src/runtime/base/errors/errors.ts";
import { catchFxError } from "../../support/assertions/caught-error.ts";
import { answer, list, object, schemaOf, text } from "../support/schemas.ts";
import { jobDocument, type OperationShape } from "./job-document.ts";

const STATES = ["queued", "running", "succeeded", "failed", "cancelled"];
const id = { id: "string" } as const;
const job = { ...id, status: STATES };

const either = ["Short", "Long"].map((name) =>
  object({ id: text(), status: text({ enum: STATES }) }, { name }),
);
const EITHER = schemaOf([], { oneOf: either });

type Operations = Readonly<Record<string, OperationShape>>;

function choose(operations: Operations, flags: OperationFlags = {}) {
  const document = jobDocument(operations);
  return chooseOperations(document, readOperationFlags(document, flags));
}

/** The create, the get and the cancel. */
function showChosen({ create, get, delete: cancel }: ChosenOperations): string {
  return [create, get, cancel].map((each) => (each ? nameOperation(each) : "none")).join(" | ");
}

/** Where the parameters come from: `jobId=answer.id`. */
function showSources(operations: Operations, flags?: OperationFlags): string {
  const sources = [...choose(operations, flags).sources].map(([name, source]) => {
    if ("undecided" in source) return `${name}=?`;
    const [place, path] =
      "answer" in source ? ["answer", source.answer] : [source.request.in, source.request.path];
    return `${name}=${place}.${path.join(".")}`;
  });
  return sources.join(" | ");
}

/** All of it, with the operation of the result, and the body of the cancel. */
function show(operations: Operations, flags?: OperationFlags): string {
  const chosen = choose(operations, flags);
  const { result, deleteBody } = chosen;
  const parts = [
    showChosen(chosen),
    result && `result ${nameOperation(result)}`,
    showSources(operations, flags),
    ...deleteBody.map((part) => {
      const value = "value" in part ? part.value : `{${part.source}}`;
      return `body.${part.path.join(".")}=${value}`;
    }),
  ];
  return parts.filter((part) => part !== undefined).join(" | ");
}

function refusal(code: ErrorCode, operations: Operations, flags?: OperationFlags): FxError {
  return catchFxError(code, () => choose(operations, flags));
}

describe("chooseOperations", () => {
  it("chooses a POST, a GET with its ID and a DELETE", () => {
    assert.equal(
      show({
        "GET /jobs": { answer: { jobs: "array" } },
        "POST /jobs": { answer: job },
        "GET /jobs/{jobId}": { answer: job },
        "DELETE /jobs/{jobId}": {},
        "POST /users": { answer: id },
        "GET /users/{userId}": { answer: id },
      }),
      "POST /jobs | GET /jobs/{jobId} | DELETE /jobs/{jobId} | jobId=answer.id",
    );
  });

  const HEADERS: readonly (readonly [string, readonly string[], string])[] = [
    ["that a header has", ["X-Trace-Id", "Batch-Job-Id"], "batchJobId"],
    ["in the URL of a new job", ["X-Trace-Id", "Location"], "location"],
    ["in the URL to poll", ["Location", "Operation-Location"], "operationLocation"],
  ];
  for (const [title, headers, name] of HEADERS)
    it(`takes the ID ${title}`, () => {
      const details = { headers };
      const operations = { "POST /jobs": { details }, "GET /jobs/{jobId}/status": { answer: job } };
      assert.equal(showSources(operations), `jobId=answer.${name}Header`);
    });

  it("takes no header for the ID of a job that is about the request", () => {
    const details = { headers: ["X-Request-Id"] };
    refusal("FX2038", { "POST /jobs": { details }, "GET /jobs/{jobId}": { answer: job } });
  });

  it("cancels by a list with the one ID, unless the path has it", () => {
    const cancel = (path: string): string => {
      const ids = { answer: { run: { id: "string" } }, name: "Run" } as const;
      const operations = { "POST /t/{t}/runs": ids, "GET /runs/{run}": { answer: job } };
      const body = { [`POST ${path}`]: { body: { externalIds: "array", tags: "array" } as const } };
      return show({ ...operations, ...body }, { delete: `POST ${path}` });
    };
    assert.match(
      cancel("/t/{t}/tasks/cancel"),
      /externalIds=answer.*body\.externalIds=\{externalIds\}$/,
    );
    assert.doesNotMatch(cancel("/runs/{run}/cancel"), /externalIds/);
  });

  it("cancels without the body of create, and takes no state that is read-only for a cancel", () => {
    // As Django REST framework documents a view with an action.
    const status = text({ enum: STATES, readOnly: true });
    const schema = object({ "id!": text({ readOnly: true }), "spec!": object({}), status });
    const body = { mediaType: "application/json", required: true, schema };
    const details = { body, answer: { status: 200, schema } };
    const view = { "POST /jobs": { details }, "GET /jobs/{id}": { answer: job } };
    const update = { details: { body: { ...body, schema: object({ status }) } } };
    const all = { ...view, "PUT /jobs/{id}": update, "DELETE /jobs/{id}": {} };
    assert.equal(showChosen(choose(all)), "POST /jobs | GET /jobs/{id} | DELETE /jobs/{id}");
    assert.equal(
      show({ ...all, "POST /jobs/{id}/cancel": { details } }),
      "POST /jobs | GET /jobs/{id} | POST /jobs/{id}/cancel | id=answer.id",
    );
  });

  it("takes no ID from what only the service sets", () => {
    const schema = object({ "id!": text({ readOnly: true }), text: text() });
    const body = { mediaType: "application/json", required: true, schema };
    const operations = { "POST /jobs": { details: { body } }, "GET /jobs/{id}": { answer: job } };
    refusal("FX2038", operations);
    const details = { body, answer: { status: 200, schema } };
    assert.match(show({ ...operations, "POST /jobs": { details } }), /id=answer\.id$/);
  });

  it("starts a job that create only describes, if one POST says that it does", () => {
    const created = { ...id, status: ["created", ...STATES] };
    const start = { details: { summary: "Start processing a job" } };
    const list = (state: typeof job | typeof created, starts: Operations) => {
      const get = { "GET /jobs/{id}": { answer: state } };
      return choose({ "POST /jobs": { answer: id }, ...get, ...starts }).start?.path;
    };
    const one = { "POST /jobs/{id}/results": start };
    assert.equal(list(created, one), "/jobs/{id}/results");
    assert.equal(list(job, one), undefined);
    assert.equal(list(created, { ...one, "POST /jobs/{id}/tests": start }), undefined);
    assert.equal(list(created, { "POST /jobs/{id}/notes": {} }), undefined);
  });

  it("prefers a cancel to a DELETE, which may only remove the record", () => {
    const operations = {
      "POST /runs": { answer: { run_id: "string" } },
      "GET /runs/{run_id}/status": { answer: { run_id: "string", state: STATES } },
      "GET /runs/{run_id}": { answer: { run_id: "string", state: STATES, outputs: "object" } },
      "DELETE /runs/{run_id}": {},
      "POST /runs/{run_id}/force-cancel": {},
      "POST /runs/{run_id}/cancel": {},
      "GET /runs/{run_id}/outputs": { answer: { files: "array" } },
    } as const;
    assert.equal(
      show(operations),
      "POST /runs | GET /runs/{run_id} | POST /runs/{run_id}/cancel | run_id=answer.run_id",
    );
  });

  for (const [path, title] of [
    ["POST /jobs/{id}:cancel", "a custom method after a colon"],
    ["PUT /jobs/{id}/terminate", "a PUT"],
    ["PATCH /jobs/{id}/abort", "a PATCH"],
    ["POST /jobs/{id}/cancellations", "a noun"],
    ["POST /jobs/cancel/{id}", "a verb before the ID"],
    ["PUT /jobs/{id}/status/cancel", "a verb after the state"],
  ] as const)
    it(`recognizes a cancel as ${title}`, () => {
      const operations = {
        "POST /jobs": { answer: job },
        "GET /jobs/{id}": { answer: job },
        "DELETE /jobs/{id}": {},
        [path]: {},
      };
      assert.equal(nameOperation(choose(operations).delete!), path);
    });

  it("cancels by setting the state, as in Airflow", () => {
    const run = { dag_id: "string", dag_run_id: "string", state: STATES } as const;
    const path = "/dags/{dag_id}/dagRuns";
    assert.equal(
      show({
        [`POST ${path}`]: { answer: run, body: { conf: "object" } },
        [`POST ${path}/list`]: { answer: { dag_runs: "array" } },
        [`POST ${path}/{dag_run_id}/clear`]: { answer: run },
        [`GET ${path}/{dag_run_id}`]: { answer: run },
        [`DELETE ${path}/{dag_run_id}`]: {},
        [`PATCH ${path}/{dag_run_id}`]: {
          body: { state: ["queued", "success", "failed"], note: "string" },
          answer: run,
        },
      }),
      `POST ${path} | GET ${path}/{dag_run_id} | PATCH ${path}/{dag_run_id} | dag_id=path.dag_id | dag_run_id=answer.dag_run_id | body.state=failed`,
    );
  });

  it("cancels by the state of the end rather than that of the way there", () => {
    const states = [...STATES, "STOPPING", "STOPPED"].filter((each) => each !== "cancelled");
    const operations = {
      "POST /jobs": { answer: job },
      "GET /jobs/{id}": { answer: job },
      "PATCH /jobs/{id}": { body: { status: states } },
    };
    assert.match(show(operations), /body\.status=STOPPED$/);
  });

  it("starts a job by an action of what it runs, as in Prefect", () => {
    assert.equal(
      show({
        "POST /deployments/{id}/create_flow_run": {
          answer: { ...id, state: { type: STATES } },
          name: "FlowRun",
        },
        "GET /flow_runs/{id}": { answer: { ...id, state: { type: STATES } }, name: "FlowRun" },
        "POST /flow_runs/{id}/set_state": {
          body: { "state!": { "type!": ["SCHEDULED", "CANCELLED", "CANCELLING"] } },
        },
        "DELETE /flow_runs/{id}": {},
      }),
      "POST /deployments/{id}/create_flow_run | GET /flow_runs/{id} | POST /flow_runs/{id}/set_state | id=answer.id | body.state.type=CANCELLED",
    );
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

  it("finds the ID that the caller chose, in the body or in the path of a PUT", () => {
    assert.equal(
      showSources({
        "POST /jobs": { body: { "id!": "string" } },
        "GET /jobs/{jobId}": { answer: { ...id, state: STATES, previousState: STATES } },
        "POST /jobs/{jobId}/terminate": {},
      }),
      "jobId=body.id",
    );
    const path = "/subscriptions/{subscriptionId}/containerGroups/{name}";
    const group = { name: "string", properties: { provisioningState: "string" } } as const;
    assert.equal(
      show(
        {
          [`PUT ${path}`]: { query: ["api-version"], answer: group, body: group, name: "Group" },
          [`GET ${path}`]: { query: ["api-version"], answer: group, name: "Group" },
          [`DELETE ${path}`]: { query: ["api-version"] },
        },
        { create: `PUT ${path}` },
      ),
      `PUT ${path} | GET ${path} | DELETE ${path} | subscriptionId=path.subscriptionId | name=path.name | api-version=query.api-version`,
    );
  });

  it("takes the nearest ID, but an exact name at any depth, as in BigQuery and Kubernetes", () => {
    assert.equal(
      showSources({
        "POST /projects/{projectId}/jobs": {
          answer: { id: "string", jobReference: { projectId: "string", jobId: "string" } },
        },
        "GET /projects/{projectId}/jobs/{jobId}": { answer: { status: { state: STATES } } },
        "POST /projects/{projectId}/jobs/{jobId}/cancel": {},
      }),
      "projectId=path.projectId | jobId=answer.jobReference.jobId",
    );
    const kubernetesJob = {
      metadata: { name: "string", namespace: "string" },
      status: { active: "integer", failed: "integer", succeeded: "integer" },
    } as const;
    assert.equal(
      showSources(
        {
          "POST /namespaces/{namespace}/jobs": { answer: kubernetesJob },
          "GET /namespaces/{namespace}/jobs/{name}": { answer: kubernetesJob },
          "DELETE /namespaces/{namespace}/jobs/{name}": {},
          "POST /namespaces/{namespace}/cronjobs": { answer: kubernetesJob },
          "GET /namespaces/{namespace}/cronjobs/{name}": { answer: kubernetesJob },
          "DELETE /namespaces/{namespace}/cronjobs/{name}": {},
        },
        { create: "POST /namespaces/{namespace}/jobs" },
      ),
      "namespace=path.namespace | name=answer.metadata.name",
    );
  });

  it("chooses a service without a cancel", () => {
    assert.equal(
      show({ "POST /render": { answer: { response: id } }, "GET /render/{id}": { answer: job } }),
      "POST /render | GET /render/{id} | none | id=answer.response.id",
    );
  });

  const PARTS = Array.from({ length: 20 }, (_, index) => `part${index}`);
  const CHOICES: Readonly<Record<string, readonly [Operations, string]>> = {
    "a deprecated job last, which makes no choice ambiguous": [
      {
        "POST /jobs": { answer: job, details: { isDeprecated: true } },
        "GET /jobs/{job_id}": { answer: job, details: { isDeprecated: true } },
        "POST /jobs/{job_id}/cancel": {},
        "POST /batches": { answer: job },
        "GET /batches/{batch_id}": { answer: job },
        "DELETE /batches/{batch_id}": {},
      },
      "POST /batches | GET /batches/{batch_id} | DELETE /batches/{batch_id}",
    ],
    "an ID by a shorter name, and a flag that cancels": [
      {
        "POST /batch-jobs": { answer: { job_id: "string" } },
        "POST /chat/jobs": { answer: { job_id: "string" } },
        "GET /batch-jobs/{batch_job_id}": { answer: job },
        "PUT /batch-jobs/{batch_job_id}": { body: { "cancel!": "boolean" } },
      },
      "POST /batch-jobs | GET /batch-jobs/{batch_job_id} | PUT /batch-jobs/{batch_job_id}",
    ],
    "no deprecated cancel if there is another one": [
      {
        "POST /jobs": { answer: job },
        "GET /jobs/{id}": { answer: job },
        "POST /jobs/{id}/cancel": { details: { isDeprecated: true } },
        "DELETE /jobs/{id}": {},
      },
      "POST /jobs | GET /jobs/{id} | DELETE /jobs/{id}",
    ],
    "no GET that runs something as a poll": [
      {
        "POST /tasks/{taskId}/runs": { answer: { run_id: "string" } },
        "GET /tasks/{taskId}/run-sync": { answer: { ...job, data: "object" } },
        "GET /runs/{run_id}": { answer: { run_id: "string", status: STATES } },
        "POST /runs/{run_id}/abort": {},
      },
      "POST /tasks/{taskId}/runs | GET /runs/{run_id} | POST /runs/{run_id}/abort",
    ],
    "nothing that removes the data of a job, or closes it, as a cancel": [
      {
        "POST /jobs": { answer: job },
        "GET /jobs/{id}": { answer: job },
        "DELETE /jobs/{id}": { details: { summary: "Delete a job and its files" } },
        "POST /jobs/{id}/close": {},
      },
      "POST /jobs | GET /jobs/{id} | none",
    ],
    "a DELETE that also cancels as a cancel, rather than an update": [
      {
        "POST /jobs": { answer: job },
        "GET /jobs/{id}": { answer: job },
        "PUT /jobs/{id}": { body: { status: STATES } },
        "DELETE /jobs/{id}": { details: { description: "Cancels a job and deletes its files" } },
      },
      "POST /jobs | GET /jobs/{id} | DELETE /jobs/{id}",
    ],
    "one of two versions of the same operations": [
      {
        "POST /jobs": { answer: job },
        "GET /jobs/{id}": { answer: job },
        "POST /api/v1/jobs": { answer: job },
        "GET /api/v1/jobs/{id}": { answer: job },
      },
      "POST /jobs | GET /jobs/{id} | none",
    ],
    "a POST at the path of a job with the caller's ID, whatever that is called": [
      {
        "POST /spaces/{space}/workflows/{id}": { answer: { first: "boolean" } },
        "GET /spaces/{space}/workflows/{workflow.id}": { answer: { status: STATES } },
        "POST /spaces/{space}/workflows/{execution.id}/cancel": {},
      },
      "POST /spaces/{space}/workflows/{id} | GET /spaces/{space}/workflows/{workflow.id} | POST /spaces/{space}/workflows/{execution.id}/cancel",
    ],
    "a create whose later answer is the job": [
      {
        "POST /processes/{process}/execution": {
          answer: { values: "object" },
          later: job,
          name: "Job",
        },
        "GET /jobs/{jobID}": { answer: job, name: "Job" },
        "DELETE /jobs/{jobID}": {},
      },
      "POST /processes/{process}/execution | GET /jobs/{jobID} | DELETE /jobs/{jobID}",
    ],
    "a create that the document has elsewhere, if it answers with the job": [
      {
        "POST /tasks/short": { answer: job, name: "Job" },
        "GET /tasks/{id}": { answer: job, name: "Job" },
      },
      "POST /tasks/short | GET /tasks/{id} | none",
    ],
    "a create whose answer is one of those of the poll": [
      {
        "POST /start/scans": { answer: job, name: "Short" },
        "GET /scans/{id}": { details: { answer: { status: 200, schema: EITHER } } },
      },
      "POST /start/scans | GET /scans/{id} | none",
    ],
    "the POST to the list of jobs, not one that only answers with a job": [
      {
        "POST /tasks/parse": { answer: job, name: "Job" },
        "POST /tasks": { body: { "id!": "string" }, answer: { evaluation: "string" } },
        "GET /tasks/{id}": { answer: job, name: "Job" },
      },
      "POST /tasks | GET /tasks/{id} | none",
    ],
    "the poll of the list to which the create adds": [
      {
        "POST /v2/tasks": { answer: id },
        "GET /v2/tasks/{task_id}": { answer: job },
        "GET /other/tasks/{task_id}": { answer: job },
        "DELETE /other/tasks/{task_id}": {},
      },
      "POST /v2/tasks | GET /v2/tasks/{task_id} | none",
    ],
    "a run rather than what runs, and a job rather than its parts": [
      {
        "POST /pipelines": { answer: job },
        "GET /pipelines/{pipeline}": { answer: job },
        "POST /pipelines/{pipeline}/runs": { answer: job },
        "GET /pipelines/{pipeline}/runs/{run}": { answer: job },
        "POST /pipelines/{pipeline}/runs/{run}/searches": { answer: job },
        "GET /pipelines/{pipeline}/runs/{run}/searches/{id}": { answer: job },
        "POST /pipelines/{pipeline}/runs/{run}/searches/{id}/cancel": {},
      },
      "POST /pipelines/{pipeline}/runs | GET /pipelines/{pipeline}/runs/{run} | none",
    ],
    "the first of two ways to one kind of jobs": [
      {
        "POST /suites/{suite}/runs": { answer: job, name: "Run" },
        "GET /suites/{suite}/runs/{run}": { answer: job, name: "Run" },
        "POST /suite-runs": { answer: job, name: "Run" },
        "GET /suite-runs/{run}": { answer: job, name: "Run" },
      },
      "POST /suites/{suite}/runs | GET /suites/{suite}/runs/{run} | none",
    ],
    "an action as a cancel, and what has a success as a job": [
      {
        "POST /renders": { answer: id },
        "GET /renders/{render}/status": { answer: job },
        "PATCH /renders/{render}": { body: { action: ["stop", "pause"] } },
        "POST /rooms": { answer: job },
        "GET /rooms/{room}": { answer: job },
        "POST /rooms/{room}/close": {},
      },
      "POST /renders | GET /renders/{render}/status | PATCH /renders/{render}",
    ],
    "one of two polls of a create": [
      {
        "POST /runs/trigger": { answer: { run: id } },
        "GET /runs/{run_id}": { answer: { run: id, status: STATES } },
        "GET /tenants/runs/{run_id}": { answer: { run: id, status: "string" } },
      },
      "POST /runs/trigger | GET /runs/{run_id} | none",
    ],
    "an operation below the job that says that it cancels it": [
      {
        "POST /jobs": { answer: job },
        "GET /jobs/{id}": { answer: job },
        "DELETE /jobs/{id}/results": { details: { summary: "Cancel processing a job" } },
        "DELETE /jobs/{id}": { details: { summary: "Deletes all data of a job" } },
      },
      "POST /jobs | GET /jobs/{id} | DELETE /jobs/{id}/results",
    ],
    "a cancel at another path that ends with the job's ID, unless a GET reads that": [
      {
        "POST /tasks": { answer: job },
        "GET /tasks/{task_id}": { answer: job },
        "DELETE /trainings/{task_id}": { details: { summary: "Cancel a training" } },
        "GET /trainings/{task_id}": { answer: id },
        "POST /cancel/{task_id}": { details: { summary: "Cancel a task" } },
      },
      "POST /tasks | GET /tasks/{task_id} | POST /cancel/{task_id}",
    ],
    "a create rather than what tests again": [
      {
        "POST /findings/{finding}/retest": { answer: job, name: "Scan" },
        "POST /scan_now": { answer: job, name: "Scan" },
        "GET /scans/{id}": { answer: job, name: "Scan" },
      },
      "POST /scan_now | GET /scans/{id} | none",
    ],
    "a DELETE rather than one that also removes the job": [
      {
        "POST /jobs": { answer: job },
        "GET /jobs/{id}": { answer: job },
        "DELETE /jobs/{id}/terminate-remove": {},
        "DELETE /jobs/{id}": {},
      },
      "POST /jobs | GET /jobs/{id} | DELETE /jobs/{id}",
    ],
    "a request to release a evaluation as a cancel": [
      {
        "POST /evaluations": { answer: job },
        "GET /evaluations/{id}": { answer: job },
        "POST /evaluations/{id}": { body: { "status!": ["REQUEST_RELEASE"] }, answer: job },
      },
      "POST /evaluations | GET /evaluations/{id} | POST /evaluations/{id}",
    ],
  };
  for (const [title, [operations, expected]] of Object.entries(CHOICES))
    it(`chooses ${title}`, () => assert.equal(showChosen(choose(operations)), expected));

  it("takes an answer that is the ID itself", () => {
    assert.equal(
      showSources({ "POST /jobs": { answer: "string" }, "GET /jobs/{id}": { answer: job } }),
      "id=answer.",
    );
  });

  it("takes the ID of the only job in a list of the answer", () => {
    const schema = object({ jobs: list(object({ job_id: text() })) });
    const details = { answer: { status: 200, schema } };
    const operations = { "POST /jobs": { details }, "GET /jobs/{job_id}": { answer: job } };
    assert.equal(showSources(operations), "job_id=answer.jobs.[].job_id");
  });

  const TWO = {
    "POST /batches": { answer: job, operationId: "createBatch" },
    "GET /batches/{batch_id}": { answer: job, operationId: "getBatch" },
    "POST /batches/{batch_id}/cancel": {},
    "POST /jobs": { answer: job },
    "GET /jobs/{job_id}": { answer: job },
    "POST /jobs/{job_id}/cancel": {},
  } as const;

  it("lists the candidates as flags if two are as likely", () => {
    const error = refusal("FX2038", TWO);
    assert.deepEqual(error.details, [
      '--create "POST /batches" --get "GET /batches/{batch_id}" --delete "POST /batches/{batch_id}/cancel"',
      '--create "POST /jobs" --get "GET /jobs/{job_id}" --delete "POST /jobs/{job_id}/cancel"',
    ]);
    assert.equal(error.hint, "pass the flags of one line");
  });

  it("takes no noun that has a verb in it for an action", () => {
    refusal("FX2038", {
      "POST /item-bulk-create-jobs": { answer: job },
      "GET /send-jobs/{id}": { answer: job },
    });
  });

  it("takes the first of the operations that start the same job, and names the others", () => {
    const film = { answer: job, name: "Scan" } as const;
    const chosen = choose({
      "POST /scans/short": film,
      "POST /scans/long": film,
      "GET /scans/{id}": film,
      "DELETE /scans/{id}": {},
    });
    assert.equal(showChosen(chosen), "POST /scans/short | GET /scans/{id} | DELETE /scans/{id}");
    assert.deepEqual(chosen.otherCreates?.map(nameOperation), ["POST /scans/long"]);
  });

  const QUESTIONS: Readonly<Record<string, Operations>> = {
    "a record that a PUT would overwrite": {
      "POST /renders": { answer: { pk: "integer" } },
      "PUT /exports/{name}": { answer: job },
      "GET /exports/{name}": { answer: job },
    },
    "a task of a person, which cannot fail": {
      "POST /tasks": {
        answer: { ...id, status: ["pending", "assigned", "completed", "canceled"] },
      },
      "GET /tasks/{id}": {
        answer: { ...id, status: ["pending", "assigned", "completed", "canceled"] },
      },
    },
    "a payment, which can succeed and fail": {
      "POST /payments": { answer: job },
      "GET /payments/{id}": { answer: job },
    },
    "a job of whose states the document says nothing": {
      "POST /jobs": { answer: { ...id, status: "string" } },
      "GET /jobs/{id}": { answer: { ...id, status: "string" } },
    },
  };
  for (const [title, operations] of Object.entries(QUESTIONS))
    it(`asks about ${title}`, () => void refusal("FX2038", operations));

  it("takes an ID by the last word of the parameter", () => {
    for (const [parameter, field] of [
      ["account_export_gid", "gid"],
      ["pk", "pk"],
      ["export_uuid", "uuid"],
    ] as const)
      assert.equal(
        showSources({
          "POST /exports": { answer: { [field]: "string" } },
          [`GET /exports/{${parameter}}`]: { answer: job },
        }),
        `${parameter}=answer.${field}`,
      );
  });

  it("takes no ID from inside what the request had", () => {
    const sheet = { order: { sheet: { id: "string" } } } as const;
    refusal("FX2038", {
      "POST /exports": { body: sheet, answer: sheet },
      "GET /exports/{id}": { answer: job },
    });
  });

  it("names what the nearest operations lack, and the flags that would do", () => {
    const details = (operations: Operations) => refusal("FX2038", operations).details;
    assert.deepEqual(
      details({
        "POST /exports": { answer: { ref: "string" } },
        "GET /exports/{id}": { answer: job },
      }),
      ['--create "POST /exports" --get "GET /exports/{id}" --delete none'],
    );
    assert.deepEqual(
      details({
        "POST /exports": { answer: id },
        "POST /exports/status": { answer: job, body: { "id!": "string" } },
      }),
      [
        'POST /exports/status reads a state by POST: --create "POST /exports" --get "POST /exports/status"',
      ],
    );
    assert.deepEqual(
      details({ "POST /jobs": { answer: id }, "GET /jobs": { answer: { jobs: "array" } } }),
      ["GET /jobs lists jobs, but no operation reads one: write get by hand"],
    );
  });

  it("polls by POST if a flag says so", () => {
    const operations = {
      "POST /exports": { answer: id },
      "POST /exports/status": { answer: job, body: { "id!": "string" } },
    } as const;
    const flags = { create: "POST /exports", get: "POST /exports/status" };
    assert.equal(
      showChosen(choose(operations, flags)),
      "POST /exports | POST /exports/status | none",
    );
  });

  it("takes a job rather than a thing that it may need, which has states, too", () => {
    const asset = { ...id, status: ["importing", "ready", "failed", "deleted"] };
    const { create } = choose({
      "POST /assets": { answer: asset },
      "GET /assets/{id}": { answer: asset },
      "POST /renders": { answer: job },
      "GET /renders/{id}": { answer: job },
    });
    assert.equal(nameOperation(create), "POST /renders");
  });

  it("shows first what most operations are on, as in Temporal", () => {
    const of = (kind: string, actions: readonly string[]): Operations => ({
      [`POST /${kind}`]: { answer: job },
      [`GET /${kind}/{id}`]: { answer: job },
      ...Object.fromEntries(actions.map((action) => [`POST /${kind}/{id}/${action}`, {}])),
    });
    const few = of("operations", ["cancel"]);
    const { details } = refusal("FX2038", { ...few, ...of("workflows", ["cancel", ...PARTS]) });
    assert.match(details![0]!, /--create "POST \/workflows"/);
  });

  it("needs one flag if it tells the candidates apart, also an operationId", () => {
    for (const flags of [
      { create: "POST /batches" },
      { get: "get  /batches/{batch_id}" },
      { create: "createBatch" },
    ])
      assert.equal(
        show(TWO, flags),
        "POST /batches | GET /batches/{batch_id} | POST /batches/{batch_id}/cancel | batch_id=answer.id",
      );
  });

  it("takes what waits for the end of a job for its result", () => {
    const operations = {
      "POST /threads/{thread}/runs": { answer: job },
      "GET /threads/{thread}/runs/{run_id}": { answer: job },
      "GET /threads/{thread}/runs/{run_id}/join": { answer: {} },
    };
    assert.match(show(operations), /result GET .*\/join/);
  });

  it("takes what an operationId calls the result, and names the only other answer of a job", () => {
    const at = (operations: Operations) =>
      choose({ "POST /jobs": { answer: job }, "GET /jobs/{id}": { answer: job }, ...operations });
    const shown = { "GET /jobs/{id}/shown": { answer: { rows: "integer" } } } as const;
    const named = { "GET /jobs/{id}/all": { answer: {}, operationId: "count_result" } };
    assert.equal(at({ ...shown, ...named }).result?.path, "/jobs/{id}/all");
    assert.equal(at(shown).otherResult?.path, "/jobs/{id}/shown");
    assert.equal(at({ ...shown, "GET /jobs/{id}/logs": { answer: {} } }).otherResult, undefined);
    assert.equal(at({ "GET /jobs/{id}/logs": { answer: "array" } }).otherResult, undefined);
  });

  it("takes what does something and answers with the job's ID, and asks if it adds to a list", () => {
    const task = { "GET /tasks/{task_id}": { answer: job }, "DELETE /tasks/{task_id}": {} };
    const queued = { answer: { task_id: "string" } } as const;
    assert.equal(choose({ ...task, "POST /embed": queued }).create.path, "/embed");
    const error = refusal("FX2038", { ...task, "POST /signals": queued });
    assert.match(error.details[0]!, /^--create "POST \/signals" --get "GET \/tasks\/\{task_id\}"/);
    refusal("FX2038", { ...task, "POST /notes": { ...queued, body: { task_id: "string" } } });
  });

  it("takes an id that its description calls that of the job", () => {
    const made = (description: string) => ({
      "GET /tasks/{id}": { answer: job },
      "POST /image_to_video": { details: answer(object({ id: text({ description }) })) },
    });
    assert.equal(
      show(made("The ID of the task that was created.")),
      "POST /image_to_video | GET /tasks/{id} | none | id=answer.id",
    );
    refusal("FX2038", made("The ID of the video."));
  });

  it("takes the ID that an answer calls that of a job", () => {
    const operations = {
      "POST /crawls": { answer: { jobId: "string", owner_id: "string" } },
      "GET /crawls/{id}": { answer: job },
    } as const;
    assert.equal(showSources(operations), "id=answer.jobId");
  });

  it("takes the only job of a chosen create, even if it is not clear that it is one", () => {
    const operations = {
      "POST /video": { answer: id },
      "GET /video/{id}": { answer: { status: "string" } },
    } as const;
    refusal("FX2038", operations);
    assert.equal(
      show(operations, { create: "POST /video" }),
      "POST /video | GET /video/{id} | none | id=answer.id",
    );
  });

  it("leaves out a cancel or a result on request", () => {
    const operations = {
      "POST /jobs": { answer: job },
      "GET /jobs/{id}": { answer: job },
      "DELETE /jobs/{id}": {},
      "GET /jobs/{id}/result": { answer: { rows: "array" } },
    } as const;
    assert.equal(nameOperation(choose(operations).result!), "GET /jobs/{id}/result");
    assert.equal(
      show(operations, { delete: "none", result: "none" }),
      "POST /jobs | GET /jobs/{id} | none | id=answer.id",
    );
  });

  it("does not take a resource with a status for a job", () => {
    const pet = { ...id, status: ["available", "pending", "sold"] } as const;
    const error = refusal("FX2038", {
      "POST /pet": { answer: pet, name: "Pet" },
      "GET /pet/{petId}": { answer: pet, name: "Pet" },
      "DELETE /pet/{petId}": {},
    });
    assert.match(error.summary, /may not be of a service that runs jobs/);
    assert.deepEqual(error.details, [
      '--create "POST /pet" --get "GET /pet/{petId}" --delete "DELETE /pet/{petId}"',
    ]);
  });

  it("does not say of several resources without a state that they may run a job", () => {
    const resource = (path: string): Operations => ({
      [`POST /${path}`]: { answer: id },
      [`GET /${path}/{id}`]: { answer: id },
    });
    const error = refusal("FX2038", { ...resource("assets"), ...resource("tags") });
    assert.match(error.summary, /may not be of a service that runs jobs/);
    assert.equal(error.details.length, 2);
  });

  it("prefers jobs, which can succeed, to what they run on, as in EMR Serverless", () => {
    const app = { id: "string", state: ["CREATING", "STARTED", "STOPPED", "TERMINATED"] } as const;
    const run = { jobRunId: "string", state: STATES } as const;
    const { create } = choose({
      "POST /applications": { answer: { applicationId: "string" } },
      "GET /applications/{applicationId}": { answer: app },
      "POST /applications/{applicationId}/stop": {},
      "POST /applications/{applicationId}/jobruns": { answer: run },
      "GET /applications/{applicationId}/jobruns/{jobRunId}": { answer: run },
      "DELETE /applications/{applicationId}/jobruns/{jobRunId}": {},
    });
    assert.equal(nameOperation(create), "POST /applications/{applicationId}/jobruns");
  });

  it("asks for flags if no operations fit together", () => {
    const error = refusal("FX2038", {
      "POST /dispatches": { body: { ref: "string" } },
      "GET /runs/{run_id}": { answer: { run_id: "string", status: STATES } },
    });
    assert.match(error.hint!, /--create "POST \/jobs" --get "GET \/jobs\/\{jobId\}"$/);
    assert.match(
      refusal("FX2038", { "POST /jobs": {} }).hint!,
      /^the document describes no answer/,
    );
  });

  it("does not take the ID of another thing in the body for that of the job", () => {
    const operations = {
      "POST /jobs": { body: { process: { id: "string" } } },
      "GET /jobs/{job_id}": { answer: job },
    } as const;
    refusal("FX2038", operations);
  });

  it("leaves open how a chosen cancel says which job", () => {
    const operations = {
      "POST /tenants/{tenant}/jobs": { answer: job },
      "GET /tenants/{tenant}/jobs/{id}": { answer: job },
      "POST /tenants/{tenant}/jobs/cancel": { body: { names: "array" } },
    } as const;
    const { undecided } = choose(operations, { delete: "POST /tenants/{tenant}/jobs/cancel" });
    assert.deepEqual([...undecided.values()].flat(), ["the job's ID"]);
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

  it("says what of the document could not be read if no operations are found", () => {
    const document = {
      ...jobDocument({}),
      faults: [{ message: "", toString: () => "paths./jobs: …" } as NodeFault],
    };
    const error = catchFxError("FX2038", () => chooseOperations(document, {}));
    assert.deepEqual(error.details, ["paths./jobs: …"]);
  });

  it("reports all flags that name no operation, with the nearest", () => {
    const error = refusal("FX2038", TWO, {
      create: "POST /batch",
      get: "DELETE /jobs",
      delete: "nonsense",
    });
    assert.deepEqual(error.details, [
      '--create "POST /batch" is not in the document; did you mean "POST /batches"?',
      '--get "DELETE /jobs" is not in the document',
      '--delete "nonsense" is not in the document',
    ]);
  });

  it("quotes hostile paths for a shell, and shows nothing that a terminal would obey", () => {
    const hostile = "/jobs/$(touch pwned)`id`'\"\u001b[2J\u202e\n";
    const { details } = refusal("FX2038", {
      [`POST ${hostile}`]: { answer: job },
      [`GET ${hostile}/{id}`]: { answer: job },
      ...TWO,
    });
    const line = details.find((each) => each.includes("pwned"))!;
    assert.ok(!/[\u0000-\u001f\u007f-\u009f\u202e]/.test(line), line);
    assert.match(
      line,
      /^--create \$'POST .*\\x1b\[2J\\U0000202e\\x0a' --get \$'.*' --delete none$/,
    );
  });
});
