import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { assertExit, readDocument } from "../../support/assertions/assert-exit.ts";
import { FakeCluster } from "../../support/cluster/fake-cluster.ts";
import { serveCluster } from "../../support/cluster/serve-cluster.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { serveHere } from "../../support/command/serve.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { ConnectorClient } from "../../support/server/connector-client.ts";

const CLONE = fileURLToPath(new URL("../../..", import.meta.url));
const LOCAL = ["--port", "0", "--no-metrics"];
const METADATA = {
  flyte1: "ListAgents",
  flyte2: "ListConnectors",
} as const;

/** Connectors of two types. The first one has only a task with a container. */
const SOURCE = `import { CustomizedContainerTask, defineAsyncConnector, Resource, ShimTaskExecutor, t } from "flyte-fx";
const job = { inputs: {}, resourceMeta: { id: t.string() }, outputs: {}, create: async () => ({ id: "job-1" }), get: async () => Resource.succeeded({}), delete: async () => {} };
export const shim = defineAsyncConnector({ ...job, taskType: "query_shim" });
export const query = defineAsyncConnector({ ...job, taskType: "query" });
export class Executor extends ShimTaskExecutor { executeFromModel() { return {}; } }
class QueryTask extends CustomizedContainerTask { getCustom() { return {}; } }
export const contained = new QueryTask({ name: "contained", taskType: "query_shim", containerImage: "i:1", executorType: Executor });
export const served = query.task({ name: "served" });
`;
const MIXED = `${SOURCE}export const other = shim.task({ name: "other" });\n`;

describe("a connector whose tasks all run in containers", () => {
  for (const protocol of ["flyte1", "flyte2"] as const)
    it(`is not listed for ${protocol}, but answers direct calls`, async () => {
      const project = new TemporaryProject({ "src/index.ts": SOURCE });
      const served = await serveHere(project);
      const client = await ConnectorClient.connect(served.port, protocol);
      const list = JSON.stringify(await client.call(METADATA[protocol], {}));
      assert.match(list, /"name":"query"/);
      assert.doesNotMatch(list, /query_shim/);
      const template = { id: { name: "contained" }, type: "query_shim" };
      const { resourceMeta } = await client.call("CreateTask", { template });
      assert.match(Buffer.from(resourceMeta as Uint8Array).toString(), /job-1/);
      await served.end();
      const { stderr } = await served.running.ended;
      assert.match(stderr, /^note: query_shim is not listed for Flyte, because/m);
    });

  it("is not routed by fx backend", async () => {
    const project = new TemporaryProject({
      "package.json": '{ "name": "q", "type": "module" }',
      "src/index.ts": SOURCE,
    });
    for (const form of ["flyte1", "flyte2", "helm"]) {
      const { stdout } = await assertExit(0, runCommand(project, ["backend", "--for", form]));
      assert.match(stdout, /query: q\b/);
      assert.doesNotMatch(stdout, /query_shim/);
    }
  });

  it("is not missed by fx remote info --connector", async () => {
    const project = new TemporaryProject({ "src/index.ts": SOURCE });
    const fake = new FakeCluster();
    const cluster = await serveCluster("flyte1", fake);
    const served = await serveHere(project);
    const { stdout, stderr } = await runCommand(project, [
      ...["remote", "info", "--connector", `127.0.0.1:${served.port}`, "--insecure"],
      ...["--endpoint", cluster.address, "--project", fake.project, "--domain", fake.domain],
    ]);
    assert.match(stdout, /^connector +127\.0\.0\.1:\d+ serves query {3}\(/m);
    assert.doesNotMatch(stdout, /query_shim/);
    assert.match(stderr, /^note: query_shim is not listed for Flyte, because/m);
  });

  it("needs no configuration if no other connector is served", async () => {
    const project = new TemporaryProject({
      "src/index.ts": SOURCE.replace(/^export const served.*$/m, "").replace(
        "export const query ",
        "const query ",
      ),
    });
    await assertExit(
      3,
      runCommand(project, ["backend", "--for", "flyte1"]),
      /FX3003: no connector to configure: every task of query_shim runs in its container/,
    );
  });

  it("is marked by fx list-connectors", async () => {
    const project = new TemporaryProject({ "src/index.ts": SOURCE });
    const { connectors } = await readDocument<{
      connectors: { taskCategories: { name: string }[]; listed: boolean }[];
    }>(runCommand(project, ["list-connectors", "--json"]));
    const listed = connectors.map(({ taskCategories, listed }) => [
      taskCategories[0]!.name,
      listed,
    ]);
    assert.deepEqual(Object.fromEntries(listed), { query: true, query_shim: false });
  });

  it("is listed if no task of its type was loaded", async () => {
    const project = new TemporaryProject({
      "src/index.ts": SOURCE.replace(/^export const contained.*$/m, ""),
    });
    const { stdout } = await runCommand(project, ["backend", "--for", "flyte2"]);
    assert.match(stdout, /query_shim: /);
  });

  for (const args of [["serve", ...LOCAL], ["backend", "--for", "flyte1"], ["list-connectors"]])
    it(`is an error of fx ${args[0]} if it also has a task without a container`, async () => {
      const project = new TemporaryProject({ "src/index.ts": MIXED });
      await assertExit(
        3,
        runCommand(project, args),
        /FX3023: task type query_shim has tasks in containers and tasks for its connector/,
        /contained \(src\/index\.ts:7:26\) has a container/,
        /other \(src\/index\.ts:9:27\) has none, so the connector runs it/,
        /hint: .*taskType: "query_shim_container"/,
      );
    });

  for (const [example, types] of [
    ["bigquery", ["bigquery_query_job_task"]],
    ["duckdb", ["duckdb"]],
  ] as const)
    it(`is not routed in examples/${example}, whose other connector is`, async () => {
      const project = new TemporaryProject();
      const { stdout, stderr } = await runCommand(
        project,
        `backend examples/${example} --for flyte2 --json`,
        { cwd: CLONE },
      );
      assert.equal(stderr.includes("error"), false, stderr);
      const { configuration } = JSON.parse(stdout) as {
        configuration: { plugins: { "connector-service": { supportedTaskTypes: string[] } } };
      };
      assert.deepEqual(configuration.plugins["connector-service"].supportedTaskTypes, types);
    });
});
