import assert from "node:assert/strict";
import { fx, startFx, type FxResult } from "../../support/fx.ts";
import type { TemporaryProject } from "../../support/temporary-project.ts";
import { KEY, endpointProject } from "../support/endpoint-project.ts";
import { useConnectorServer } from "../support/use-connector-server.ts";

describe("fx against flytekit's connector server", () => {
  const server = useConnectorServer("flyte1");
  let project: TemporaryProject;
  before(() => {
    project = endpointProject();
  });
  after(() => project.remove());

  function run(task: string, mode: string, ...flags: string[]): Promise<FxResult> {
    return fx(project, ["run", "--endpoint", server.address, ...flags, "src/task.ts", task, "--mode", mode], { env: KEY });
  }

  it("finds out that it speaks Flyte 1, lists its connectors and the health of its services", async () => {
    const { code, stdout, stderr } = await fx(project, ["list-connectors", "--endpoint", server.address, "--health", "--json"]);
    assert.equal(code, 0, stderr);
    const document = JSON.parse(stdout) as { endpoint: { protocol: string }; connectors: { name: string; kind: string; taskCategories: object[] }[]; health: { status: string }[] };
    assert.equal(document.endpoint.protocol, "flyte1");
    assert.deepEqual(document.connectors.find(({ name }) => name === "Scripted Connector"), { name: "Scripted Connector", kind: "async", taskCategories: [{ name: "scripted", version: 0 }] });
    assert.equal(document.connectors.find(({ name }) => name === "Greet Connector")!.kind, "sync");
    assert.deepEqual(document.health.map(({ status }) => status), ["SERVING", "SERVING", "SERVING", "SERVING"]);
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

  it("a create that raises is exit code 1 with the error, and without its traceback", async () => {
    const { code, stderr } = await run("scripted", "raise");
    assert.equal(code, 1);
    assert.match(stderr, /failed to create scripted task with error: ValueError: no such mode/);
    assert.doesNotMatch(stderr, /Traceback/);
  });

  it("a synchronous connector answers, and raises", async () => {
    const { code, stdout, stderr } = await run("greet", "Oslo");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /said: "?hello Oslo/);
    const failed = await run("greet", "raise");
    assert.equal(failed.code, 1);
    assert.match(failed.stderr, /failed to do greet task with error: ValueError: no such mode/);
  });

  it("a type that it does not serve is exit code 3 with those that it does", async () => {
    const { code, stderr } = await run("quiet", "succeed");
    assert.equal(code, 3);
    assert.match(stderr, /no connector for task type quiet \(0\) at .*scripted \(0\)/);
  });

  it("says so where the protocol is forced to the other one", async () => {
    const { code, stderr } = await run("scripted", "succeed", "--protocol", "flyte2");
    assert.equal(code, 5);
    assert.match(stderr, /FX5022.*serves no connectors of Flyte 2/);
  });
});
