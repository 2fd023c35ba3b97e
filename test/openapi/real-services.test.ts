import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { ConnectorPlan, Idempotency } from "../../src/openapi/connector-plan.ts";
import { readApiDocument } from "../../src/openapi/document/read-api-document.ts";
import { chooseOperations } from "../../src/openapi/operations/choose-operations.ts";
import {
  type OperationFlags,
  readOperationFlags,
} from "../../src/openapi/operations/operation-flags.ts";
import { planConnector } from "../../src/openapi/plan/plan-connector.ts";
import { listDecisions } from "../../src/openapi/project/list-decisions.ts";
import { writeDeclaration } from "../../src/openapi/project/write-declaration.ts";
import { awaitFxError } from "../support/assertions/caught-error.ts";
import { compileProjects } from "./support/compile-projects.ts";
import { NAMES } from "./support/job-service.ts";

const FOLDER = fileURLToPath(new URL("../support/openapi/real-services/", import.meta.url));
const ACTIONS = "/repos/{owner}/{repo}/actions";
const KUBERNETES = "/apis/batch/v1/namespaces/{namespace}/jobs";
const DATAPROC = "/v1/projects/{projectId}/regions/{region}";

/** What fx makes of a service's document. */
interface Expected {
  /** Where fx asks, because no job is clear: the operations that a person chooses. */
  readonly flags?: OperationFlags;
  /** `CREATE | GET | DELETE`. */
  readonly operations: string;
  /** Names of the values that identify a job. */
  readonly meta: string;
  /** Where the state is, and the phase of each value; `?` where a person decides. */
  readonly state: string;
  /** What carries the idempotency key. */
  readonly key: string;
  readonly credentials: string;
  /** How many decisions about states TypeScript asks for. */
  readonly decisions: number;
}

const SERVICES: Readonly<Record<string, Expected>> = {
  airflow: {
    operations:
      "POST /api/v2/dags/{dag_id}/dagRuns | GET /api/v2/dags/{dag_id}/dagRuns/{dag_run_id} | PATCH /api/v2/dags/{dag_id}/dagRuns/{dag_run_id}",
    meta: "dagId dagRunId",
    state: "state: queued=queued running=running success=succeeded failed=failed",
    key: "body dag_run_id",
    credentials: "bearer",
    decisions: 0,
  },
  "argo-workflows": {
    operations:
      "POST /api/v1/workflows/{namespace} | GET /api/v1/workflows/{namespace}/{name} | PUT /api/v1/workflows/{namespace}/{name}/terminate",
    meta: "namespace name",
    state:
      "status.phase: Pending=queued Running=running Succeeded=succeeded Failed=failed Error=failed",
    key: "body workflow.metadata.name",
    credentials: "apiKey",
    decisions: 0,
  },
  assemblyai: {
    operations: "POST /v2/transcript | GET /v2/transcript/{transcript_id} | none",
    meta: "transcriptId",
    state: "status: queued=queued processing=running completed=succeeded error=failed",
    key: "none",
    credentials: "apiKey",
    decisions: 0,
  },
  "azure-batch": {
    // Its states name no failure.
    flags: { create: "POST /jobs", get: "GET /jobs/{jobId}" },
    operations: "POST /jobs | GET /jobs/{jobId} | POST /jobs/{jobId}/terminate",
    meta: "jobId apiVersion",
    state:
      "state: active=running disabling=running disabled=? enabling=running terminating=running completed=succeeded deleting=running",
    key: "body id",
    credentials: "bearer",
    decisions: 1,
  },
  circleci: {
    // The states of a pipeline name no success.
    flags: {
      create: "POST /project/{project-slug}/pipeline",
      get: "GET /project/{project-slug}/pipeline/{pipeline-number}",
    },
    operations:
      "POST /project/{project-slug}/pipeline | GET /project/{project-slug}/pipeline/{pipeline-number} | none",
    meta: "projectSlug pipelineNumber",
    state: "state: created=queued errored=failed setup-pending=? setup=? pending=queued",
    key: "none",
    credentials: "apiKey",
    decisions: 3,
  },
  "ga4gh-tes": {
    operations: "POST /tasks | GET /tasks/{id} | POST /tasks/{id}:cancel",
    meta: "id",
    state:
      "state: UNKNOWN=? QUEUED=queued INITIALIZING=running RUNNING=running PAUSED=running COMPLETE=succeeded EXECUTOR_ERROR=failed SYSTEM_ERROR=failed CANCELED=aborted PREEMPTED=? CANCELING=running",
    key: "none",
    credentials: "bearer",
    decisions: 2,
  },
  github: {
    flags: {
      create: `POST ${ACTIONS}/workflows/{workflow_id}/dispatches`,
      get: `GET ${ACTIONS}/runs/{run_id}`,
      delete: `POST ${ACTIONS}/runs/{run_id}/cancel`,
    },
    operations: `POST ${ACTIONS}/workflows/{workflow_id}/dispatches | GET ${ACTIONS}/runs/{run_id} | POST ${ACTIONS}/runs/{run_id}/cancel`,
    meta: "owner repo runId",
    state: "status: completed=succeeded, then conclusion",
    key: "none",
    credentials: "",
    decisions: 2,
  },
  "google-dataproc": {
    operations: `POST ${DATAPROC}/jobs:submit | GET ${DATAPROC}/jobs/{jobId} | POST ${DATAPROC}/jobs/{jobId}:cancel`,
    meta: "projectId region jobId",
    state:
      "status.state: STATE_UNSPECIFIED=queued PENDING=queued SETUP_DONE=? RUNNING=running CANCEL_PENDING=running CANCEL_STARTED=? CANCELLED=aborted DONE=succeeded ERROR=failed ATTEMPT_FAILURE=?",
    key: "body requestId",
    credentials: "bearer",
    decisions: 3,
  },
  kubernetes: {
    // The state is in a list of conditions.
    flags: { create: `POST ${KUBERNETES}`, get: `GET ${KUBERNETES}/{name}` },
    operations:
      "POST /apis/batch/v1/namespaces/{namespace}/jobs | GET /apis/batch/v1/namespaces/{namespace}/jobs/{name} | DELETE /apis/batch/v1/namespaces/{namespace}/jobs/{name}",
    meta: "name namespace",
    state: "none",
    key: "body metadata.name",
    credentials: "apiKey",
    decisions: 1,
  },
  openai: {
    flags: { create: "createBatch", get: "retrieveBatch" },
    operations: "POST /batches | GET /batches/{batch_id} | POST /batches/{batch_id}/cancel",
    meta: "batchId",
    state:
      "status: validating=running failed=failed in_progress=running finalizing=running completed=succeeded expired=failed cancelling=running cancelled=aborted",
    key: "none",
    credentials: "bearer",
    decisions: 0,
  },
  prefect: {
    operations: "POST /flow_runs/ | GET /flow_runs/{id} | POST /flow_runs/{id}/set_state",
    meta: "id",
    state:
      "state.type: SCHEDULED=queued PENDING=queued RUNNING=running COMPLETED=succeeded FAILED=failed CANCELLED=aborted CRASHED=failed PAUSED=running CANCELLING=running",
    key: "body idempotency_key",
    credentials: "",
    decisions: 0,
  },
  replicate: {
    operations:
      "POST /predictions | GET /predictions/{prediction_id} | POST /predictions/{prediction_id}/cancel",
    meta: "predictionId",
    state:
      "status: starting=running processing=running succeeded=succeeded failed=failed canceled=aborted aborted=aborted",
    key: "none",
    credentials: "bearer",
    decisions: 0,
  },
  snowflake: {
    operations:
      "POST /api/v2/statements | GET /api/v2/statements/{statementHandle} | POST /api/v2/statements/{statementHandle}/cancel",
    meta: "statementHandle",
    state: "httpStatus: 202=running 200=succeeded 422=failed",
    key: "query requestId",
    credentials: "bearer",
    decisions: 0,
  },
};

describe("the documents of real job services", function () {
  this.timeout(120_000);

  for (const [service, expected] of Object.entries(SERVICES))
    it(`plans a connector for ${service}`, async () => {
      const { flags, decisions, ...plan } = expected;
      assert.deepEqual(summarize(await planService(service, flags)), plan);
    });

  for (const [service, { flags }] of Object.entries(SERVICES))
    if (flags !== undefined)
      it(`shows the jobs of ${service} among the first three lines`, async () => {
        const { details } = await awaitFxError(planService(service), "FX2038");
        const plan = await planService(service, flags);
        const get = `--get "GET ${plan.operations.get.path}"`;
        assert.ok(
          details?.slice(0, 3).some((line) => line.includes(get)),
          details?.join("\n"),
        );
      });

  it("asks for no other decision in TypeScript than those about states", async () => {
    const sources = Object.entries(SERVICES).map(async ([service, { flags }]) => {
      const index = writeDeclaration(await planService(service, flags));
      return [service, { "src/index.ts": index }] as const;
    });
    const faults = compileProjects(Object.fromEntries(await Promise.all(sources)));
    for (const [service, found] of Object.entries(faults)) {
      const { decisions, flags } = SERVICES[service]!;
      const plan = await planService(service, flags);
      const [decision] = listDecisions(plan, writeDeclaration(plan)).filter(({ isOpen }) => isOpen);
      assert.equal(found.length, decisions === 0 ? 0 : 1, `${service}: ${found.join("\n")}`);
      assert.equal(decision === undefined, decisions === 0, service);
      if (decision !== undefined) assert.ok(found[0]!.startsWith(`src/index.ts:${decision.line}:`));
    }
  });

  it("asks whether the job has ended before a cancel that sets its state", async () => {
    for (const [service, asks] of Object.entries({
      airflow: true,
      prefect: true,
      replicate: false,
    })) {
      const index = writeDeclaration(await planService(service, SERVICES[service]?.flags));
      assert.equal(index.includes("asksFirst: true"), asks, service);
    }
  });
});

async function planService(service: string, flags: OperationFlags = {}): Promise<ConnectorPlan> {
  const document = await readApiDocument(`${FOLDER}${service}.yaml`);
  const operations = chooseOperations(document, readOperationFlags(document, flags));
  return planConnector(document, operations, NAMES);
}

function summarize(plan: ConnectorPlan): Omit<Expected, "flags" | "decisions"> {
  const { operations, states, credentials, meta, idempotency } = plan;
  const used = [operations.create, operations.get, operations.delete];
  const phases = states.values.map(({ value, phase = "?" }) => `${value}=${phase}`);
  const state = [`${states.path.join(".")}:`, ...phases].join(" ");
  const outcome = states.outcome?.path.join(".") ?? "";
  return {
    operations: used.map((each) => (each ? `${each.method} ${each.path}` : "none")).join(" | "),
    meta: meta.map(({ name }) => name).join(" "),
    state: states.kind === "none" ? "none" : `${state}${outcome && `, then ${outcome}`}`,
    key: describeKey(idempotency),
    credentials: credentials.map(({ kind }) => kind).join(" "),
  };
}

function describeKey({ at } = {} as Partial<Idempotency>): string {
  return at === undefined ? "none" : `${at.in} ${at.path.join(".")}`;
}
