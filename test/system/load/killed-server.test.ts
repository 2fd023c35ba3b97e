import assert from "node:assert/strict";
import { type Served, serve } from "../../support/command/serve.ts";
import { useProject } from "../../support/project/use-project.ts";
import { ConnectorClient } from "../../support/server/connector-client.ts";
import { share } from "./share.ts";

const JOBS = share({ whole: 2000, small: 200 });
const SOURCE = `import { ConnectorRegistry, Resource, defineAsyncConnector, defineSyncConnector, resourceMeta, t } from "flyte-fx";

class Job extends resourceMeta({ jobId: t.string() }) {}
let inFlight = 0;

ConnectorRegistry.register(defineAsyncConnector({
  name: "Slow",
  taskType: "slow",
  resourceMeta: Job,
  create: ({ outputPrefix }) => ({ jobId: outputPrefix }),
  async get({ jobId }, { clock }) {
    inFlight += 1;
    if (inFlight === ${JOBS}) console.error("all calls in flight");
    if (jobId.startsWith("slow")) await clock.sleep(700);
    return Resource.running(jobId);
  },
  delete: () => undefined,
}));
ConnectorRegistry.register(defineSyncConnector({ name: "Greet", taskType: "greet", outputs: { n: t.int() }, do: () => Resource.succeeded({ n: 7 }) }));
`;
const AGENT = "flyteidl.service.AsyncAgentService";
const CONNECTOR = "flyteidl2.connector.AsyncConnectorService";
const category = (name: string): Record<string, unknown> => ({ taskCategory: { name } });
const template = (type: string): Record<string, unknown> => ({
  template: {
    type,
    id: { name: "t" },
    interface: { outputs: { variables: [{ key: "n", value: { type: { simple: "INTEGER" } } }] } },
  },
});

describe("stopping a server under load", () => {
  let served: Served | undefined;
  const project = useProject({ "connectors.ts": SOURCE });

  async function start(protocol: "flyte1" | "flyte2"): Promise<ConnectorClient> {
    served = await serve(project, ["connectors.ts", "--port", "0", "--prometheus-port", "0"]);
    return ConnectorClient.connect(served.port, protocol);
  }

  it(`completes all ${JOBS} calls in flight on SIGTERM`, async function () {
    this.timeout(0);
    const client = await start("flyte1");
    const ids = Array.from({ length: JOBS }, (_, job) => `slow-${job}`);
    const calls = Promise.all(
      ids.map((jobId) =>
        client.call(`${AGENT}/GetTask`, {
          ...category("slow"),
          resourceMeta: Buffer.from(JSON.stringify({ jobId })),
        }),
      ),
    );
    await served!.running.stderrHas("all calls in flight");
    served!.running.child.kill("SIGTERM");
    assert.deepEqual(
      (await calls).map(({ resource }) => (resource as { message: string }).message),
      ids,
    );
    const { code, stderr } = await served!.running.ended;
    assert.equal(code, 0, stderr);
  });

  it("keeps jobs usable by the next server after kill -9", async () => {
    const before = await start("flyte2");
    const { resourceMeta } = await before.call(`${CONNECTOR}/CreateTask`, {
      ...template("slow"),
      outputPrefix: "s3://b/1",
    });
    const { resourceMeta: syncMeta } = await before.call(
      `${CONNECTOR}/CreateTask`,
      template("greet"),
    );
    served!.running.child.kill("SIGKILL");
    await served!.running.ended;
    const after = await start("flyte2");
    const job = await after.call(`${CONNECTOR}/GetTask`, { ...category("slow"), resourceMeta });
    assert.deepEqual(job["resource"], { phase: "RUNNING", message: "s3://b/1" });
    const { resource } = await after.call(`${CONNECTOR}/GetTask`, {
      ...category("greet"),
      resourceMeta: syncMeta,
    });
    assert.equal((resource as { phase: string }).phase, "SUCCEEDED");
    await after.call(`${CONNECTOR}/DeleteTask`, { ...category("slow"), resourceMeta });
  });
});
