import assert from "node:assert/strict";
import type { Context } from "mocha";
import { MemoryGroup } from "../../support/command/memory-group.ts";
import { type Served, serve } from "../../support/command/serve.ts";
import { encodeText, HOLDING_SOURCE, templateWith } from "../../support/messages/held-texts.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { ConnectorClient, statusOf } from "../../support/server/connector-client.ts";

const MEBIBYTE = 1024 * 1024;
const CALLERS = 20;
const ROUNDS = 3;
const RESOURCE_EXHAUSTED = 8;

describe("fx serve --workers in a small container, with 20 callers at once", function () {
  this.timeout(0);
  const project = useSharedProject({ "src/index.ts": HOLDING_SOURCE });
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

  function create(client: ConnectorClient, bytes: number): Promise<unknown> {
    const header = client.encode("flyteidl.admin.CreateTaskRequest", {
      template: templateWith("hold"),
    });
    return client.callBytes("CreateTask", Buffer.concat([header, encodeText(1, bytes)]));
  }

  function execute(client: ConnectorClient, bytes: number): Promise<unknown> {
    const header = { template: templateWith("measure") };
    return client.exchange("ExecuteTaskSync", [{ header }, encodeText(2, bytes)]);
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
