import assert from "node:assert/strict";
import { base64, metaOf, peerCalls, textLiteral } from "../support/peer-calls.ts";
import { usePython } from "../support/use-python.ts";
import { useServed } from "../support/use-served.ts";

const ASYNC = "flyteidl2.connector.AsyncConnectorService";
const METADATA = "flyteidl2.connector.ConnectorMetadataService";
const PEER = { name: "peer" };
const PEER_SYNC = { name: "peer_sync" };
const HOW_TO_FAIL = { throw: "TypeError: the outside is gone", user: "BadCity: no such city", retryable: "Quota: too many" };

describe("fx serve and flyte-sdk's stubs", () => {
  const python = usePython("flyte2");
  const served = useServed();
  const call = peerCalls(python, served);
  const about = (jobId: string): object => ({ taskCategory: PEER, resourceMeta: metaOf(jobId) });
  const variables = (name: string): object => ({ variables: [{ key: name, value: { type: { simple: "STRING" } } }] });
  const create = (type: string, input: string, value: string): object => ({ template: { type, id: { name: "t" }, interface: { inputs: variables(input), outputs: variables("greeting") } }, inputs: { literals: [{ name: input, value: textLiteral(value) }] } });

  async function resourceOf(request: object): Promise<Record<string, unknown>> {
    const { code, details, messages } = await call(`${ASYNC}/GetTask`, request);
    assert.equal(code, "OK", details);
    return messages[0]!["resource"] as Record<string, unknown>;
  }

  it("a task with values of flyte-sdk's runs from create to its outputs", async () => {
    const { phases, outputs } = await python.call<{ phases: number[]; outputs: object }>("connectors.run", { port: served.port, city: "Tromsø", days: 2 ** 40 });
    assert.deepEqual(phases, [2, 2, 3]);
    assert.deepEqual(outputs, { report: "sun in Tromsø", days: 2 ** 40 + 1 });
  });

  it("CreateTask answers the job, DeleteTask nothing, as often as it is asked", async () => {
    assert.deepEqual(await call(`${ASYNC}/CreateTask`, create("peer", "city", "Oslo")), { code: "OK", details: "", messages: [{ resourceMeta: metaOf("Oslo") }] });
    for (let times = 0; times < 2; times += 1) assert.deepEqual(await call(`${ASYNC}/DeleteTask`, about("Oslo")), { code: "OK", details: "", messages: [{}] });
  });

  it("the connection reaches the connector, its secrets redacted on the way back", async () => {
    const connection = { taskType: "peer", secrets: { API_KEY: "a-secret-value" }, configs: { region: "eu" } };
    const { message } = await resourceOf({ ...about("connection"), connection });
    assert.deepEqual(JSON.parse(message as string), { ...connection, secrets: { API_KEY: "[secret]" } });
  });

  const PHASES = {
    QUEUED: { message: "waits" },
    RUNNING: { message: "half" },
    SUCCEEDED: { outputs: { literals: [{ name: "days", value: { scalar: { primitive: { integer: "7" } } } }] } },
    ABORTED: { message: "stopped" },
    FAILED: { message: "broken" },
    INITIALIZING: { message: "starts" },
    WAITING_FOR_RESOURCES: { message: "no room" },
    RETRYABLE_FAILED: { message: "again" },
  };
  for (const [phase, rest] of Object.entries(PHASES)) {
    it(`GetTask answers ${phase}`, async () => {
      const resource = await resourceOf({ taskCategory: PEER, resourceMeta: metaOf(phase, 7) });
      assert.deepEqual(resource, { phase, logLinks: [{ uri: "https://example.com/1", name: "Log" }], customInfo: { days: 7 }, ...rest });
    });
  }

  it("GetTaskLogs streams the token, then the lines", async () => {
    const { code, messages } = await call(`${ASYNC}/GetTaskLogs`, { ...about("a"), lines: "7", token: "t1" });
    assert.equal(code, "OK");
    assert.deepEqual(messages, [
      { header: { token: "t2" } },
      { body: { lines: [{ message: "after t1" }, { message: "at most 7" }] } },
      { body: { lines: [{ message: "stamped", timestamp: "1970-01-01T00:00:01.500Z", originator: "USER" }] } },
    ]);
  });

  it("GetTaskMetrics answers each query", async () => {
    const { messages } = await call(`${ASYNC}/GetTaskMetrics`, { ...about("a"), queries: ["cpu", "memory"], step: "60s" });
    assert.deepEqual(messages, [{ results: [{ metric: "cpu", data: { value: 1 } }, { metric: "memory", data: { value: 1 } }] }]);
  });

  it("a synchronous connector is an asynchronous one, whose result can be read at any time", async () => {
    const { messages } = await call(`${ASYNC}/CreateTask`, create("peer_sync", "name", "Ada"));
    const kept = { taskCategory: PEER_SYNC, resourceMeta: messages[0]!["resourceMeta"] };
    for (let times = 0; times < 2; times += 1) {
      assert.deepEqual(await resourceOf(kept), { phase: "SUCCEEDED", outputs: { literals: [{ name: "greeting", value: textLiteral("Hello Ada") }] } });
      assert.deepEqual(await call(`${ASYNC}/DeleteTask`, kept), { code: "OK", details: "", messages: [{}] });
    }
  });

  it("the metadata service lists every connector, and finds each by its name", async () => {
    const connectors = [
      { name: "Peer Connector", supportedTaskCategories: [{ name: "peer" }] },
      { name: "Bare Connector", supportedTaskCategories: [{ name: "bare" }] },
      { name: "Peer Sync Connector", supportedTaskCategories: [{ name: "peer_sync" }] },
    ];
    assert.deepEqual((await call(`${METADATA}/ListConnectors`, {})).messages, [{ connectors }]);
    for (const connector of connectors) assert.deepEqual((await call(`${METADATA}/GetConnector`, { name: connector.name })).messages, [{ connector }]);
  });

  it("grpc_health finds each service serving", async () => {
    for (const name of ["", ASYNC, METADATA]) {
      assert.deepEqual(await python.call("grpc_calls.health", { port: served.port, name }), { code: "OK", details: "", messages: [{ status: "SERVING" }] }, name);
    }
  });

  describe("what fails", () => {
    it("no connector is NOT_FOUND, in flyte-sdk's words", async () => {
      const unknown = { taskCategory: { name: "nothing", version: 3 }, resourceMeta: metaOf("a") };
      const answers = await Promise.all([call(`${ASYNC}/CreateTask`, create("nothing", "city", "Oslo")), ...["GetTask", "DeleteTask", "GetTaskMetrics", "GetTaskLogs"].map((method) => call(`${ASYNC}/${method}`, unknown))]);
      for (const answer of answers) assert.deepEqual(answer, { code: "NOT_FOUND", details: "Cannot find connector for task type: nothing.", messages: [] });
    });

    for (const [how, told] of Object.entries(HOW_TO_FAIL)) {
      it(`a method that throws (${how}) is INTERNAL, with flyte-sdk's first line and no stack`, async () => {
        const answers = await Promise.all([
          call(`${ASYNC}/CreateTask`, create("peer", "city", how)),
          call(`${ASYNC}/DeleteTask`, about(how)),
          call(`${ASYNC}/CreateTask`, create("peer_sync", "name", how)),
        ]);
        const names = ["create Peer Connector", "delete Peer Connector", "create Peer Sync Connector"];
        for (const [index, { code, details }] of answers.entries()) {
          assert.equal(code, "INTERNAL");
          const [first, second, third, ...more] = details.split("\n");
          assert.deepEqual([first, second, more], [`failed to ${names[index]!} task with error:`, ` ${told}`, []]);
          assert.match(third!, /^error id: \w+$/);
        }
      });
    }

    it("a get that throws is no gRPC error: RUNNING, or FAILED where the user is at fault", async () => {
      assert.deepEqual(await resourceOf(about("throw")), { phase: "RUNNING", message: HOW_TO_FAIL.throw });
      assert.deepEqual(await resourceOf(about("retryable")), { phase: "RUNNING", message: HOW_TO_FAIL.retryable });
      assert.deepEqual(await resourceOf(about("user")), { phase: "FAILED", message: HOW_TO_FAIL.user });
    });

    it("what get answers that Flyte cannot take is FAILED", async () => {
      for (const job of ["unknown phase", "too large"]) assert.equal((await resourceOf(about(job)))["phase"], "FAILED", job);
    });

    it("a synchronous connector's phase that is not terminal is a result that FAILED", async () => {
      const { messages } = await call(`${ASYNC}/CreateTask`, create("peer_sync", "name", "unfinished"));
      assert.equal((await resourceOf({ taskCategory: PEER_SYNC, resourceMeta: messages[0]!["resourceMeta"] }))["phase"], "FAILED");
    });

    for (const [what, meta] of [["no JSON", "{"], ["a field too many", '{"jobId": "a", "days": 1, "more": 1}'], ["a field missing", '{"jobId": "a"}'], ["nothing", ""]] as const) {
      it(`a resource_meta of ${what} is INVALID_ARGUMENT`, async () => {
        const request = { taskCategory: PEER, resourceMeta: base64(meta) };
        for (const method of ["GetTask", "DeleteTask", "GetTaskMetrics", "GetTaskLogs"]) assert.equal((await call(`${ASYNC}/${method}`, request)).code, "INVALID_ARGUMENT", method);
        assert.equal((await call(`${ASYNC}/GetTask`, { ...request, taskCategory: PEER_SYNC })).code, "INVALID_ARGUMENT");
      });
    }

    it("logs and metrics that a connector has not are UNIMPLEMENTED, those that throw INTERNAL", async () => {
      for (const method of ["GetTaskMetrics", "GetTaskLogs"]) {
        assert.equal((await call(`${ASYNC}/${method}`, { taskCategory: { name: "bare" }, resourceMeta: metaOf("a") })).code, "UNIMPLEMENTED", method);
        assert.equal((await call(`${ASYNC}/${method}`, about("throw"))).code, "INTERNAL", method);
      }
    });

    it("an unknown name is NOT_FOUND", async () => {
      const { code, details } = await call(`${METADATA}/GetConnector`, { name: "Nobody" });
      assert.equal(code, "NOT_FOUND");
      assert.match(details, /Cannot find connector for name: Nobody\.$/);
    });
  });
});
