import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fx, type FxResult } from "../../support/command/fx.ts";
import { temporaryProject } from "../../support/project/temporary-project.ts";
import { freePort } from "../../support/server/free-port.ts";
import { acceptFailures, WORKFLOW_FLAGS } from "../support/accept-failures.ts";
import { type PythonProgram, startPython } from "../support/start-python.ts";

/** A server that publishes its document and counts the words of a text. */
interface Service {
  /** A folder of `test/interop/python`, with its packages. */
  readonly environment: string;
  readonly program: string;
  /** What standard error contains once jobs can be created. */
  readonly ready: string;
  /** Where the paths of the document begin. */
  readonly base: string;
  /** The operations, if fx has to ask. */
  readonly flags: readonly string[];
  /** The phase of each state that fx leaves open. */
  readonly decisions: Readonly<Record<string, string>>;
  /** The inputs of a job that counts this text. `wait` takes an hour, and an empty text fails. */
  inputs(url: string, text: string): Promise<object> | object;
  /** What a person changes after the first jobs. */
  readonly edit?: (folder: string) => void;
  /** What the connector says of a job that failed. */
  readonly failure: RegExp;
}

const SERVICES: Readonly<Record<string, Service>> = {
  LlamaIndex: {
    environment: "workflows",
    program: "serve.py",
    ready: "Uvicorn running on",
    base: "",
    flags: WORKFLOW_FLAGS,
    decisions: {},
    inputs: (_, text) =>
      text === "wait"
        ? { name: text, startEvent: {} }
        : { name: "count-words", startEvent: { text } },
    edit: acceptFailures,
    failure: /there is no text to count/,
  },
  LangGraph: {
    environment: "services",
    program: "langgraph_server.py",
    ready: "Uvicorn running on",
    base: "",
    flags: [],
    decisions: { interrupted: "aborted" },
    inputs: (_, text) => ({
      threadId: `00000000-0000-4000-8000-${String(text.length).padStart(12, "0")}`,
      assistantId: "count",
      ifNotExists: "create",
      input: { text },
    }),
    failure: /failed/,
  },
  Prefect: {
    environment: "services",
    program: "prefect_server.py",
    ready: "the deployment is served",
    base: "/api",
    flags: ["--create", "POST /deployments/{id}/create_flow_run"],
    decisions: { PAUSED: "running" },
    inputs: async (url, text) => {
      const answer = await fetch(`${url}/deployments/name/count/count`);
      const { id } = (await answer.json()) as { id: string };
      return { id, parameters: { text } };
    },
    failure: /there is no text to count/,
  },
};

/** What `fx check` finds out by creating, polling, failing and deleting jobs of the service. */
const CHECKS: Readonly<Record<string, readonly string[]>> = {
  "creates a job and polls it to its outputs": [
    "get/after-create",
    "get/terminal-stable",
    "outputs/declared",
    "outputs/typed",
  ],
  "reports a job that fails": ["failure/user-error", "failure/message"],
  "cancels a job that runs": ["delete/running"],
  "cancels a job again": ["delete/twice"],
  "leaves a job alone that has ended": ["delete/after-end"],
};

for (const [name, service] of Object.entries(SERVICES))
  describe(`a connector from the document of ${name}'s server`, function () {
    this.timeout(0); // the environment may have to be installed
    const project = temporaryProject();
    const folder = join(project.root, "jobs");
    const outcomes = new Map<string, string>();
    let server: PythonProgram;
    let url = "";

    before(async () => {
      const port = await freePort();
      url = `http://127.0.0.1:${port}${service.base}`;
      server = await startPython(service.environment, service.program, [String(port)], project);
      await server.stderrHas(service.ready);
      const words = ["init", "connector", "jobs", "--openapi", `${url}/openapi.json`, "--yes"];
      const created = await fx(project, [...words, ...service.flags]);
      assert.equal(created.code, 0, created.stderr);
      decide(join(folder, "src/index.ts"), service.decisions);
      service.edit?.(folder);
      await check();
    });
    after(async () => {
      server.terminate();
      await server.ended;
    });

    for (const [title, ids] of Object.entries(CHECKS))
      it(title, () => {
        for (const id of ids) assert.equal(outcomes.get(id), "passed", id);
      });

    it("reports why a job failed", async () => {
      project.write("jobs/fails.json", JSON.stringify(await service.inputs(url, "")));
      const { code, stderr } = await run("run", "src", "jobs", "--inputs", "fails.json");
      assert.equal(code, 1, stderr);
      assert.match(stderr, service.failure);
    });

    async function check(): Promise<void> {
      const [inputs, slow, fails] = await Promise.all(
        ["three words here", "wait", ""].map(async (text) => service.inputs(url, text)),
      );
      project.write(
        "jobs/fx.check.yaml",
        JSON.stringify({ tasks: { jobs: { inputs, slow, fails } } }),
      );
      const only = Object.values(CHECKS).flatMap((ids) => ids.flatMap((id) => ["--only", id]));
      const { stdout, stderr } = await run("check", "--yes", "--json", ...only);
      const { tasks } = JSON.parse(stdout) as { tasks?: { checks: CheckOutcome[] }[] };
      assert.ok(tasks !== undefined, stderr);
      for (const { id, state, failure } of tasks.flatMap(({ checks }) => checks))
        outcomes.set(id, failure?.message ?? state);
    }

    function run(...words: readonly string[]): Promise<FxResult> {
      return fx(project, words, { cwd: folder, env: { JOBS_URL: url, JOBS_API_KEY: "none" } });
    }
  });

interface CheckOutcome {
  readonly id: string;
  readonly state: string;
  readonly failure?: { readonly message: string };
}

/** Does what fx asks for: writes the phase of each state that the document does not explain. */
function decide(file: string, decisions: Readonly<Record<string, string>>): void {
  let source = readFileSync(file, "utf8");
  for (const [state, phase] of Object.entries(decisions)) {
    const open = `case "${state}":\n        return undecided(state);`;
    assert.ok(source.includes(open), source);
    source = source.replace(open, `case "${state}":\n        return Resource.${phase}(state);`);
  }
  writeFileSync(file, source);
}
