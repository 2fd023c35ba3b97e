import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { goTool } from "../../../scripts/interop/go-tool.mjs";
import { metaOf } from "../support/peer-calls.ts";
import { useServed } from "../support/use-served-peer.ts";

const SERVICES = [
  "flyteidl.service.AgentMetadataService",
  "flyteidl.service.AsyncAgentService",
  "flyteidl.service.SyncAgentService",
  "flyteidl2.connector.AsyncConnectorService",
  "flyteidl2.connector.ConnectorMetadataService",
  "grpc.health.v1.Health",
];
const run = promisify(execFile);

describe("fx serve and grpcurl, through reflection", () => {
  const served = useServed();
  let program = "";
  before(async function () {
    this.timeout(0); // the program may have to be built
    program = join(await goTool("github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3"), "grpcurl");
  });

  async function grpcurl(flags: readonly string[], ...words: readonly string[]): Promise<string> {
    return (
      await run(program, [
        "-plaintext",
        "-max-time",
        "20",
        ...flags,
        `127.0.0.1:${served.port}`,
        ...words,
      ])
    ).stdout;
  }

  async function answer(path: string, request: object = {}): Promise<unknown> {
    return JSON.parse(await grpcurl(["-d", JSON.stringify(request)], path));
  }

  it("lists the services and their methods", async () => {
    const services = (await grpcurl([], "list")).trim().split("\n");
    assert.deepEqual(
      services.filter((name) => !name.startsWith("grpc.reflection.")),
      SERVICES,
    );
    assert.deepEqual(
      (await grpcurl([], "list", SERVICES[1]!)).trim().split("\n"),
      ["CreateTask", "DeleteTask", "GetTask", "GetTaskLogs", "GetTaskMetrics"].map(
        (method) => `${SERVICES[1]!}.${method}`,
      ),
    );
  });

  it("describes every service and message", async () => {
    for (const service of SERVICES)
      assert.match(await grpcurl([], "describe", service), /is a service:\nservice \w+ \{/);
    assert.match(
      await grpcurl([], "describe", "flyteidl.admin.CreateTaskRequest"),
      /\.flyteidl\.core\.TaskTemplate template = 2;/,
    );
    assert.match(
      await grpcurl([], "describe", "flyteidl2.connector.CreateTaskRequest"),
      /\.flyteidl2\.core\.Connection connection = 5;/,
    );
  });

  it("calls each kind of method", async () => {
    const about = { task_category: { name: "peer" }, resource_meta: metaOf("RUNNING") };
    const { agents } = (await answer("flyteidl.service.AgentMetadataService/ListAgents")) as {
      agents: { name: string }[];
    };
    assert.deepEqual(
      agents.map(({ name }) => name),
      ["Peer Connector", "Bare Connector", "Peer Sync Connector"],
    );
    for (const service of [SERVICES[1]!, SERVICES[3]!]) {
      const { resource } = (await answer(`${service}/GetTask`, about)) as {
        resource: { phase: string };
      };
      assert.equal(resource.phase, "RUNNING");
      assert.match(
        await grpcurl(["-d", JSON.stringify({ ...about, token: "t1" })], `${service}/GetTaskLogs`),
        /"token": "t2"[^]*"message": "after t1"/,
      );
    }
  });

  it("reports the server as healthy", async () => {
    for (const service of ["", ...SERVICES])
      assert.deepEqual(
        await answer("grpc.health.v1.Health/Check", { service }),
        { status: "SERVING" },
        service,
      );
  });

  it("shows the status of a failed call", async () => {
    await assert.rejects(
      answer("flyteidl.service.AsyncAgentService/GetTask", { task_category: { name: "nothing" } }),
      /Code: NotFound\n {2}Message: Cannot find connector for task type: nothing\./,
    );
  });
});
