import assert from "node:assert/strict";
import { assertThrown, itAnswersAlike, itFailsAlike } from "../support/answers-alike.ts";
import { metaOf, syncRequests, textLiteral } from "../support/peer-calls.ts";
import { itAnswersPhases } from "../support/phase-answers.ts";
import { useServedPeer } from "../support/use-served-peer.ts";

const SYNC = "flyteidl.service.SyncAgentService/ExecuteTaskSync";
const METADATA = "flyteidl.service.AgentMetadataService";

describe("fx serve and flytekit's stubs", () => {
  const peer = useServedPeer("flyte1");
  const { python, served, service, call, about, resourceOf } = peer;
  const sync = (type: string, text: string): readonly [object, object] =>
    syncRequests({ type, input: "name", text });

  itAnswersAlike("flyte1", peer);
  itAnswersPhases("flyte1", peer);

  it("accepts the deprecated task_type, and prefers the category", async () => {
    const old = { taskType: "peer", resourceMeta: metaOf("RUNNING") };
    for (const request of [old, { taskType: "unknown", ...about("RUNNING") }])
      assert.equal((await resourceOf(request))["phase"], "RUNNING");
    assert.equal((await call(`${service}/DeleteTask`, old)).code, "OK");
  });

  it("returns one header with the Resource from ExecuteTaskSync", async () => {
    const { code, messages } = await call(SYNC, ...sync("peer_sync", "Ada"));
    assert.equal(code, "OK");
    const outputs = { literals: { greeting: textLiteral("Hello Ada") } };
    assert.deepEqual(messages, [{ header: { resource: { phase: "SUCCEEDED", outputs } } }]);
  });

  it("lists every connector in the metadata service, and finds each by name", async () => {
    const agent = (name: string, type: string) => ({
      name,
      supportedTaskTypes: [type],
      supportedTaskCategories: [{ name: type }],
    });
    const agents = [
      agent("Peer Connector", "peer"),
      agent("Bare Connector", "bare"),
      { ...agent("Peer Sync Connector", "peer_sync"), isSync: true },
    ];
    assert.deepEqual((await call(`${METADATA}/ListAgents`, {})).messages, [{ agents }]);
    for (const each of agents) {
      const { messages } = await call(`${METADATA}/GetAgent`, { name: each.name });
      assert.deepEqual(messages, [{ agent: each }]);
    }
  });

  it("reports each service as serving to grpc_health, and no other", async () => {
    const health = (name: string): Promise<{ code: string }> =>
      python.call("grpc_calls.health", { port: served.port, name });
    const serving = { code: "OK", details: "", messages: [{ status: "SERVING" }] };
    for (const name of ["", service, SYNC.split("/")[0]!, METADATA, "grpc.health.v1.Health"])
      assert.deepEqual(await health(name), serving, name);
    assert.equal((await health("nothing")).code, "NOT_FOUND");
  });

  describe("failures", () => {
    itFailsAlike("flyte1", peer);

    for (const how of ["throw", "retryable"] as const) {
      it(`returns INTERNAL for a do that throws (${how}), with flytekit's first line and no stack`, async () => {
        assertThrown(await call(SYNC, ...sync("peer_sync", how)), "do peer_sync", how);
      });
    }

    it("returns FAILED with the code of a UserError of do", async () => {
      const { messages } = await call(SYNC, ...sync("peer_sync", "user"));
      const { resource } = messages[0]!["header"] as { resource: Record<string, unknown> };
      assert.deepEqual(
        [resource["phase"], resource["agentError"]],
        ["FAILED", { code: "BAD_CITY", origin: "USER" }],
      );
    });

    it("returns FAILED with the code of a UserError of get", async () => {
      assert.deepEqual((await resourceOf(about("user")))["agentError"], {
        code: "BAD_CITY",
        origin: "USER",
      });
      for (const how of ["throw", "retryable"])
        assert.equal("agentError" in (await resourceOf(about(how))), false, how);
    });
  });
});
