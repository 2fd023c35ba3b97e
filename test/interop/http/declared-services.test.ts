import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { defineHttpConnector, env, input, requested } from "../../../src/entries/http.ts";
import { t } from "../../../src/entries/index.ts";
import { connectorChecks, runConnector, testContext } from "../../../src/entries/testing.ts";
import type { AnyAsyncConnector } from "../../../src/runtime/connector/async-connector-base.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { startServer } from "../support/start-server.ts";

const prefect = defineHttpConnector({
  taskType: "prefect",
  service: { url: env("DECLARED_PREFECT_URL") },
  inputs: { deployment: t.string(), text: t.string() },
  outputs: { seconds: t.float() },
  resourceMeta: { runId: t.string() },
  create: {
    request: {
      path: "/deployments/{deployment}/create_flow_run",
      body: { parameters: { text: input("text") } },
    },
    key: { field: "idempotency_key" },
    job: { runId: "id" },
  },
  get: { request: { path: "/flow_runs/{runId}" }, state: "state.type", reason: "state.message" },
  states: {
    queued: ["SCHEDULED", "PENDING"],
    running: ["RUNNING", "PAUSED", "CANCELLING"],
    succeeded: ["COMPLETED"],
    failed: ["FAILED", "CRASHED"],
    aborted: ["CANCELLED"],
  },
  results: { seconds: "total_run_time" },
  cancel: {
    request: { path: "/flow_runs/{runId}/set_state", body: { state: { type: "CANCELLED" } } },
    asksFirst: true,
  },
});

const langgraph = defineHttpConnector({
  taskType: "langgraph",
  service: { url: env("DECLARED_LANGGRAPH_URL") },
  inputs: { thread: t.string(), text: t.string() },
  outputs: { words: t.int() },
  resourceMeta: { threadId: t.string(), runId: t.string() },
  create: {
    request: {
      path: "/threads/{thread}/runs",
      body: { assistant_id: "count", if_not_exists: "create", input: { text: input("text") } },
    },
    key: "none",
    job: { threadId: "thread_id", runId: "run_id" },
  },
  get: { request: { path: "/threads/{threadId}/runs/{runId}" }, state: "status" },
  states: {
    queued: ["pending"],
    running: ["running"],
    succeeded: ["success"],
    failed: ["error", "timeout"],
    aborted: ["interrupted"],
  },
  results: { words: requested({ path: "/threads/{threadId}/state" }, "values.words") },
  cancel: { request: { path: "/threads/{threadId}/runs/{runId}/cancel" } },
});

const workflows = defineHttpConnector({
  taskType: "workflows",
  service: { url: env("DECLARED_WORKFLOWS_URL") },
  inputs: { workflow: t.string(), text: t.optional(t.string()) },
  outputs: { words: t.int() },
  resourceMeta: { handlerId: t.string() },
  create: {
    request: {
      path: "/workflows/{workflow}/run-nowait",
      body: { start_event: { text: input("text") } },
    },
    key: "none",
    job: { handlerId: "handler_id" },
  },
  get: {
    request: { path: "/handlers/{handlerId}", answerStatuses: [500] }, // of one that has failed
    state: "status",
    reason: "error",
  },
  states: {
    running: ["running"],
    succeeded: ["completed"],
    failed: ["failed"],
    aborted: ["cancelled"],
  },
  results: { words: "result.value.words" },
  cancel: { request: { path: "/handlers/{handlerId}/cancel" } },
});

interface DeclaredService {
  readonly connector: AnyAsyncConnector;
  /** The variable of its address. */
  readonly variable: string;
  readonly start: ReturnType<typeof startServer>;
  /** The inputs of a job with this text. */
  readonly inputs: (text: string, url: string) => Promise<object> | object;
  readonly outputs: object | RegExp;
  readonly failure: RegExp;
  /** A job that the service does not know. */
  readonly unknown: never;
}

const UNKNOWN = "00000000-0000-4000-8000-000000000000";

const SERVICES: Readonly<Record<string, DeclaredService>> = {
  Prefect: {
    connector: prefect,
    variable: "DECLARED_PREFECT_URL",
    start: startServer("services", "prefect_server.py", "the deployment is served", "/api"),
    inputs: async (text, url) => {
      const answer = await fetch(`${url}/deployments/name/count/count`);
      return { deployment: ((await answer.json()) as { id: string }).id, text };
    },
    outputs: /seconds/,
    failure: /there is no text to count/,
    unknown: { runId: UNKNOWN } as never,
  },
  LangGraph: {
    connector: langgraph,
    variable: "DECLARED_LANGGRAPH_URL",
    start: startServer("services", "langgraph_server.py", "Uvicorn running on"),
    inputs: (text) => ({ thread: randomUUID(), text }),
    outputs: { words: 3 },
    failure: /ended: error/,
    unknown: { threadId: UNKNOWN, runId: UNKNOWN } as never,
  },
  LlamaIndex: {
    connector: workflows,
    variable: "DECLARED_WORKFLOWS_URL",
    start: startServer("workflows", "serve.py", "Uvicorn running on"),
    inputs: (text) =>
      text === "wait" ? { workflow: "wait", text: null } : { workflow: "count-words", text },
    outputs: { words: 3 },
    failure: /there is no text to count/,
    unknown: { handlerId: "unknown" } as never,
  },
};

const CHECKS = [
  "get/after-create",
  "get/terminal-stable",
  "outputs/",
  "failure/user-error",
  "failure/message",
  "delete/running",
  "delete/twice",
  "delete/after-end",
  "delete/unknown-job",
];

for (const [name, service] of Object.entries(SERVICES))
  describe(`a declaration of ${name}'s server`, function () {
    this.timeout(900_000); // the environment may have to be installed
    const { connector, variable, inputs, outputs, failure, unknown } = service;
    let url: string;
    before(async () => {
      ({ url } = await service.start(new TemporaryProject()));
      process.env[variable] = url;
    });

    it("runs a job to its results", async () => {
      const ran = await runConnector(connector as never, {
        inputs: await inputs("three words here", url),
      });
      if (outputs instanceof RegExp) assert.match(Object.keys(ran.outputs).join(), outputs);
      else assert.deepEqual(ran.outputs, outputs);
      assert.equal(ran.phases.at(-1), "SUCCEEDED");
    });

    it("says why a job has failed", async () => {
      const options = { inputs: (await inputs("", url)) as never };
      await assert.rejects(runConnector(connector as never, options), failure);
    });

    it("fails a job that the service does not know, and cancels it", async () => {
      const resource = await connector.get(unknown, testContext());
      assert.equal(resource.phase, "FAILED");
      await connector.delete(unknown, testContext());
    });

    it("passes fx check with jobs of the service itself", async () => {
      const checks = connectorChecks({
        connector,
        world: "none",
        inputs: await inputs("three words here", url),
        slow: await inputs("wait", url),
        fails: await inputs("", url),
        only: CHECKS,
      });
      for (const { run } of checks) await run();
    });
  });
