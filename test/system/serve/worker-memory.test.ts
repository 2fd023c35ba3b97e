import assert from "node:assert/strict";
import type { Context } from "mocha";
import { MemoryGroup } from "../../support/command/memory-group.ts";
import { type Served, serve } from "../../support/command/serve.ts";
import { field } from "../../support/messages/hostile-messages.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { ConnectorClient, statusOf } from "../../support/server/connector-client.ts";

const MEBIBYTE = 1024 * 1024;
const CALLERS = 20;
const ROUNDS = 3;
const RESOURCE_EXHAUSTED = 8;

/** Each connector keeps its inputs for a moment. */
const SOURCE = `import { Resource, defineAsyncConnector, defineSyncConnector, t } from "flyte-fx";

export const hold = defineAsyncConnector({
  taskType: "hold",
  resourceMeta: { id: t.string() },
  create: async ({ clock }) => {
    await clock.sleep(100);
    return { id: "j" };
  },
  get: () => Resource.running(),
  delete: () => undefined,
});
export const measure = defineSyncConnector({
  taskType: "measure",
  outputs: { length: t.int() },
  do: async ({ inputs, clock }) => {
    await clock.sleep(100);
    return Resource.succeeded({ length: JSON.stringify(inputs).length });
  },
});
`;
const INTERFACE = { inputs: { variables: { x: { type: { simple: "STRING" } } } } };

describe("fx serve --workers in a small container, with 20 callers at once", function () {
  this.timeout(0);
  let project: TemporaryProject;
  let served: Served;
  let clients: ConnectorClient[] = [];

  async function start(this: Context, workers: number, mebibytes: number): Promise<void> {
    const group = MemoryGroup.create("fx-worker-memory", mebibytes * MEBIBYTE);
    if (group === undefined) return this.skip(); // this machine allows no control groups
    const args = ["--port", "0", "--no-metrics", "--workers", String(workers)];
    served = await serve(project, args, {}, group.via);
    clients = await Promise.all(
      Array.from({ length: CALLERS }, () => ConnectorClient.connect(served.port, "flyte1")),
    );
  }
  beforeEach(() => {
    project = new TemporaryProject({ "src/index.ts": SOURCE });
  });

  /** Inputs with one text, as the field of a request that has this number. */
  function encodeText(id: number, bytes: number): Buffer {
    const text = field(1, field(1, field(3, Buffer.alloc(9 * Math.floor(bytes / 9), "ab cd €"))));
    return field(id, field(1, Buffer.concat([field(1, Buffer.from("x")), field(2, text)])));
  }

  function create(client: ConnectorClient, bytes: number): Promise<unknown> {
    const header = client.encode("flyteidl.admin.CreateTaskRequest", {
      template: { type: "hold", interface: INTERFACE },
    });
    const request = Buffer.concat([header, encodeText(1, bytes)]);
    return client.callBytes("flyteidl.service.AsyncAgentService/CreateTask", request);
  }

  function execute(client: ConnectorClient, bytes: number): Promise<unknown> {
    const header = { template: { type: "measure", interface: INTERFACE } };
    const messages = [{ header }, encodeText(2, bytes)];
    return client.exchange("flyteidl.service.SyncAgentService/ExecuteTaskSync", messages);
  }

  for (const [workers, container, mebibytes] of [
    [1, 256, 5.4],
    [2, 256, 2.9],
    [4, 288, 0.9],
  ] as const)
    it(`serves the largest texts that ${workers} workers leave of ${container} MiB`, async function () {
      await start.call(this, workers, container);
      for (let round = 0; round < ROUNDS; round += 1)
        for (const send of [create, execute])
          await Promise.all(clients.map((client) => send(client, mebibytes * MEBIBYTE)));
    });

  it("refuses texts of 7.5 MiB beside 2 workers, and says so at the start", async function () {
    await start.call(this, 2, 256);
    await served.running.stderrHas(
      "warning: requests above 3 MiB are refused: --max-message 16 MiB needs a heap of 256 MiB, and this process may use 48 MiB beside 2 worker threads; raise the container's memory limit to 672 MiB",
    );
    const codes = await Promise.all(
      clients.map(async (client) => (await statusOf(create(client, 7.5 * MEBIBYTE))).code),
    );
    assert.deepEqual(new Set(codes), new Set([RESOURCE_EXHAUSTED]));
    await create(clients[0]!, MEBIBYTE);
  });
});
