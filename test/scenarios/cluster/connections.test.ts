import assert from "node:assert/strict";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { ClusterCertificates, type ServerTls } from "../../support/cluster/cluster-certificates.ts";
import { FakeCluster } from "../../support/cluster/fake-cluster.ts";
import { serveCluster } from "../../support/cluster/serve-cluster.ts";
import { serveOAuth } from "../../support/cluster/serve-oauth.ts";
import type { FxResult } from "../../support/command/fx.ts";
import { runCommand, startCommand } from "../../support/command/run-command.ts";
import { useProject } from "../../support/project/use-project.ts";

const TASKS = `import { AsyncConnectorExecutorMixin, Task, t } from "flyte-fx";
class Query<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "query"; }
export const forecast = new Query({ name: "forecast" });
`;
type Words = readonly string[];
const COMMANDS = {
  register: (flags: Words) => ["register", "src", ...flags],
  run: (flags: Words) => ["run", "--remote", ...flags, "src/tasks.ts", "forecast"],
  info: (flags: Words) => ["remote", "info", ...flags],
  watch: (flags: Words) => ["remote", "watch", "one", ...flags],
};

for (const protocol of ["flyte1", "flyte2"] as const)
  describe(`the connection to ${protocol}`, () => {
    const certificates = new ClusterCertificates();
    const project = useProject({ "src/tasks.ts": TASKS });
    let cluster: FakeCluster;
    beforeEach(() => {
      cluster = new FakeCluster();
      cluster.steps = [{ phase: "SUCCEEDED" }];
      cluster.start("one", "forecast", "v1", new Uint8Array());
    });

    const serve = async (tls?: ServerTls): Promise<string> => {
      const server = await serveCluster(protocol, cluster, tls && certificates, tls);
      return server.address;
    };
    const send = (
      command: keyof typeof COMMANDS,
      endpoint: string,
      ...flags: Words
    ): Promise<FxResult> => {
      const scope = ["--project", cluster.project, "--endpoint", endpoint];
      return runCommand(project, COMMANDS[command]([...scope, ...flags]));
    };
    const ca = ["--ca", certificates.path("ca.crt")];
    const [cert, key] = [certificates.path("client.crt"), certificates.path("client.key")];
    const pair = ["--tls-cert", cert, "--tls-key", key];

    it("uses TLS, a private CA and a client certificate", async () => {
      const mutual = await serve({ certificate: "server", clientCa: "ca" });
      const results = await Promise.all(
        (["run", "info"] as const).map((command) => send(command, mutual, ...ca, ...pair)),
      );
      for (const { code, stderr } of results) assert.equal(code, 0, stderr);
    });

    it("says what to change if the TLS of both sides differs", async () => {
      const [plain, secure, mutual] = [
        await serve(),
        await serve({ certificate: "server" }),
        await serve({ certificate: "server", clientCa: "ca" }),
      ];
      const cases = [
        ["register", secure, [], /unable to verify the first certificate[^]*hint: pass --tls-ca/],
        ["run", secure, ["--insecure"], /hint: leave out --insecure/],
        ["info", mutual, ca, /hint: .*--tls-cert and --tls-key/],
        ["watch", plain, ca, /TLS failed: wrong version number[^]*hint: pass --insecure/],
      ] as const;
      const results = await Promise.all(
        cases.map(([command, endpoint, flags]) => send(command, endpoint, ...flags)),
      );
      results.forEach(({ code, stderr }, index) => {
        const [, endpoint, , expected] = cases[index]!;
        assert.equal(code, 5, stderr);
        const place = `${endpoint} (from --endpoint)`;
        assert.equal(stderr.startsWith(`Error FX5031: cannot reach ${place}: `), true, stderr);
        assert.match(stderr, expected);
      });
      assert.deepEqual(cluster.tasks.size, 0);
    });

    it("says that the configured CA is the wrong one", async () => {
      const secure = await serve({ certificate: "server" });
      const flags = ["--ca", certificates.path("other-ca.crt")];
      const { stderr } = await assertExit(5, send("watch", secure, ...flags));
      assert.match(stderr, /hint: use the CA that signed .*--tls-ca or admin\.caCertFilePath/);
    });

    it("reports a wrong client secret once, and without its inner causes", async () => {
      const secure = await serve({ certificate: "server" });
      await serveOAuth(cluster, certificates.forHttps());
      project.write("secret", "wrong");
      const admin =
        "admin: { authType: ClientSecret, clientId: ada, clientSecretLocation: secret }";
      project.write("../home/.flyte/config.yaml", admin);
      const refusal = /does not accept the secret of client ada: invalid_client/g;
      const watch = await assertExit(5, send("watch", secure, ...ca));
      assert.deepEqual(
        [watch.stderr.match(refusal)?.length, watch.stderr.split("\n").length],
        [1, 3],
      );
      const { stdout } = await assertExit(5, send("info", secure, ...ca));
      assert.equal(stdout.match(refusal)?.length, 1, stdout);
    });

    it("may break while fx follows an execution", async () => {
      const endpoint = await serve();
      cluster.fail(protocol === "flyte1" ? "GetExecution" : "WatchActionDetails", "none", "cut");
      cluster.executions
        .get("one")!
        .steps.splice(0, 1, { phase: "RUNNING" }, { phase: "SUCCEEDED" });
      await assertExit(0, send("watch", endpoint, "--insecure"), /phase=SUCCEEDED/);
    });

    it("may be interrupted while an execution starts, which fx then names", async () => {
      const endpoint = await serve();
      const called = new Promise<void>((resolve) => {
        const takeFault = cluster.takeFault.bind(cluster);
        cluster.takeFault = (path) => {
          if (!/Create(?:Execution|Run)$/.test(path)) return takeFault(path);
          resolve();
          return "silent";
        };
      });
      const flags = ["--endpoint", endpoint, "--insecure", "--project", "weather", "--name", "two"];
      const running = startCommand(project, COMMANDS.run(flags));
      await called;
      running.kill("SIGINT");
      const { stderr } = await assertExit(130, running.ended);
      assert.match(stderr, /stopped: execution two may have been started; fx remote watch two/);
    });

    it("says what was tried if a call is not answered, or too large", async () => {
      const endpoint = await serve();
      const create = protocol === "flyte1" ? "CreateTask" : "DeployTask";
      cluster.fail(create, "lost");
      await assertExit(
        5,
        send("register", endpoint, "--insecure", "--version", "v1"),
        new RegExp(`cannot register forecast v1: ${endpoint} does not answer`),
      );
      cluster.fail(create, { status: "RESOURCE_EXHAUSTED", message: "message larger than max" });
      const large = await send("register", endpoint, "--insecure", "--version", "v2");
      assert.match(
        large.stderr,
        /refused: message larger than max [^]*hint: pass large values as files/,
      );
    });
  });
