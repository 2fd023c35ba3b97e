import assert from "node:assert/strict";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { ClusterCertificates } from "../../support/cluster/cluster-certificates.ts";
import { FakeCluster } from "../../support/cluster/fake-cluster.ts";
import { serveCluster } from "../../support/cluster/serve-cluster.ts";
import { CLIENT_SECRET, serveOAuth } from "../../support/cluster/serve-oauth.ts";
import { useCluster } from "../../support/cluster/use-cluster.ts";
import { fx, startFx } from "../../support/command/fx.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

describe("two commands whose token has expired", () => {
  const certificates = new ClusterCertificates();
  const ca = ["--ca", certificates.path("ca.crt")];

  for (const protocol of ["flyte1", "flyte2"] as const)
    it(`get one new token from ${protocol}`, async () => {
      const project = new TemporaryProject();
      const cluster = new FakeCluster();
      const server = await serveCluster(protocol, cluster, certificates);
      const oauth = await serveOAuth(cluster, certificates.forHttps());
      project.write("secret", CLIENT_SECRET);
      project.write(
        "../home/.flyte/config.yaml",
        "admin: { authType: ClientSecret, clientId: ada, clientSecretLocation: secret }\n",
      );
      cluster.steps = [{ phase: "RUNNING" }];
      cluster.start("long", "forecast", "v1", new Uint8Array());
      const flags = ["--project", cluster.project, "--endpoint", server.address, ...ca];
      const watching = startFx(project, ["remote", "watch", "long", ...flags]);
      await watching.killAt("phase=RUNNING", "SIGSTOP"); // both at once would each get a token
      oauth.expireTokens();
      const aborted = await fx(project, ["remote", "abort", "long", ...flags]);
      watching.child.kill("SIGCONT");
      assert.equal(aborted.code, 0, aborted.stderr);
      const { stderr } = await assertExit(1, watching.ended, /execution long ABORTED/);
      assert.equal(oauth.requests.length, 2);
      assert.doesNotMatch(stderr + aborted.stderr, /token-\d|cl1ent/);
    });
});

for (const protocol of ["flyte1", "flyte2"] as const)
  describe(`fx remote watch while ${protocol} is away`, () => {
    const used = useCluster(protocol, "");

    it("says once that the cluster does not answer, and follows the execution", async () => {
      const { cluster } = used;
      cluster.steps = [{ phase: "RUNNING" }, { phase: "RUNNING" }, { phase: "SUCCEEDED" }];
      cluster.start("one", "forecast", "v1", new Uint8Array());
      const [look, stream] =
        protocol === "flyte1"
          ? (["GetExecution", "none"] as const)
          : (["GetActionDetails", "WatchActionDetails"] as const);
      cluster.fail(look, "none", "cut", "cut");
      cluster.fail(stream, "cut", "cut", "cut");
      const { stderr } = await runCommand(used.project, ["remote", "watch", "one", ...used.flags]);
      assert.equal(stderr.split("does not answer").length, 2, stderr);
      assert.match(stderr, /phase=SUCCEEDED/);
    });
  });
