import assert from "node:assert/strict";
import { type Served, serve } from "../../support/command/serve.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { ConnectorClient, statusOf } from "../../support/server/connector-client.ts";

const SOURCE = `import { Resource, defineAsyncConnector, t } from "flyte-fx";

export const sums = defineAsyncConnector({
  taskType: "sums",
  inputs: { numbers: t.list(t.int()) },
  resourceMeta: { count: t.int() },
  create: ({ inputs }) => ({ count: inputs.numbers.length }),
  get: () => Resource.running(),
  delete: () => undefined,
});
`;
const CREATE = "flyteidl.service.AsyncAgentService/CreateTask";
const RESOURCE_EXHAUSTED = 8;
const INTEGERS = { type: { collectionType: { simple: "INTEGER" } } };

describe("fx serve with the heap of a small pod", () => {
  const project = useSharedProject({ "src/index.ts": SOURCE });
  let served: Served;
  let client: ConnectorClient;
  before(async () => {
    served = await serve(project, "--port 0 --no-metrics", {
      NODE_OPTIONS: "--max-old-space-size=256",
    });
    client = await ConnectorClient.connect(served.port, "flyte1");
  });

  function encodeCreate(count: number): Uint8Array {
    const literal = { scalar: { primitive: { integer: 1000 } } };
    return client.encode("flyteidl.admin.CreateTaskRequest", {
      template: { type: "sums", interface: { inputs: { variables: { numbers: INTEGERS } } } },
      inputs: {
        literals: {
          numbers: { collection: { literals: Array.from({ length: count }, () => literal) } },
        },
      },
      outputPrefix: "s3://bucket/out",
    });
  }

  it("refuses a list of 700,000 integers, and says that the memory is the reason", async () => {
    const request = encodeCreate(700_000);
    const replies = await Promise.all(
      [1, 2].map(() => statusOf(client.callBytes(CREATE, request))),
    );
    for (const { code, details } of replies) {
      assert.equal(code, RESOURCE_EXHAUSTED, details);
      assert.match(
        details,
        /has too many .* \(the memory of this server allows \d{3},\d{3} integers\)/,
      );
    }
  });

  it("serves several lists of 250,000 integers at once", async () => {
    const request = encodeCreate(250_000);
    const replies = await Promise.all([1, 2, 3, 4].map(() => client.callBytes(CREATE, request)));
    for (const reply of replies) assert.match(String(reply), /{"count": 250000}/);
  });
});
