const STATES = ["queued", "running", "succeeded", "failed", "cancelled"];

/** An OpenAPI document of a service that runs jobs at these paths, such as `/jobs`. */
export function jobApi(...paths: readonly string[]): string {
  return JSON.stringify({
    openapi: "3.0.3",
    info: { title: "Jobs", version: "1.0" },
    servers: [{ url: "https://jobs.example.com/v1" }],
    security: [{ token: [] }],
    paths: Object.assign({}, ...paths.map(describePaths)) as object,
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
      schemas: Object.fromEntries(paths.map((_, at) => [nameSchema(at), JOB])),
    },
  });
}

const JOB = {
  type: "object",
  required: ["id", "status"],
  properties: {
    id: { type: "string", readOnly: true },
    status: { type: "string", enum: STATES },
    rows: { type: "integer" },
  },
};

/** Jobs of several paths are of several kinds. */
function nameSchema(at: number): string {
  return at === 0 ? "Job" : `Job${at}`;
}

function describePaths(path: string, at: number): object {
  const job = { $ref: `#/components/schemas/${nameSchema(at)}` };
  const answer = { description: "A job", content: { "application/json": { schema: job } } };
  const body = {
    type: "object",
    required: ["query"],
    properties: { query: { type: "string" }, priority: { type: "integer", default: 3 } },
  };
  const parameters = [{ name: "jobId", in: "path", required: true, schema: { type: "string" } }];
  return {
    [path]: {
      post: {
        operationId: `create ${path}`,
        requestBody: { required: true, content: { "application/json": { schema: body } } },
        responses: { 201: answer },
      },
    },
    [`${path}/{jobId}`]: {
      parameters,
      get: { responses: { 200: answer } },
      delete: { responses: { 204: { description: "Cancelled" } } },
    },
  };
}
