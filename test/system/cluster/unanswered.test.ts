import assert from "node:assert/strict";
import { useCluster } from "../../support/cluster/use-cluster.ts";
import { runCommand } from "../../support/command/run-command.ts";

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
