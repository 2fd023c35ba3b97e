import assert from "node:assert/strict";
import { base64, metaOf, peerCalls, textLiteral } from "../support/peer-calls.ts";
import { usePython } from "../support/use-python.ts";
import { useServed } from "../support/use-served.ts";

const ASYNC = "flyteidl.service.AsyncAgentService";
const SYNC = "flyteidl.service.SyncAgentService/ExecuteTaskSync";
const METADATA = "flyteidl.service.AgentMetadataService";
const STRING = { type: { simple: "STRING" } };
const PEER = { name: "peer" };
const HOW_TO_FAIL = { throw: "TypeError: the outside is gone", user: "BadCity: no such city", retryable: "Quota: too many" };

describe("fx serve and flytekit's stubs", () => {
  const python = usePython("flyte1");
  const served = useServed();
  const call = peerCalls(python, served);
  const about = (jobId: string): object => ({ taskCategory: PEER, resourceMeta: metaOf(jobId) });
  const create = (type: string, city: string): object => ({ template: { type, id: { name: "t" }, interface: { inputs: { variables: { city: STRING } } } }, inputs: { literals: { city: textLiteral(city) } } });
  const header = (type: string): object => ({ header: { template: { type, id: { name: "t" }, interface: { inputs: { variables: { name: STRING } }, outputs: { variables: { greeting: STRING } } } } } });
  const named = (name: string): object => ({ inputs: { literals: { name: textLiteral(name) } } });

  async function resourceOf(request: object): Promise<Record<string, unknown>> {
    const { code, messages } = await call(`${ASYNC}/GetTask`, request);
    assert.equal(code, "OK");
    return messages[0]!["resource"] as Record<string, unknown>;
  }

  it("a task of flytekit's runs from create to its outputs", async () => {
    const { phases, outputs } = await python.call<{ phases: number[]; outputs: object }>("connectors.run", { port: served.port, city: "Tromsø", days: 2 ** 40 });
    assert.deepEqual(phases, [2, 2, 3]);
    assert.deepEqual(outputs, { report: "sun in Tromsø", days: 2 ** 40 + 1 });
  });

  it("CreateTask answers the job, DeleteTask nothing, as often as it is asked", async () => {
    assert.deepEqual(await call(`${ASYNC}/CreateTask`, create("peer", "Oslo")), { code: "OK", details: "", messages: [{ resourceMeta: metaOf("Oslo") }] });
    for (let times = 0; times < 2; times += 1) assert.deepEqual(await call(`${ASYNC}/DeleteTask`, about("Oslo")), { code: "OK", details: "", messages: [{}] });
  });

  const error = (kind: object): object => ({ agentError: { ...kind, origin: "USER" } });
  const PHASES = {
    QUEUED: { message: "waits" },
    RUNNING: { message: "half" },
    SUCCEEDED: { outputs: { literals: { days: { scalar: { primitive: { integer: "7" } } } } } },
    ABORTED: { message: "stopped" },
    FAILED: { message: "broken", ...error({}) },
    INITIALIZING: { message: "starts" },
    WAITING_FOR_RESOURCES: { message: "no room" },
    RETRYABLE_FAILED: { message: "again", ...error({ kind: "RECOVERABLE" }) },
  };
  for (const [phase, expected] of Object.entries(PHASES)) {
    it(`GetTask answers ${phase}`, async () => {
      const { agentError, ...resource } = await resourceOf({ taskCategory: PEER, resourceMeta: metaOf(phase, 7) });
      const { agentError: expectedError, ...rest } = expected as { agentError?: object };
      assert.deepEqual(resource, { phase, logLinks: [{ uri: "https://example.com/1", name: "Log" }], customInfo: { days: 7 }, ...rest });
      assert.deepEqual(agentError === undefined ? undefined : { ...(agentError as object), code: undefined }, expectedError === undefined ? undefined : { ...expectedError, code: undefined });
    });
  }

  it("the deprecated task_type is answered, and counts less than the category", async () => {
    assert.equal((await resourceOf({ taskType: "peer", resourceMeta: metaOf("RUNNING") }))["phase"], "RUNNING");
    assert.equal((await resourceOf({ taskType: "unknown", ...about("RUNNING") }))["phase"], "RUNNING");
    assert.equal((await call(`${ASYNC}/DeleteTask`, { taskType: "peer", resourceMeta: metaOf("a") })).code, "OK");
  });

  it("GetTaskLogs streams the token, then the lines", async () => {
    const { code, messages } = await call(`${ASYNC}/GetTaskLogs`, { ...about("a"), lines: "7", token: "t1" });
    assert.equal(code, "OK");
    assert.deepEqual(messages, [
      { header: { token: "t2" } },
      { body: { structuredLines: [{ message: "after t1" }, { message: "at most 7" }] } },
      { body: { structuredLines: [{ message: "stamped", timestamp: "1970-01-01T00:00:01.500Z", originator: "USER" }] } },
    ]);
  });

  it("GetTaskMetrics answers each query", async () => {
    const { messages } = await call(`${ASYNC}/GetTaskMetrics`, { ...about("a"), queries: ["cpu", "memory"], step: "60s" });
    assert.deepEqual(messages, [{ results: [{ metric: "cpu", data: { value: 1 } }, { metric: "memory", data: { value: 1 } }] }]);
  });

  it("ExecuteTaskSync answers one header with the Resource", async () => {
    const { code, messages } = await call(SYNC, header("peer_sync"), named("Ada"));
    assert.equal(code, "OK");
    assert.deepEqual(messages, [{ header: { resource: { phase: "SUCCEEDED", outputs: { literals: { greeting: textLiteral("Hello Ada") } } } } }]);
  });

  it("ExecuteTaskSync never answers a phase that is not terminal", async () => {
    const { messages } = await call(SYNC, header("peer_sync"), named("unfinished"));
    assert.equal((messages[0] as { header: { resource: { phase: string } } }).header.resource.phase, "FAILED");
  });

  it("the metadata service lists every connector, and finds each by its name", async () => {
    const agents = [
      { name: "Peer Connector", supportedTaskTypes: ["peer"], supportedTaskCategories: [{ name: "peer" }] },
      { name: "Bare Connector", supportedTaskTypes: ["bare"], supportedTaskCategories: [{ name: "bare" }] },
      { name: "Peer Sync Connector", supportedTaskTypes: ["peer_sync"], isSync: true, supportedTaskCategories: [{ name: "peer_sync" }] },
    ];
    assert.deepEqual((await call(`${METADATA}/ListAgents`, {})).messages, [{ agents }]);
    for (const agent of agents) assert.deepEqual((await call(`${METADATA}/GetAgent`, { name: agent.name })).messages, [{ agent }]);
  });

  it("grpc_health finds each service serving, and no other", async () => {
    for (const name of ["", ASYNC, SYNC.split("/")[0]!, METADATA, "grpc.health.v1.Health"]) {
      assert.deepEqual(await python.call("grpc_calls.health", { port: served.port, name }), { code: "OK", details: "", messages: [{ status: "SERVING" }] }, name);
    }
    assert.equal((await python.call<{ code: string }>("grpc_calls.health", { port: served.port, name: "nothing" })).code, "NOT_FOUND");
  });

  describe("what fails", () => {
    it("no connector is NOT_FOUND, in flytekit's words", async () => {
      const unknown = { taskCategory: { name: "nothing", version: 3 }, resourceMeta: metaOf("a") };
      const answers = await Promise.all([
        call(`${ASYNC}/CreateTask`, create("nothing", "Oslo")),
        call(SYNC, header("nothing"), named("Ada")),
        ...["GetTask", "DeleteTask", "GetTaskMetrics", "GetTaskLogs"].map((method) => call(`${ASYNC}/${method}`, unknown)),
      ]);
      for (const answer of answers) assert.deepEqual(answer, { code: "NOT_FOUND", details: "Cannot find connector for task type: nothing.", messages: [] });
    });

    for (const [how, told] of Object.entries(HOW_TO_FAIL)) {
      it(`a method that throws (${how}) is INTERNAL, with flytekit's first line and no stack`, async () => {
        const answers = await Promise.all([
          call(`${ASYNC}/CreateTask`, create("peer", how)),
          call(`${ASYNC}/DeleteTask`, about(how)),
          call(SYNC, header("peer_sync"), named(how)),
        ]);
        const operations = ["create Peer Connector", "delete Peer Connector", "do Peer Sync Connector"];
        for (const [index, { code, details }] of answers.entries()) {
          assert.equal(code, "INTERNAL");
          const [first, second, third, ...more] = details.split("\n");
          assert.deepEqual([first, second, more], [`failed to ${operations[index]!} task with error:`, ` ${told}`, []]);
          assert.match(third!, /^error id: \w+$/);
        }
      });
    }

    it("a get that throws is no gRPC error: RUNNING, or FAILED where the user is at fault", async () => {
      assert.deepEqual(await resourceOf(about("throw")), { phase: "RUNNING", message: HOW_TO_FAIL.throw });
      assert.deepEqual(await resourceOf(about("retryable")), { phase: "RUNNING", message: HOW_TO_FAIL.retryable });
      assert.deepEqual(await resourceOf(about("user")), { phase: "FAILED", message: HOW_TO_FAIL.user, agentError: { code: "BAD_CITY", origin: "USER" } });
    });

    it("what get answers that Flyte cannot take is FAILED", async () => {
      for (const job of ["unknown phase", "too large"]) assert.equal((await resourceOf(about(job)))["phase"], "FAILED", job);
    });

    it("a connector of the other kind is INTERNAL", async () => {
      const { code, details } = await call(SYNC, header("peer"), named("Ada"));
      assert.equal(code, "INTERNAL");
      assert.match(details, /\[Peer Connector\] does not support sync execution/);
      const sync = { taskCategory: { name: "peer_sync" }, resourceMeta: metaOf("a") };
      const answers = await Promise.all([call(`${ASYNC}/CreateTask`, create("peer_sync", "Oslo")), call(`${ASYNC}/GetTask`, sync), call(`${ASYNC}/DeleteTask`, sync)]);
      assert.deepEqual(answers.map((answer) => answer.code), ["INTERNAL", "INTERNAL", "INTERNAL"]);
    });

    it("a stream without inputs is INTERNAL, one without a header INVALID_ARGUMENT", async () => {
      assert.equal((await call(SYNC, header("peer_sync"))).code, "INTERNAL");
      assert.equal((await call(SYNC, named("Ada"))).code, "INVALID_ARGUMENT");
    });

    for (const [what, meta] of [["no JSON", "{"], ["a field too many", '{"jobId": "a", "days": 1, "more": 1}'], ["a field missing", '{"jobId": "a"}'], ["nothing", ""]] as const) {
      it(`a resource_meta of ${what} is INVALID_ARGUMENT`, async () => {
        const request = { taskCategory: PEER, resourceMeta: base64(meta) };
        for (const method of ["GetTask", "DeleteTask", "GetTaskMetrics", "GetTaskLogs"]) assert.equal((await call(`${ASYNC}/${method}`, request)).code, "INVALID_ARGUMENT", method);
      });
    }

    it("logs and metrics that a connector has not are UNIMPLEMENTED, those that throw INTERNAL", async () => {
      for (const method of ["GetTaskMetrics", "GetTaskLogs"]) {
        assert.equal((await call(`${ASYNC}/${method}`, { taskCategory: { name: "bare" }, resourceMeta: metaOf("a") })).code, "UNIMPLEMENTED", method);
        assert.equal((await call(`${ASYNC}/${method}`, about("throw"))).code, "INTERNAL", method);
      }
    });

    it("an unknown name is NOT_FOUND", async () => {
      const { code, details } = await call(`${METADATA}/GetAgent`, { name: "Nobody" });
      assert.equal(code, "NOT_FOUND");
      assert.match(details, /Cannot find connector for name: Nobody\.$/);
    });
  });
});
