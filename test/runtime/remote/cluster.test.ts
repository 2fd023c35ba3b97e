import assert from "node:assert/strict";
import type { ExecutionState } from "../../../src/runtime/remote/cluster-types.ts";
import type { Cluster } from "../../../src/runtime/remote/cluster.ts";
import { openCluster } from "../../../src/runtime/remote/open-cluster.ts";
import { loadWire } from "../../../src/runtime/wire/load-wire.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { collect } from "../../support/cluster/collect.ts";
import { type CallFault, FakeCluster } from "../../support/cluster/fake-cluster.ts";
import { type ClusterServer, serveCluster } from "../../support/cluster/serve-cluster.ts";
import { clusterConfig, clusterTools } from "../../support/cluster/with-cluster.ts";
import { smallTemplate } from "../../support/messages/small-template.ts";

for (const protocol of ["flyte1", "flyte2"] as const) {
  describe(`a cluster of ${protocol}`, () => {
    let fake: FakeCluster;
    let server: ClusterServer;
    let cluster: Cluster;
    beforeEach(async () => {
      fake = new FakeCluster();
      fake.mostPerStream = 2;
      server = await serveCluster(protocol, fake);
      cluster = await openCluster(clusterConfig(server.address), clusterTools());
    });
    afterEach(() => {
      cluster.close();
    });

    const scope = { org: "", project: "weather", domain: "development" };
    const task = { name: "forecast", version: "v1" };
    const register = async (): Promise<string> => {
      const wire = await loadWire(protocol);
      return cluster.registerTask(
        task,
        wire.encodeTaskSpec(smallTemplate("weather", { id: { ...scope, ...task } }), {
          literals: {},
        }),
      );
    };

    it("is detected", () => assert.equal(cluster.protocol, protocol));

    it("registers a task and finds it", async () => {
      assert.equal(await cluster.findTask(task), undefined);
      assert.equal(await register(), "registered");
      const found = await cluster.findTask(task);
      assert.equal(found?.form, protocol === "flyte1" ? "template" : "spec");
      const wire = await loadWire(protocol);
      const decode = found.form === "spec" ? wire.decodeTaskSpec : wire.decodeTaskTemplate;
      assert.equal(decode(found.bytes).id.name, "forecast");
    });

    it("runs a task to its end", async () => {
      await register();
      await cluster.start({ name: "r1", task, inputs: { literals: {} } });
      const states: ExecutionState[] = [];
      for await (const state of cluster.follow("r1", new AbortController().signal))
        states.push(state);
      assert.deepEqual(
        states.map(({ phase }) => phase),
        ["QUEUED", "RUNNING", "SUCCEEDED"],
      );
      assert.deepEqual((await cluster.getOutputs("r1", true)).literals, {});
    });

    const follow = async (): Promise<ExecutionState[]> => {
      await register();
      await cluster.start({ name: "r1", task, inputs: { literals: {} } });
      return collect(cluster.follow("r1", new AbortController().signal));
    };
    const [look, watch] =
      protocol === "flyte1"
        ? ["GetExecution", "ListTaskExecutions"]
        : ["GetActionDetails", "WatchActionDetails"];

    it("is followed although connections break", async () => {
      fake.fail(look, "cut", "cut", "cut");
      fake.fail(watch, "cut", "none", "cut");
      const states = await follow();
      assert.equal(states.at(-1)!.phase, "SUCCEEDED");
      assert.equal(fake.takeFault(`/${look}`), undefined);
    });

    it("is not followed any more if it is away for long", async () => {
      const away = Array<CallFault>(100).fill("cut");
      fake.fail(look, ...away);
      fake.fail(watch, ...away);
      await awaitFxError(follow(), "FX5031");
    });

    it("is not followed any more if it refuses", async () => {
      fake.fail(watch, { status: "PERMISSION_DENIED", message: "not yours" });
      await awaitFxError(follow(), "FX5032");
    });

    it("says what to do about a message above 4 MiB", async () => {
      await register();
      const text = { scalar: { primitive: { stringValue: "x".repeat(4 * 1024 * 1024) } } };
      const starting = cluster.start({ name: "r1", task, inputs: { literals: { text } } });
      const { hint } = await awaitFxError(
        starting,
        "FX5033",
        /^cannot start forecast: .* larger than .*\(RESOURCE_EXHAUSTED\)$/,
      );
      assert.match(hint!, /^pass large values as files or datasets/);
    });

    it("aborts an execution once", async () => {
      await register();
      await cluster.start({ name: "r1", task, inputs: { literals: {} } });
      assert.equal(await cluster.abort("r1", "not needed"), true);
      const state = await cluster.getExecution("r1");
      assert.equal(state.phase, "ABORTED");
      assert.match(state.error!.message, /not needed/);
    });
  });
}
