import assert from "node:assert/strict";
import { fx, startFx, type FxResult } from "../../support/fx.ts";
import type { TemporaryProject } from "../../support/temporary-project.ts";
import { KEY, endpointProject } from "../support/endpoint-project.ts";
import { useConnectorServer } from "../support/use-connector-server.ts";

describe("fx against flyte-sdk's connector server", () => {
  const server = useConnectorServer("flyte2");
  let project: TemporaryProject;
  before(() => {
    project = endpointProject();
  });
  after(() => project.remove());

  function run(task: string, mode: string, ...flags: string[]): Promise<FxResult> {
    return fx(project, ["run", "--endpoint", server.address, ...flags, "src/task.ts", task, "--mode", mode], { env: KEY });
  }

  it("finds out that it speaks Flyte 2, lists its connectors and the health of its services", async () => {
    const { code, stdout, stderr } = await fx(project, ["list-connectors", "--endpoint", server.address, "--health", "--json"]);
    assert.equal(code, 0, stderr);
    const document = JSON.parse(stdout) as { endpoint: { protocol: string }; connectors: { name: string; kind: string; taskCategories: object[] }[]; health: { status: string }[] };
    assert.equal(document.endpoint.protocol, "flyte2");
    assert.deepEqual(document.connectors.find(({ name }) => name === "Scripted Connector"), { name: "Scripted Connector", kind: "async", taskCategories: [{ name: "scripted", version: 0 }] });
    assert.deepEqual(document.health.map(({ status }) => status), ["SERVING", "SERVING", "SERVING"]);
  });

  it("runs a job to its outputs, which the connector finds named after the run", async () => {
    const { code, stdout, stderr } = await run("scripted", "succeed", "--json");
    assert.equal(code, 0, stderr);
    const document = JSON.parse(stdout) as { run: { id: string }; outputs: { said: string }; logLinks: { uri: string }[] };
    assert.ok(document.outputs.said.startsWith(`job ${document.run.id}`), document.outputs.said);
    assert.deepEqual(document.logLinks.map((link) => link.uri), ["https://logs.example/job"]);
    assert.doesNotMatch(stderr, /warning/);
  });

  it("a job that fails is exit code 1 with its message", async () => {
    const { code, stderr } = await run("scripted", "fail");
    assert.equal(code, 1);
    assert.match(stderr, /it went wrong/);
  });

  it("Ctrl-C deletes the job at the server", async () => {
    const running = startFx(project, ["run", "--endpoint", server.address, "src/task.ts", "scripted", "--mode", "run"], { env: KEY });
    await running.stderrHas("phase=RUNNING");
    running.child.kill("SIGINT");
    const { code, stderr } = await running.ended;
    assert.equal(code, 130, stderr);
    assert.ok(server.hasDeleted(/run=(\w+)/.exec(stderr)![1]!));
  });

  it("a create that raises is exit code 1 with the error", async () => {
    const { code, stderr } = await run("scripted", "raise");
    assert.equal(code, 1);
    assert.match(stderr, /failed to create scripted task with error: no such mode/);
  });

  it("the connector gets the secrets and configs that the task names, and no output shows them", async () => {
    const { code, stdout, stderr } = await run("scripted", "secret");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /11 letters, C/);
    assert.doesNotMatch(stdout + stderr, /never-shown/);
  });

  it("a secret that is missing is found before the server is asked for a job", async () => {
    const { code, stderr } = await fx(project, ["run", "--endpoint", server.address, "src/task.ts", "scripted", "--mode", "succeed"]);
    assert.equal(code, 5);
    assert.match(stderr, /secret WX_API_KEY is missing/);
  });

  it("shows a job's log, each line once, and nothing of a job that has none", async () => {
    const { stderr } = await run("scripted", "succeed");
    assert.deepEqual(stderr.match(/log (first|second) line/g), ["log first line", "log second line"]);
    const quiet = await run("quiet", "succeed");
    assert.equal(quiet.code, 0);
    assert.doesNotMatch(quiet.stderr, /warning|log /);
  });

  it("says so where the protocol is forced to the other one", async () => {
    const { code, stderr } = await run("scripted", "succeed", "--protocol", "flyte1");
    assert.equal(code, 5);
    assert.match(stderr, /FX5022.*serves no connectors of Flyte 1/);
  });
});
