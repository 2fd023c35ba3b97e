import assert from "node:assert/strict";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import {
  ConnectorRegistry,
  type CreateRequest,
  Resource,
  defineAsyncConnector,
  defineSyncConnector,
  resourceMeta,
  t,
} from "../../../../src/entries/index.ts";
import { ConnectorServices } from "../../../../src/entries/server.ts";
import { type TestServer, serveForTest } from "../../../support/server/connector-server.ts";
import { protoClient, unary } from "../../../support/server/grpc-client.ts";
import { listen } from "../../../support/server/listen.ts";

class Job extends resourceMeta({ jobId: t.string() }) {}

const created: CreateRequest[] = [];
const deleted: string[] = [];

const weather = defineAsyncConnector({
  name: "Weather Connector",
  taskType: "weather",
  resourceMeta: Job,
  create(request) {
    created.push(request);
    return { jobId: `job-${String(request.inputs["city"])}` };
  },
  get: ({ jobId }) =>
    jobId === "job-Oslo"
      ? Resource.succeeded({ temp: 4.5, name: "Oslo" })
      : Resource.running("60 %"),
  delete: ({ jobId }) => void deleted.push(jobId),
  async *getLogs(_, { token, lines }) {
    yield {
      lines: [
        `from ${token} at most ${lines}`,
        { message: "second", timestamp: new Date(1500), originator: "USER" },
      ],
      token: "t2",
    };
    yield "third";
  },
  getMetrics: (_, { queries }) => queries.map((metric) => ({ metric, data: { value: 1 } })),
});

const greet = defineSyncConnector({
  name: "Greet Connector",
  taskType: "greet",
  inputs: { name: t.string() },
  outputs: { greeting: t.string() },
  do: ({ inputs }) => Resource.succeeded({ greeting: `Hello ${inputs.name}` }),
});

const STRING = { simple: "STRING" };
const weatherTemplate = {
  id: { name: "weather_task", version: "1" },
  type: "weather",
  interface: { inputs: { variables: { city: { type: STRING } } } },
};
const greetTemplate = {
  id: { name: "greet_task", version: "1" },
  type: "greet",
  interface: {
    inputs: { variables: { name: { type: STRING } } },
    outputs: { variables: { greeting: { type: STRING } } },
  },
};
const text = (stringValue: string): object => ({ scalar: { primitive: { stringValue } } });
const meta = (jobId: string): Buffer => Buffer.from(JSON.stringify({ jobId }));
const about = (jobId = "a") => ({ taskCategory: { name: "weather" }, resourceMeta: meta(jobId) });

describe("createServer", () => {
  let served: TestServer;
  before(async () => void (served = await serveForTest([weather, greet])));
  beforeEach(() => void (created.length = deleted.length = 0));

  describe("Flyte 1", () => {
    it("creates a job from its inputs", async () => {
      const bytes = await served.flyte1.create({
        template: weatherTemplate,
        inputs: { literals: { city: text("Oslo") } },
        outputPrefix: "s3://b/out",
      });
      assert.equal(bytes.toString(), '{"jobId": "job-Oslo"}');
      assert.deepEqual(created[0]!.inputs, { city: "Oslo" });
      assert.equal(created[0]!.outputPrefix, "s3://b/out");
      assert.equal(created[0]!.taskTemplate.id.name, "weather_task");
      assert.match(created[0]!.idempotencyKey, /^[a-z2-7]{32}$/);
    });

    it("returns the job's phase, message and links", async () => {
      assert.deepEqual(await served.flyte1.poll("weather", meta("job-Oslo")), {
        phase: "SUCCEEDED",
        outputs: {
          literals: { temp: { scalar: { primitive: { floatValue: 4.5 } } }, name: text("Oslo") },
        },
      });
    });

    it("accepts the deprecated task type", async () => {
      const reply = await served.flyte1.call("GetTask", {
        taskType: "weather",
        resourceMeta: meta("x"),
      });
      assert.deepEqual(reply["resource"], { phase: "RUNNING", message: "60 %" });
    });

    it("deletes a job", async () => {
      assert.deepEqual(await served.flyte1.call("DeleteTask", about()), {});
      assert.deepEqual(deleted, ["a"]);
    });

    it("streams a log, the token before its lines", async () => {
      const request = { ...about(), lines: 7, token: "t1" };
      const timestamp = { seconds: 1, nanos: 500_000_000 };
      assert.deepEqual(await served.flyte1.stream("GetTaskLogs", request), [
        { header: { token: "t2" } },
        {
          body: {
            structuredLines: [
              { message: "from t1 at most 7" },
              { message: "second", timestamp, originator: "USER" },
            ],
          },
        },
        { body: { structuredLines: [{ message: "third" }] } },
      ]);
    });

    it("returns metrics", async () => {
      const request = { ...about(), queries: ["cpu"] };
      const { results } = await served.flyte1.call("GetTaskMetrics", request);
      const data = { fields: { value: { numberValue: 1 } } };
      assert.deepEqual(results, [{ metric: "cpu", data }]);
    });

    it("runs a synchronous connector", async () => {
      const messages = await served.flyte1.exchange("ExecuteTaskSync", [
        { header: { template: greetTemplate, outputPrefix: "s3://b/out" } },
        { inputs: { literals: { name: text("Ada") } } },
      ]);
      const outputs = { literals: { greeting: text("Hello Ada") } };
      assert.deepEqual(messages, [{ header: { resource: { phase: "SUCCEEDED", outputs } } }]);
    });

    it("lists its connectors, with the names that older engines read", async () => {
      const reply = await served.flyte1.call("ListAgents", {});
      assert.deepEqual(reply["agents"], [
        {
          name: "Weather Connector",
          supportedTaskTypes: ["weather"],
          supportedTaskCategories: [{ name: "weather" }],
        },
        {
          name: "Greet Connector",
          supportedTaskTypes: ["greet"],
          isSync: true,
          supportedTaskCategories: [{ name: "greet" }],
        },
      ]);
      const one = await served.flyte1.call("GetAgent", { name: "Greet Connector" });
      assert.equal((one["agent"] as { isSync: boolean }).isSync, true);
    });
  });

  describe("Flyte 2", () => {
    const variables = (names: Record<string, object>): object => ({
      variables: Object.entries(names).map(([key, type]) => ({ key, value: { type } })),
    });
    const weather2 = {
      id: { name: "weather_task" },
      type: "weather",
      interface: { inputs: variables({ city: STRING }) },
    };
    const greet2 = {
      id: { name: "greet_task" },
      type: "greet",
      interface: { inputs: variables({ name: STRING }), outputs: variables({ greeting: STRING }) },
    };
    const inputs = (name: string, value: string): object => ({
      literals: [{ name, value: text(value) }],
    });
    const oslo = about("job-Oslo");

    it("creates a job with the connection's secrets and configs", async () => {
      const connection = {
        taskType: "weather",
        secrets: { API_KEY: "from-the-task" },
        configs: { region: "eu" },
      };
      const bytes = await served.flyte2.create({
        template: weather2,
        inputs: inputs("city", "Oslo"),
        outputPrefix: "s3://b/a/1",
        connection,
      });
      assert.equal(bytes.toString(), '{"jobId": "job-Oslo"}');
      assert.deepEqual(created[0]!.inputs, { city: "Oslo" });
      assert.deepEqual(created[0]!.connection, connection);
      assert.equal(created[0]!.secrets.get("API_KEY"), "from-the-task");
    });

    it("returns the job's phase, with outputs by name", async () => {
      const { phase, outputs } = await served.flyte2.poll("weather", meta("job-Oslo"));
      assert.equal(phase, "SUCCEEDED");
      const names = (outputs!.literals as { name: string }[]).map(({ name }) => name);
      assert.deepEqual(names, ["temp", "name"]);
    });

    it("deletes a job, streams its log and returns its metrics", async () => {
      assert.deepEqual(await served.flyte2.call("DeleteTask", oslo), {});
      assert.deepEqual(deleted, ["job-Oslo"]);
      const request = { ...oslo, lines: 7, token: "t1" };
      const messages = await served.flyte2.stream("GetTaskLogs", request);
      assert.deepEqual(messages[0], { header: { token: "t2" } });
      assert.deepEqual(messages[2], { body: { lines: [{ message: "third" }] } });
      const asked = { ...oslo, queries: ["cpu"] };
      const { results } = await served.flyte2.call("GetTaskMetrics", asked);
      assert.equal((results as object[]).length, 1);
    });

    it("lists its connectors", async () => {
      const { connectors } = await served.flyte2.call("ListConnectors", {});
      assert.deepEqual(connectors, [
        { name: "Weather Connector", supportedTaskCategories: [{ name: "weather" }] },
        { name: "Greet Connector", supportedTaskCategories: [{ name: "greet" }] },
      ]);
      const { connector } = await served.flyte2.call("GetConnector", { name: "Greet Connector" });
      assert.deepEqual(connector, (connectors as object[])[1]);
    });

    it("serves a synchronous connector as an asynchronous one", async () => {
      const resourceMeta = await served.flyte2.create({
        template: greet2,
        inputs: inputs("name", "Ada"),
      });
      const outputs = { literals: [{ name: "greeting", value: text("Hello Ada") }] };
      for (let poll = 0; poll < 2; poll += 1)
        assert.deepEqual(await served.flyte2.poll("greet", resourceMeta), {
          phase: "SUCCEEDED",
          outputs,
        });
      const kept = { taskCategory: { name: "greet" }, resourceMeta };
      assert.deepEqual(await served.flyte2.call("DeleteTask", kept), {});
    });
  });
});

describe("ConnectorServices", () => {
  it("adds Flyte's services to another gRPC server", async () => {
    const registry = new ConnectorRegistry();
    registry.register(defineSyncConnector({ taskType: "greet", do: () => Resource.succeeded({}) }));
    const server = new Server();
    await new ConnectorServices({ registry }).addTo(server);
    const port = await listen(server, ServerCredentials.createInsecure());
    const client = protoClient(
      "@flyteorg/flyteidl",
      "protos",
      "flyteidl/service/agent.proto",
      "flyteidl.service.AgentMetadataService",
      `127.0.0.1:${port}`,
    );
    const { agents } = await unary(client, "listAgents", {});
    client.close();
    server.forceShutdown();
    const names = (agents as { name: string }[]).map(({ name }) => name);
    assert.deepEqual(names, ["Greet Connector"]);
    assert.deepEqual(ConnectorServices.serviceNames, [
      "flyteidl.service.AsyncAgentService",
      "flyteidl.service.SyncAgentService",
      "flyteidl.service.AgentMetadataService",
      "flyteidl2.connector.AsyncConnectorService",
      "flyteidl2.connector.ConnectorMetadataService",
    ]);
  });
});
