import assert from "node:assert/strict";
import { type Served, serve } from "../../support/command/serve.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { ConnectorClient } from "../../support/server/connector-client.ts";
import { usePython } from "../support/use-python.ts";

/** The ages of the connections when the server is stopped. */
const AGES_S = [20, 16, 12, 8, 4, 0];
/** Polls that take as many milliseconds as their job's id says. */
const SOURCE = `import { Resource, defineAsyncConnector, t } from "flyte-fx";

let inFlight = 0;
export const patient = defineAsyncConnector({
  taskType: "patient",
  resourceMeta: { jobId: t.string() },
  create: () => ({ jobId: "1" }),
  async get({ jobId }, { clock }) {
    inFlight += 1;
    console.error(inFlight + " polled");
    await clock.sleep(Number(jobId));
    return Resource.running(jobId);
  },
  delete: () => undefined,
});
`;

describe("fx serve that is stopped, with grpcio clients", () => {
  const python = usePython("flyte1");
  const project = useSharedProject({ "src/index.ts": SOURCE });
  let served: Served;
  before(async () => {
    served = await serve(project);
  });

  it("answers calls of 10 seconds on connections that are up to 20 seconds old", async () => {
    const client = await ConnectorClient.connect(served.port, "flyte1");
    const get = (ms: number): string =>
      Buffer.from(
        client.encode("flyteidl.admin.GetTaskRequest", {
          taskCategory: { name: "patient" },
          resourceMeta: Buffer.from(JSON.stringify({ jobId: String(ms) })),
        }),
      ).toString("base64");
    await python.call("grpc_calls.hold", {
      port: served.port,
      path: "/flyteidl.service.AsyncAgentService/GetTask",
      quick: get(0),
      slow: get(10_000),
      ages: AGES_S,
    });
    client.close();
    await served.running.killAt(`${2 * AGES_S.length} polled`, "SIGTERM");
    const statuses = await python.call<readonly string[]>("grpc_calls.statuses");
    assert.deepEqual(
      statuses,
      AGES_S.map(() => "OK"),
    );
    const { code, stderr } = await served.running.ended;
    assert.equal(code, 0, stderr);
  });
});
