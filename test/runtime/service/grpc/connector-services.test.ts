import assert from "node:assert/strict";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ConnectorRegistry, Resource, defineSyncConnector } from "../../../../src/index.ts";
import { ConnectorServices } from "../../../../src/server.ts";
import { protoClient, unary } from "../../../support/server/grpc-client.ts";

describe("ConnectorServices", () => {
  it("adds Flyte's services to another gRPC server", async () => {
    const registry = new ConnectorRegistry();
    registry.register(defineSyncConnector({ taskType: "greet", do: () => Resource.succeeded({}) }));
    const server = new Server();
    await new ConnectorServices({ registry }).addTo(server);
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      ),
    );
    const client = protoClient(
      "@flyteorg/flyteidl",
      "protos",
      "flyteidl/service/agent.proto",
      "flyteidl.service.AgentMetadataService",
      `127.0.0.1:${port}`,
    );
    const { agents } = (await unary(client, "listAgents", {})) as {
      agents: readonly { name: string }[];
    };
    client.close();
    server.forceShutdown();
    assert.deepEqual(
      agents.map(({ name }) => name),
      ["Greet Connector"],
    );
    assert.deepEqual(ConnectorServices.serviceNames, [
      "flyteidl.service.AsyncAgentService",
      "flyteidl.service.SyncAgentService",
      "flyteidl.service.AgentMetadataService",
      "flyteidl2.connector.AsyncConnectorService",
      "flyteidl2.connector.ConnectorMetadataService",
    ]);
  });
});
