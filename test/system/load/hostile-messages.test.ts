import assert from "node:assert/strict";
import { type Served, serve } from "../../support/command/serve.ts";
import {
  HEAP_MEBIBYTES,
  HOSTILE_KINDS,
  type HostileKind,
  hostileRequest,
} from "../../support/messages/hostile-messages.ts";
import { servedSource } from "../../support/project/served-source.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { ConnectorClient } from "../../support/server/connector-client.ts";
import { share } from "./share.ts";

const CREATE = "flyteidl.service.AsyncAgentService/CreateTask";
const GET = "flyteidl.service.AsyncAgentService/GetTask";
const RESOURCE_EXHAUSTED = 8;
/** All kinds, or those that crashed the server before fx limited the number of parts. */
const KINDS = share({ whole: HOSTILE_KINDS.length, small: 3 });

describe("messages of at most 16 MiB that expand in memory", function () {
  this.timeout(0);
  const project = useSharedProject({ "src/index.ts": servedSource() });
  let served: Served;
  let client: ConnectorClient;
  before(async () => {
    served = await serve(project, "--port 0 --no-metrics", {
      NODE_OPTIONS: `--max-old-space-size=${HEAP_MEBIBYTES}`,
    });
    client = await ConnectorClient.connect(served.port, "flyte1");
  });

  async function send(kind: HostileKind, wanted: "16 MiB" | "readable"): Promise<number> {
    const header = client.encode("flyteidl.admin.CreateTaskRequest", {
      template: {
        type: "weather",
        interface: { inputs: { variables: { x: { type: kind.type } } } },
      },
    });
    const request = hostileRequest(kind, header, wanted);
    const others = Array.from({ length: 5 }, () => poll());
    const code = await client.callBytes(CREATE, request).then(
      () => 0,
      (error: unknown) => (error as { readonly code: number }).code,
    );
    await Promise.all(others);
    return code;
  }

  function poll(): Promise<unknown> {
    return client.call(GET, {
      taskCategory: { name: "weather" },
      resourceMeta: Buffer.from('{"jobId":"j1"}'),
    });
  }

  for (const kind of HOSTILE_KINDS.slice(0, KINDS))
    it(`are rejected or handled in 256 MB while other calls succeed: ${kind.name}`, async () => {
      const readable = await send(kind, "readable");
      assert.ok([0, 3, 13].includes(readable), `status ${readable}`);
      assert.equal(await send(kind, "16 MiB"), RESOURCE_EXHAUSTED);
      await poll();
    });
});
