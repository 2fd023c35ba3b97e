import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { type Served, serve } from "../../support/command/serve.ts";
import {
  HEAP_MEBIBYTES,
  HOSTILE_KINDS,
  field,
  hostileRequest,
} from "../../support/messages/hostile-messages.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { ConnectorClient, statusOf } from "../../support/server/connector-client.ts";
import { share } from "../load/share.ts";

const MEBIBYTE = 1024 * 1024;
/** The memory of the pod; half of it is the heap. */
const POD = 2 * HEAP_MEBIBYTES * MEBIBYTE;
const LARGEST = 16 * MEBIBYTE - 4096;
const CALLERS = 20;
/** The rest is slow: 20 requests as large as fx reads take a minute of CPU. */
const KINDS = share({ whole: HOSTILE_KINDS.length, small: 0 });
/** The young generation counts as heap, and its default differs between versions of Node. */
const SMALL_HEAP = "--max-old-space-size=64 --max-semi-space-size=16";
const OK = 0;
const RESOURCE_EXHAUSTED = 8;

/** Each connector keeps its inputs for a moment. */
const SOURCE = `import { Resource, defineAsyncConnector, defineSyncConnector, t } from "flyte-fx";

export const hold = defineAsyncConnector({
  taskType: "hold",
  resourceMeta: { id: t.string() },
  create: async ({ inputs, clock }) => {
    await clock.sleep(100);
    return { id: "j" + Object.keys(inputs).length };
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

const PROTOCOLS = {
  flyte1: { service: "flyteidl.service.AsyncAgentService", messages: "flyteidl.admin" },
  flyte2: { service: "flyteidl2.connector.AsyncConnectorService", messages: "flyteidl2.connector" },
} as const;

describe("fx serve in a pod of 512 MiB, with 20 callers at once", function () {
  this.timeout(0);
  let served: Served;
  let clients: ConnectorClient[];
  const project = useSharedProject({ "src/index.ts": SOURCE });

  async function start(
    protocol: keyof typeof PROTOCOLS,
    heapOptions = `--max-old-space-size=${HEAP_MEBIBYTES}`,
  ): Promise<void> {
    served = await serve(project, "--port 0 --no-metrics", {
      NODE_OPTIONS: heapOptions,
    });
    clients = await Promise.all(
      Array.from({ length: CALLERS }, () => ConnectorClient.connect(served.port, protocol)),
    );
  }

  /** Returns the status codes of all callers. Fails if the server needed more than the pod has. */
  async function callAll(send: (client: ConnectorClient) => Promise<unknown>): Promise<number[]> {
    const codes = await Promise.all(
      clients.map((client) =>
        send(client).then(
          () => OK,
          (error: unknown) => (error as { readonly code: number }).code,
        ),
      ),
    );
    const status = readFileSync(`/proc/${served.running.child.pid}/status`, "utf8");
    const peak = 1024 * Number(/^VmHWM:\s+(\d+)/m.exec(status)![1]);
    assert.ok(peak < POD, `${Math.round(peak / MEBIBYTE)} MiB`);
    return codes;
  }

  function encodeHeader(protocol: keyof typeof PROTOCOLS, type: object): Uint8Array {
    const variables = protocol === "flyte1" ? { x: { type } } : [{ key: "x", value: { type } }];
    const template = { type: "hold", interface: { inputs: { variables } } };
    return clients[0]!.encode(`${PROTOCOLS[protocol].messages}.CreateTaskRequest`, { template });
  }

  /** Inputs with one string, as the field of a request that has this number. */
  function encodeText(id: number): Buffer {
    const text = field(1, field(1, field(3, Buffer.alloc(LARGEST, "ab cd €"))));
    const entry = field(1, Buffer.concat([field(1, Buffer.from("x")), field(2, text)]));
    return field(id, entry);
  }

  for (const protocol of ["flyte1", "flyte2"] as const)
    it(`serves CreateTask of ${protocol} with 16 MiB of text`, async () => {
      await start(protocol);
      const header = encodeHeader(protocol, { simple: "STRING" });
      const request = Buffer.concat([header, encodeText(1)]);
      const codes = await callAll((client) =>
        client.callBytes(`${PROTOCOLS[protocol].service}/CreateTask`, request),
      );
      assert.deepEqual(new Set(codes), new Set([OK]));
    });

  for (const method of ["GetTask", "DeleteTask"])
    for (const protocol of ["flyte1", "flyte2"] as const)
      it(`rejects ${method} of ${protocol} with a resource_meta of 16 MiB`, async () => {
        await start(protocol);
        const { service, messages } = PROTOCOLS[protocol];
        const request = clients[0]!.encode(`${messages}.${method}Request`, {
          taskCategory: { name: "hold" },
          resourceMeta: Buffer.alloc(LARGEST, "a"),
        });
        const codes = await callAll((client) => client.callBytes(`${service}/${method}`, request));
        assert.deepEqual(new Set(codes), new Set([3]));
      });

  it("serves ExecuteTaskSync with 16 MiB of text", async () => {
    await start("flyte1");
    const variables = { x: { type: { simple: "STRING" } } };
    const header = { template: { type: "measure", interface: { inputs: { variables } } } };
    const inputs = encodeText(2);
    const codes = await callAll((client) =>
      client.exchange("flyteidl.service.SyncAgentService/ExecuteTaskSync", [{ header }, inputs]),
    );
    assert.deepEqual(new Set(codes), new Set([OK]));
  });

  it("refuses 16 MiB of integers at once, in one line that names the limit", async () => {
    await start("flyte1");
    const integers = HOSTILE_KINDS.find(({ name }) => name === "integers")!;
    const header = encodeHeader("flyte1", integers.type);
    const request = hostileRequest(integers, header, "16 MiB");
    const send = (client: ConnectorClient): Promise<unknown> =>
      client.callBytes(`${PROTOCOLS.flyte1.service}/CreateTask`, request);
    assert.deepEqual(new Set(await callAll(send)), new Set([RESOURCE_EXHAUSTED]));
    const { details } = await statusOf(send(clients[0]!));
    assert.match(details, /^flyteidl\.admin\.CreateTaskRequest has too many fields and values/);
  });

  it("warns at the start if --max-message needs a larger heap, and refuses such requests", async () => {
    await start("flyte1", SMALL_HEAP);
    const [, accepted] = await served.running.stderrHas(
      /warning: requests above (\d) MiB are refused: --max-message 16 MiB needs a heap of 256 MiB/,
    );
    const header = encodeHeader("flyte1", { simple: "STRING" });
    const request = Buffer.concat([header, encodeText(1)]);
    const codes = await callAll((client) =>
      client.callBytes(`${PROTOCOLS.flyte1.service}/CreateTask`, request),
    );
    assert.deepEqual(new Set(codes), new Set([RESOURCE_EXHAUSTED]));
    assert.ok(Number(accepted) < 8, accepted);
  });

  it("answers polls while large requests wait", async () => {
    await start("flyte1");
    const header = encodeHeader("flyte1", { simple: "STRING" });
    const request = Buffer.concat([header, encodeText(1)]);
    const poller = await ConnectorClient.connect(served.port, "flyte1");
    let hasEnded = false;
    const polls = (async () => {
      for (let polls = 0; ; polls += 1) {
        if (hasEnded) return polls;
        await poller.call(`${PROTOCOLS.flyte1.service}/GetTask`, {
          taskCategory: { name: "hold" },
          resourceMeta: Buffer.from('{"id":"j1"}'),
        });
      }
    })();
    await callAll((client) => client.callBytes(`${PROTOCOLS.flyte1.service}/CreateTask`, request));
    hasEnded = true;
    assert.ok((await polls) > 0);
  });

  for (const kind of HOSTILE_KINDS.slice(0, KINDS))
    it(`survives as many ${kind.name} as it reads`, async () => {
      await start("flyte1");
      const request = hostileRequest(kind, encodeHeader("flyte1", kind.type), "readable");
      const codes = await callAll((client) =>
        client.callBytes(`${PROTOCOLS.flyte1.service}/CreateTask`, request),
      );
      assert.deepEqual(
        [...new Set(codes)].filter((code) => ![OK, 3, 13].includes(code)),
        [],
      );
    });
});
