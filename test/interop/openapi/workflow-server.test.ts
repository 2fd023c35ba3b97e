import assert from "node:assert/strict";
import { join } from "node:path";
import { assertExit, readDocument } from "../../support/assertions/assert-exit.ts";
import { fx, type FxResult, type RunningFx, startFx } from "../../support/command/fx.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { freePort } from "../../support/server/free-port.ts";
import { acceptFailures, WORKFLOW_FLAGS } from "../support/accept-failures.ts";
import { startPython } from "../support/start-python.ts";

describe("a connector from the document of a workflow server", function () {
  this.timeout(0); // the environment may have to be installed
  const project = new TemporaryProject();
  const folder = join(project.root, "jobs");
  let service: RunningFx;
  let url = "";

  before(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    service = await startPython("workflows", "serve.py", [String(port)], project);
    await service.stderrHas("Uvicorn running on");
    const words = ["init", "connector", "jobs", "--openapi", `${url}/openapi.json`];
    await assertExit(0, fx(project, [...words, ...WORKFLOW_FLAGS, "--yes"]));
    acceptFailures(folder);
  });
  after(async () => {
    service.kill("SIGTERM");
    await service.ended;
  });

  it("returns what a workflow has counted", async () => {
    const { outputs } = await readDocument<{
      outputs: { workflowName: string; result: { value: object } };
    }>(run("count-words", { text: "the quick brown fox" }));
    assert.equal(outputs.workflowName, "count-words");
    assert.deepEqual(outputs.result.value, { words: 4 });
  });

  it("reports why a workflow failed, in the workflow's words", async () => {
    await assertExit(1, run("count-words", { text: "" }), /there is no text to count/);
  });

  it("reports what the server rejects", async () => {
    await assertExit(1, run("unknown", {}), /404 Not Found: Workflow not found/);
  });

  it("cancels the workflow of a run that is interrupted", async () => {
    const running = startRun("wait", {});
    await service.stderrHas("waiting");
    running.kill("SIGINT");
    assert.notEqual((await running.ended).code, 0);
    const response = await fetch(`${url}/handlers?workflow_name=wait`);
    const { handlers } = (await response.json()) as { handlers: { status: string }[] };
    assert.deepEqual(
      handlers.map(({ status }) => status),
      ["cancelled"],
    );
  });

  const run = (name: string, event: object): Promise<FxResult> => startRun(name, event).ended;

  function startRun(name: string, event: object): RunningFx {
    const inputs = ["--name", name, "--startEvent", JSON.stringify(event)];
    return startFx(project, ["run", "--json", "--retries", "0", "src", "jobs", ...inputs], {
      cwd: folder,
      env: { JOBS_URL: url },
    });
  }
});
