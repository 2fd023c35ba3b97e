import assert from "node:assert/strict";
import { assertExit, assertPrints } from "../../support/assertions/assert-exit.ts";
import { runCommand, startCommand } from "../../support/command/run-command.ts";
import { type Served, serve } from "../../support/command/serve.ts";
import { connectorSource } from "../../support/project/connector-source.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { useProject } from "../../support/project/use-project.ts";
import { Certificates } from "../../support/server/certificates.ts";

const LOCAL = ["--port", "0", "--no-metrics"];

/** A task without its connector, which runs on the server. */
const CLIENT = `import { AsyncConnectorExecutorMixin, Task, t } from "flyte-fx";
class ScriptedTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "scripted"; }
export const weather = new ScriptedTask({ name: "weather", inputs: { city: t.string() }, outputs: { temp: t.float() } });
class OtherTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "scriptd"; }
export const other = new OtherTask({ name: "other" });
`;

const NEVER_ENDS = connectorSource({
  get: `console.error("asked"); return Resource.running("on it");`,
  delete: `console.error("deleted");`,
});

describe("fx with --endpoint", () => {
  let server: TemporaryProject;
  const client = useProject({ "src/task.ts": CLIENT });
  let served: Served | undefined;

  async function serving(source: string, args: readonly string[] = []): Promise<string> {
    server = new TemporaryProject({ "src/index.ts": source });
    served = await serve(server, [...LOCAL, ...args]);
    return `127.0.0.1:${served.port}`;
  }

  const runAt = (endpoint: string): string =>
    `run --endpoint ${endpoint} src/task.ts weather --city Oslo`;

  for (const protocol of ["", " --protocol flyte2"]) {
    it(`runs a task whose connector is on a server (${protocol === "" ? "flyte1" : "flyte2"})`, async () => {
      const endpoint = await serving(
        connectorSource({ get: "return Resource.succeeded({ temp: 4.5 });" }),
      );
      const { stdout } = await assertExit(
        0,
        runCommand(client, `${runAt(endpoint)}${protocol} --json`),
      );
      assert.deepEqual((JSON.parse(stdout) as { outputs: object }).outputs, { temp: 4.5 });
    });
  }

  it("deletes the job on the server on Ctrl-C", async () => {
    const endpoint = await serving(NEVER_ENDS);
    const running = startCommand(client, runAt(endpoint));
    await assertExit(130, running.endAt("phase=RUNNING", "SIGINT"), /deleted in/);
    await served!.running.stderrHas("deleted");
  });

  it("continues after the server was killed and restarted", async () => {
    const endpoint = await serving(NEVER_ENDS);
    const running = startCommand(client, runAt(endpoint));
    await running.stderrHas("phase=RUNNING");
    await served!.end();
    await running.stderrHas("get failed, retrying");
    const anew = new TemporaryProject({ "src/index.ts": connectorSource() });

    served = await serve(anew, ["--port", endpoint.split(":")[1]!, "--no-metrics"]);
    await assertPrints(/temp: 4\.5/, running.ended);
  });

  it("runs a serialized template, in its own protocol", async () => {
    const endpoint = await serving(connectorSource());
    const serialize = "serialize src/task.ts weather --protocol flyte2 --output out";
    await assertExit(0, runCommand(client, serialize));
    await assertPrints(
      /temp: 4\.5/,
      runCommand(client, `run --endpoint ${endpoint} out/weather.pb weather --city Oslo`),
    );
  });

  it("lists the served task types if the task's is not served", async () => {
    const endpoint = await serving(connectorSource());
    await assertExit(
      3,
      runCommand(client, `run --endpoint ${endpoint} src/task.ts other`),
      /Error FX3005: no connector for task type scriptd \(0\) at \S+, which serves scripted \(0\); did you mean "scripted"\?/,
    );
  });

  it("exits with 5 for every command if nothing listens at the endpoint", async () => {
    for (const args of [
      ["run", "--endpoint", "127.0.0.1:1", "src/task.ts", "weather", "--city", "Oslo"],
      ["list-connectors", "--endpoint", "127.0.0.1:1"],
    ]) {
      const { stderr } = await assertExit(
        5,
        runCommand(client, args),
        /Error FX5021: no connector server answers at 127\.0\.0\.1:1: .*ECONNREFUSED/,
      );
      assert.doesNotMatch(stderr, /^\s+at /m);
    }
  });

  it("lists connectors and the health of each service", async () => {
    const endpoint = await serving(connectorSource());
    const { stdout } = await assertExit(
      0,
      runCommand(client, `list-connectors --endpoint ${endpoint} --health`),
    );
    assert.match(stdout, /^NAME +TASK TYPE +KIND\nScripted Connector +scripted \(0\) +async$/m);
    for (const service of [
      "\\(the whole server\\)",
      "flyteidl\\.service\\.AsyncAgentService",
      "flyteidl\\.service\\.SyncAgentService",
      "flyteidl\\.service\\.AgentMetadataService",
    ])
      assert.match(stdout, new RegExp(`^${service} +SERVING$`, "m"));
    const json = await runCommand(
      client,
      `list-connectors --endpoint ${endpoint} --health --json --protocol flyte2`,
    );
    assert.deepEqual(JSON.parse(json.stdout), {
      v: 1,
      ok: true,
      endpoint: { address: endpoint, protocol: "flyte2" },
      connectors: [
        {
          name: "Scripted Connector",
          kind: "async",
          taskCategories: [{ name: "scripted", version: 0 }],
        },
      ],
      health: [
        "",
        "flyteidl2.connector.AsyncConnectorService",
        "flyteidl2.connector.ConnectorMetadataService",
      ].map((service) => ({ service, status: "SERVING" })),
    });
  });

  it("uses TLS with or without a client certificate, and reports a missing one", async () => {
    const certificates = Certificates.signedByCa(client.root, "server", "client");
    const [ca, cert, key, ownCert, ownKey] = [
      "ca.crt",
      "server.crt",
      "server.key",
      "client.crt",
      "client.key",
    ].map((file) => certificates.path(file)) as [string, string, string, string, string];
    const files = `--tls-cert ${cert} --tls-key ${key} --tls-client-ca ${ca}`;
    const endpoint = await serving(connectorSource(), files.split(" "));
    const list = ["list-connectors", "--endpoint", endpoint];
    const good = await assertExit(
      0,
      runCommand(client, [...list, "--tls-ca", ca, "--tls-cert", ownCert, "--tls-key", ownKey]),
    );
    assert.match(good.stdout, /Scripted Connector/);
    for (const flags of [[], ["--tls"], ["--tls-ca", ca]]) {
      await assertExit(5, runCommand(client, [...list, ...flags]), /FX5021/);
    }
    const run = await runCommand(
      client,
      `run --endpoint ${endpoint} --tls-ca ${ca} --tls-cert ${ownCert} --tls-key ${ownKey} src/task.ts weather --city Oslo`,
    );
    assert.equal(run.code, 0, run.stderr);
  });

  it("rejects conflicting flags", async () => {
    for (const args of [
      ["list-connectors", "--health"],
      ["list-connectors", "--tls"],
      ["list-connectors", "src", "--endpoint", "127.0.0.1:1"],
      ["list-connectors", "--endpoint", "127.0.0.1:1", "--tls-cert", "x.crt"],
      ["list-connectors", "--endpoint", "nowhere"],
    ]) {
      await assertExit(2, runCommand(client, args));
    }
  });
});
