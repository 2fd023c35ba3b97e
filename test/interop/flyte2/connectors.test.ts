import assert from "node:assert/strict";
import { assertThrown, itAnswersAlike, itFailsAlike } from "../support/answers-alike.ts";
import { base64, createRequest, metaOf, textLiteral } from "../support/peer-calls.ts";
import { itAnswersPhases } from "../support/phase-answers.ts";
import { useServedPeer } from "../support/use-served-peer.ts";

const METADATA = "flyteidl2.connector.ConnectorMetadataService";
const PEER_SYNC = { name: "peer_sync" };

describe("fx serve and flyte-sdk's stubs", () => {
  const peer = useServedPeer("flyte2");
  const { python, served, service, call, about, resourceOf } = peer;
  const create = (type: string, input: string, text: string): object =>
    createRequest("flyte2", { type, input, text });

  itAnswersAlike("flyte2", peer);
  itAnswersPhases("flyte2", peer);

  it("passes the connection to the connector, and redacts its secrets in replies", async () => {
    const connection = {
      taskType: "peer",
      secrets: { API_KEY: "a-secret-value" },
      configs: { region: "eu" },
    };
    const { message } = await resourceOf({ ...about("connection"), connection });
    assert.deepEqual(JSON.parse(message as string), {
      ...connection,
      secrets: { API_KEY: "[secret]" },
    });
  });

  it("serves a synchronous connector as an asynchronous one, whose result can be read at any time", async () => {
    const { messages } = await call(`${service}/CreateTask`, create("peer_sync", "name", "Ada"));
    const kept = { taskCategory: PEER_SYNC, resourceMeta: messages[0]!["resourceMeta"] };
    for (let times = 0; times < 2; times += 1) {
      assert.deepEqual(await resourceOf(kept), {
        phase: "SUCCEEDED",
        outputs: { literals: [{ name: "greeting", value: textLiteral("Hello Ada") }] },
      });
      assert.deepEqual(await call(`${service}/DeleteTask`, kept), {
        code: "OK",
        details: "",
        messages: [{}],
      });
    }
  });

  it("lists every connector in the metadata service, and finds each by name", async () => {
    const connectors = [
      { name: "Peer Connector", supportedTaskCategories: [{ name: "peer" }] },
      { name: "Bare Connector", supportedTaskCategories: [{ name: "bare" }] },
      { name: "Peer Sync Connector", supportedTaskCategories: [{ name: "peer_sync" }] },
    ];
    assert.deepEqual((await call(`${METADATA}/ListConnectors`, {})).messages, [{ connectors }]);
    for (const connector of connectors)
      assert.deepEqual(
        (await call(`${METADATA}/GetConnector`, { name: connector.name })).messages,
        [{ connector }],
      );
  });

  it("reports each service as serving to grpc_health", async () => {
    for (const name of ["", service, METADATA]) {
      assert.deepEqual(
        await python.call("grpc_calls.health", { port: served.port, name }),
        { code: "OK", details: "", messages: [{ status: "SERVING" }] },
        name,
      );
    }
  });

  describe("failures", () => {
    itFailsAlike("flyte2", peer);

    for (const how of ["throw", "retryable"] as const) {
      it(`returns INTERNAL from create if a synchronous connector's do throws (${how})`, async () => {
        assertThrown(
          await call(`${service}/CreateTask`, create("peer_sync", "name", how)),
          "create peer_sync",
          how,
        );
      });
    }

    /** What get returns of the job that a synchronous connector has created. */
    async function phaseOf(name: string): Promise<unknown> {
      const { messages } = await call(`${service}/CreateTask`, create("peer_sync", "name", name));
      const kept = { taskCategory: PEER_SYNC, resourceMeta: messages[0]!["resourceMeta"] };
      return (await resourceOf(kept))["phase"];
    }

    it("returns FAILED from get for a UserError of a synchronous connector's do", async () => {
      assert.equal(await phaseOf("user"), "FAILED");
    });

    it("returns FAILED from get for a synchronous connector's phase that is not terminal", async () => {
      assert.equal(await phaseOf("unfinished"), "FAILED");
    });

    it("returns INVALID_ARGUMENT for a resource_meta that is not a synchronous connector's result", async () => {
      for (const resourceMeta of [base64("{"), metaOf("a"), ""]) {
        const request = { taskCategory: PEER_SYNC, resourceMeta };
        assert.equal((await call(`${service}/GetTask`, request)).code, "INVALID_ARGUMENT");
      }
    });

    it("returns NOT_FOUND for an unknown name", async () => {
      const { code, details } = await call(`${METADATA}/GetConnector`, { name: "Nobody" });
      assert.equal(code, "NOT_FOUND");
      assert.match(details, /Cannot find connector for name: Nobody\.$/);
    });
  });
});
