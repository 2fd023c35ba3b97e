import type { ApiDocument, ApiOperation } from "../../../src/openapi/api-document.ts";
import type {
  ChosenOperations,
  ConnectorPlan,
  OutputChoice,
} from "../../../src/openapi/connector-plan.ts";
import { planConnector } from "../../../src/openapi/plan/plan-connector.ts";
import { answer, body, integer, object, operation, parameter, schemaOf, text } from "./schemas.ts";

export const NAMES = {
  name: "jobs",
  hostName: "jobs",
  taskName: "jobs",
  taskType: "jobs",
  className: "Jobs",
};

const spec = object({ cpu: integer(), "image!": text() }, { name: "Spec" });

export const JOB = object(
  {
    "id!": text({ readOnly: true }),
    "status!": text({ enum: ["queued", "running", "succeeded", "failed", "cancelled"] }),
    rows: integer(),
    error: schemaOf(["string", "null"]),
    due_at: text({ format: "date-time" }),
    spec,
  },
  { name: "Job", description: "A job, as the service knows it." },
);

const security = [[{ type: "bearer" as const }]];

/** A service with jobs that have an ID, a state, and a header for the idempotency key. */
export const OPERATIONS: ChosenOperations = {
  create: operation("POST /jobs", {
    summary: "Create a job",
    security,
    parameters: [
      parameter("header", "Idempotency-Key"),
      parameter("query", "dry-run", { schema: schemaOf("boolean", { default: false }) }),
    ],
    ...body(
      object(
        {
          "text!": text({ description: "The text whose words the job counts." }),
          priority: integer({ default: 3 }),
          spec,
          notify_at: text({ format: "date-time" }),
          size: text({ enum: ["small", "large"] }),
        },
        { name: "NewJob" },
      ),
    ),
    ...answer(JOB),
  }),
  get: operation("GET /jobs/{job_id}", { security, ...answer(JOB) }),
  delete: operation("DELETE /jobs/{job_id}", { security, summary: "Cancel a job" }),
  sources: new Map([["job_id", { answer: ["id"] }]]),
  deleteBody: [],
  getBody: [],
  undecided: new Map(),
};

function documentOf(operations: readonly ApiOperation[]): ApiDocument {
  return {
    title: "Jobs 1.2",
    servers: ["https://jobs.example/v1"],
    operations,
  };
}

/** The plan of the service, with other operations. */
export function planJobs(
  changes: Partial<ChosenOperations> = {},
  document: Partial<ApiDocument> = {},
  choice: OutputChoice = {},
): ConnectorPlan {
  const operations = { ...OPERATIONS, ...changes };
  const all = [operations.create, operations.get, operations.delete].filter(
    (each) => each !== undefined,
  );
  return planConnector({ ...documentOf(all), ...document }, operations, NAMES, choice);
}
