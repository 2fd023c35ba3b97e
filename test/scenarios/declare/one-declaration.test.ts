import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { assertExit, assertPrints, readDocument } from "../../support/assertions/assert-exit.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { serve } from "../../support/command/serve.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { useSharedProject } from "../../support/project/use-project.ts";

const PACKAGE = fileURLToPath(new URL("../../..", import.meta.url));
const SOURCE = `import { defineAsyncConnector, Resource, t } from "flyte-fx";

export const weather = defineAsyncConnector({
  taskType: "weather",
  inputs: { city: t.string() },
  outputs: { temp: t.float() },
  resourceMeta: { jobId: t.string() },
  async create({ inputs, idempotencyKey }) {
    return { jobId: inputs.city + "/" + idempotencyKey };
  },
  async get({ jobId }) {
    return jobId.startsWith("Oslo/") ? Resource.succeeded({ temp: 4.5 }) : Resource.failed("unknown city");
  },
  async delete() {},
});
export const forecast = weather.task({ name: "forecast" });
`;

describe("a program of one declaration", () => {
  const project = useSharedProject({ "src/index.ts": SOURCE });

  async function readOutputs(run: string): Promise<object> {
    const command = runCommand(project, `${run} src/index.ts forecast --city Oslo --json`);
    return (await readDocument<{ outputs: object }>(command)).outputs;
  }
  async function listNames(of: TemporaryProject): Promise<readonly string[]> {
    const command = runCommand(of, "list-connectors --json");
    const { connectors } = await readDocument<{ connectors: { name: string }[] }>(command);
    return connectors.map(({ name }) => name);
  }

  it("runs with fx run", async () => {
    assert.deepEqual(await readOutputs("run"), { temp: 4.5 });
  });

  it("is listed with a name made from the task type", async () => {
    assert.deepEqual(await listNames(project), ["Weather Connector"]);
  });

  it("serializes its task", async () => {
    await assertPrints(/"forecast"/, runCommand(project, "serialize src/index.ts --json"));
  });

  it("is served over gRPC without a call to ConnectorRegistry.register", async () => {
    const served = await serve(project);
    for (const protocol of ["flyte1", "flyte2"]) {
      const run = `run --endpoint 127.0.0.1:${served.port} --protocol ${protocol}`;
      assert.deepEqual(await readOutputs(run), { temp: 4.5 });
    }
  });

  it("runs in a plain Node script without the loader or the registry", async () => {
    mkdirSync(join(project.root, "node_modules"));
    symlinkSync(PACKAGE, join(project.root, "node_modules/flyte-fx"));
    const script = project.write(
      "script.mjs",
      `${SOURCE}console.log(JSON.stringify(await forecast.run({ city: "Oslo" })));\n`,
    );
    const { stdout } = await promisify(execFile)(process.execPath, [script], { cwd: project.root });
    assert.deepEqual(JSON.parse(stdout), { temp: 4.5 });
  });

  it("registers an exported instance of a connector class", async () => {
    const other = new TemporaryProject({
      "src/index.ts": `import { Resource, SyncConnectorBase } from "flyte-fx";
class GreetConnector extends SyncConnectorBase {
  readonly name = "Greeter";
  constructor() { super({ taskType: "greet" }); }
  do() { return Resource.succeeded({}); }
}
export const greet = new GreetConnector();
`,
    });
    assert.deepEqual(await listNames(other), ["Greeter"]);
  });

  it("lists an exported connector once if it is also registered", async () => {
    const twice = new TemporaryProject({
      "src/index.ts": `${SOURCE}import { ConnectorRegistry } from "flyte-fx";\nConnectorRegistry.register(weather);\n`,
    });
    assert.equal((await listNames(twice)).length, 1);
  });

  it("rejects two exported connectors for one task type", async () => {
    const twice = new TemporaryProject({
      "src/index.ts": `${SOURCE}export const other = defineAsyncConnector({
  taskType: "weather", name: "Other", resourceMeta: { id: t.int() },
  create: () => ({ id: 1 }), get: () => Resource.running(), delete() {},
});\n`,
    });
    const { stderr } = await assertExit(3, runCommand(twice, ["list-connectors"]));
    assert.match(stderr, /FX3004: two connectors for task type weather \(0\)/);
  });
});
