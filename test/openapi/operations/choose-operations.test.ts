import assert from "node:assert/strict";
import { nameOperation } from "../../../src/openapi/operations/operation-text.ts";
import { object, schemaOf, text } from "../support/schemas.ts";
import {
  choose,
  id,
  job,
  jobsAt,
  type Operations,
  question,
  show,
  showChosen,
  STATES,
} from "./choosing.ts";

const said = (summary: string) => ({ details: { summary } });
const JOBS = jobsAt("/jobs");
const DAG_RUNS = "/dags/{dag_id}/dagRuns";
const dagRun = { dag_id: "string", dag_run_id: "string", state: STATES } as const;
const FLOW_RUN = { answer: { ...id, state: { type: STATES } }, name: "FlowRun" } as const;
const RUN = { answer: job, name: "Run" } as const;
const EITHER = schemaOf([], {
  oneOf: ["Short", "Long"].map((name) =>
    object({ id: text(), status: text({ enum: STATES }) }, { name }),
  ),
});

/** Documents, and the create, get and cancel that a person who reads one would choose. */
const RIGHT: Readonly<Record<string, readonly [Operations, string]>> = {
  "a POST, a GET with its ID and a DELETE": [
    { ...JOBS, "DELETE /jobs/{id}": {}, ...jobsAt("/users", { answer: id }) },
    "POST /jobs | GET /jobs/{id} | DELETE /jobs/{id}",
  ],
  "a service without a cancel": [
    { "POST /render": { answer: { response: id } }, "GET /render/{id}": { answer: job } },
    "POST /render | GET /render/{id} | none",
  ],
  "no deprecated job": [
    {
      ...jobsAt("/jobs", { answer: job, details: { isDeprecated: true } }),
      "POST /jobs/{id}/cancel": {},
      ...jobsAt("/batches"),
    },
    "POST /batches | GET /batches/{id} | none",
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
  "the job rather than its status, which has no outputs": [
    { ...JOBS, "GET /jobs/{id}/status": { answer: job } },
    "POST /jobs | GET /jobs/{id} | none",
  ],
  "one of two versions of the same operations": [
    { ...JOBS, ...jobsAt("/api/v1/jobs") },
    "POST /jobs | GET /jobs/{id} | none",
  ],
  "the first of two ways to one kind of jobs": [
    { ...jobsAt("/suites/{suite}/runs", RUN), ...jobsAt("/suite-runs", RUN) },
    "POST /suites/{suite}/runs | GET /suites/{suite}/runs/{id} | none",
  ],
  "a POST at the path of a job with the caller's ID, whatever that is called": [
    {
      "POST /spaces/{space}/workflows/{id}": { answer: { first: "boolean" } },
      "GET /spaces/{space}/workflows/{workflow.id}": { answer: { status: STATES } },
      "POST /spaces/{space}/workflows/{execution.id}/cancel": {},
    },
    "POST /spaces/{space}/workflows/{id} | GET /spaces/{space}/workflows/{workflow.id} | POST /spaces/{space}/workflows/{execution.id}/cancel",
  ],
  "a create whose later answer is the job, as in OGC's processes": [
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
    { "POST /tasks/short": RUN, "GET /tasks/{id}": RUN },
    "POST /tasks/short | GET /tasks/{id} | none",
  ],
  "a create whose answer is one of those of the poll": [
    {
      "POST /start/scans": { answer: job, name: "Short" },
      "GET /scans/{id}": { details: { answer: { status: 200, schema: EITHER } } },
    },
    "POST /start/scans | GET /scans/{id} | none",
  ],
  "a create rather than what tests again": [
    { "POST /findings/{finding}/retest": RUN, "POST /scan_now": RUN, "GET /scans/{id}": RUN },
    "POST /scan_now | GET /scans/{id} | none",
  ],
  "an action of what a job runs, as in Prefect": [
    {
      "POST /deployments/{id}/create_flow_run": FLOW_RUN,
      "GET /flow_runs/{id}": FLOW_RUN,
      "POST /flow_runs/{id}/set_state": {
        body: { "state!": { "type!": ["SCHEDULED", "CANCELLED", "CANCELLING"] } },
      },
      "DELETE /flow_runs/{id}": {},
    },
    "POST /deployments/{id}/create_flow_run | GET /flow_runs/{id} | POST /flow_runs/{id}/set_state",
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
  "a job, which can succeed, rather than what it runs on, as in EMR Serverless": [
    {
      ...jobsAt("/applications", {
        answer: { ...id, state: ["CREATING", "STARTED", "STOPPED", "TERMINATED"] },
      }),
      "POST /applications/{id}/stop": {},
      ...jobsAt("/applications/{applicationId}/jobruns"),
    },
    "POST /applications/{applicationId}/jobruns | GET /applications/{applicationId}/jobruns/{id} | none",
  ],
  "a job rather than a thing that it may need, which has states, too": [
    {
      ...jobsAt("/assets", {
        answer: { ...id, status: ["importing", "ready", "failed", "deleted"] },
      }),
      ...jobsAt("/renders"),
    },
    "POST /renders | GET /renders/{id} | none",
  ],
};

/** Documents of a job at `/jobs`, and how a person would cancel one, with the body. */
const CANCELS: Readonly<Record<string, readonly [Operations, string]>> = {
  "a custom method after a colon": [
    { "POST /jobs/{id}:cancel": {}, "DELETE /jobs/{id}": {} },
    "POST /jobs/{id}:cancel",
  ],
  "a PUT": [
    { "PUT /jobs/{id}/terminate": {}, "DELETE /jobs/{id}": {} },
    "PUT /jobs/{id}/terminate",
  ],
  "a PATCH": [{ "PATCH /jobs/{id}/abort": {}, "DELETE /jobs/{id}": {} }, "PATCH /jobs/{id}/abort"],
  "a noun": [{ "POST /jobs/{id}/cancellations": {} }, "POST /jobs/{id}/cancellations"],
  "a verb before the ID": [{ "POST /jobs/cancel/{id}": {} }, "POST /jobs/cancel/{id}"],
  "a verb after the state": [
    { "PUT /jobs/{id}/status/cancel": {} },
    "PUT /jobs/{id}/status/cancel",
  ],
  "a cancel rather than a forced one, or a DELETE, which may only remove the record": [
    { "DELETE /jobs/{id}": {}, "POST /jobs/{id}/force-cancel": {}, "POST /jobs/{id}/cancel": {} },
    "POST /jobs/{id}/cancel",
  ],
  "no deprecated one": [
    { "POST /jobs/{id}/cancel": { details: { isDeprecated: true } }, "DELETE /jobs/{id}": {} },
    "DELETE /jobs/{id}",
  ],
  "nothing that removes the data of a job, or closes it": [
    { "DELETE /jobs/{id}": said("Delete a job and its files"), "POST /jobs/{id}/close": {} },
    "none",
  ],
  "a DELETE that says so, rather than an update": [
    {
      "PUT /jobs/{id}": { body: { status: STATES } },
      "DELETE /jobs/{id}": said("Cancels a job and deletes its files"),
    },
    "DELETE /jobs/{id}",
  ],
  "an operation below the job that says so": [
    {
      "DELETE /jobs/{id}/results": said("Cancel processing a job"),
      "DELETE /jobs/{id}": said("Deletes all data of a job"),
    },
    "DELETE /jobs/{id}/results",
  ],
  "a state": [
    { "PATCH /jobs/{id}": { body: { state: ["queued", "success", "failed"], note: "string" } } },
    "PATCH /jobs/{id} | body.state=failed",
  ],
  "the state of the end rather than that of the way there": [
    { "PATCH /jobs/{id}": { body: { status: ["running", "STOPPING", "STOPPED"] } } },
    "PATCH /jobs/{id} | body.status=STOPPED",
  ],
  "an action": [
    { "PATCH /jobs/{id}": { body: { action: ["stop", "pause"] } } },
    "PATCH /jobs/{id} | body.action=stop",
  ],
  "a request to release the job": [
    { "POST /jobs/{id}": { body: { "status!": ["REQUEST_RELEASE"] } } },
    "POST /jobs/{id} | body.status=REQUEST_RELEASE",
  ],
  "a flag": [
    { "PUT /jobs/{id}": { body: { "cancel!": "boolean" } } },
    "PUT /jobs/{id} | body.cancel=true",
  ],
};

/** Documents about which fx asks, and the first line that it shows. */
const QUESTIONS: Readonly<Record<string, readonly [Operations, string]>> = {
  "a record that a PUT would overwrite": [
    {
      "POST /exports": { answer: { pk: "integer" } },
      "PUT /exports/{name}": { answer: job },
      "GET /exports/{name}": { answer: job },
    },
    '--create "POST /exports" --get "GET /exports/{name}" --delete none',
  ],
  "a task of a person, which cannot fail": [
    jobsAt("/tasks", {
      answer: { ...id, status: ["pending", "assigned", "completed", "canceled"] },
    }),
    '--create "POST /tasks" --get "GET /tasks/{id}" --delete none',
  ],
  "a payment, which can succeed and fail": [
    jobsAt("/payments"),
    '--create "POST /payments" --get "GET /payments/{id}" --delete none',
  ],
  "a job of whose states the document says nothing": [
    jobsAt("/jobs", { answer: { ...id, status: "string" } }),
    '--create "POST /jobs" --get "GET /jobs/{id}" --delete none',
  ],
  "a pet, which has a status": [
    { ...jobsAt("/pet", { answer: { ...id, status: ["available", "pending", "sold"] } }) },
    '--create "POST /pet" --get "GET /pet/{id}" --delete none',
  ],
  "what adds to a list, and answers with the ID of a job": [
    { "POST /signals": { answer: { task_id: "string" } }, "GET /tasks/{task_id}": { answer: job } },
    '--create "POST /signals" --get "GET /tasks/{task_id}" --delete none',
  ],
  "a job whose ID no answer has": [
    { "POST /exports": { answer: { ref: "string" } }, "GET /exports/{id}": { answer: job } },
    '--create "POST /exports" --get "GET /exports/{id}" --delete none',
  ],
  "a poll by POST": [
    {
      "POST /exports": { answer: id },
      "POST /exports/status": { answer: job, body: { "id!": "string" } },
    },
    'POST /exports/status reads a state by POST: --create "POST /exports" --get "POST /exports/status"',
  ],
  "jobs that are only listed": [
    { "POST /jobs": { answer: id }, "GET /jobs": { answer: { jobs: "array" } } },
    "GET /jobs lists jobs, but no operation reads one: write get by hand",
  ],
};

describe("chooseOperations", () => {
  for (const [title, [operations, expected]] of Object.entries(RIGHT))
    it(`chooses ${title}`, () => assert.equal(showChosen(choose(operations)), expected));

  for (const [title, [operations, expected]] of Object.entries(CANCELS))
    it(`cancels by ${title}`, () => {
      const [, , cancel, ...parts] = show({ ...JOBS, ...operations }).split(" | ");
      const body = parts.filter((part) => part.startsWith("body."));
      assert.equal([cancel, ...body].join(" | "), expected);
    });

  for (const [title, [operations, line]] of Object.entries(QUESTIONS))
    it(`asks about ${title}`, () => assert.equal(question(operations).details[0], line));

  it("cancels by setting the state of a run, as in Airflow", () => {
    const update = { body: { state: ["queued", "success", "failed"] }, answer: dagRun } as const;
    assert.equal(
      show({
        [`POST ${DAG_RUNS}`]: { answer: dagRun, body: { conf: "object" } },
        [`POST ${DAG_RUNS}/list`]: { answer: { dag_runs: "array" } },
        [`POST ${DAG_RUNS}/{dag_run_id}/clear`]: { answer: dagRun },
        [`GET ${DAG_RUNS}/{dag_run_id}`]: { answer: dagRun },
        [`DELETE ${DAG_RUNS}/{dag_run_id}`]: {},
        [`PATCH ${DAG_RUNS}/{dag_run_id}`]: update,
      }),
      `POST ${DAG_RUNS} | GET ${DAG_RUNS}/{dag_run_id} | PATCH ${DAG_RUNS}/{dag_run_id} | dag_id=path.dag_id | dag_run_id=answer.dag_run_id | body.state=failed`,
    );
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

  it("starts a job that create only describes, if one POST says that it does", () => {
    const created = { ...id, status: ["created", ...STATES] };
    const start = said("Start processing a job");
    const list = (state: typeof job | typeof created, starts: Operations) =>
      choose({ "POST /jobs": { answer: id }, "GET /jobs/{id}": { answer: state }, ...starts }).start
        ?.path;
    const one = { "POST /jobs/{id}/results": start };
    assert.equal(list(created, one), "/jobs/{id}/results");
    assert.equal(list(job, one), undefined);
    assert.equal(list(created, { ...one, "POST /jobs/{id}/tests": start }), undefined);
    assert.equal(list(created, { "POST /jobs/{id}/notes": {} }), undefined);
  });

  it("names the other operations that start the same job", () => {
    const { create, otherCreates } = choose({
      ...{ "POST /scans/short": RUN, "POST /scans/long": RUN, "GET /scans/{id}": RUN },
    });
    assert.deepEqual([create, ...otherCreates!].map(nameOperation), [
      "POST /scans/short",
      "POST /scans/long",
    ]);
  });

  it("takes no noun that has a verb in it for an action", () => {
    question({
      "POST /item-bulk-create-jobs": { answer: job },
      "GET /send-jobs/{id}": { answer: job },
    });
  });

  it("takes what waits for the end of a job, or its operationId, for its result", () => {
    const at = (operations: Operations) => choose({ ...JOBS, ...operations });
    const shown = { "GET /jobs/{id}/shown": { answer: { rows: "integer" } } } as const;
    const named = { "GET /jobs/{id}/all": { answer: {}, operationId: "count_result" } };
    assert.equal(at({ "GET /jobs/{id}/join": { answer: {} } }).result?.path, "/jobs/{id}/join");
    assert.equal(at({ ...shown, ...named }).result?.path, "/jobs/{id}/all");
    assert.equal(at(shown).otherResult?.path, "/jobs/{id}/shown");
    assert.equal(at({ ...shown, "GET /jobs/{id}/logs": { answer: {} } }).otherResult, undefined);
    assert.equal(at({ "GET /jobs/{id}/logs": { answer: "array" } }).otherResult, undefined);
  });

  it("says whether a document seems to have jobs at all", () => {
    const summaryOf = (operations: Operations) => question(operations).summary;
    const things = { ...jobsAt("/assets", { answer: id }), ...jobsAt("/tags", { answer: id }) };
    assert.match(summaryOf(things), /may not be of a service that runs jobs/);
    assert.match(summaryOf(jobsAt("/payments")), /^these operations .* or keep a thing/);
    assert.match(
      summaryOf({ ...JOBS, ...jobsAt("/runs") }),
      /^several operations .* may run a job/,
    );
  });
});
