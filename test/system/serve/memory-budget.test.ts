import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "mocha";
import { MemoryGroup } from "../../support/command/memory-group.ts";
import { serve, type Served } from "../../support/command/serve.ts";
import { encodeText, HOLDING_SOURCE, templateWith } from "../../support/messages/held-texts.ts";
import {
  HEAP_MEBIBYTES,
  HOSTILE_KINDS,
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
/** All kinds, or those that crashed the server before fx limited the number of parts. */
const KINDS = share({ whole: HOSTILE_KINDS.length, small: 3 });
/** 20 requests as large as fx reads take a minute of CPU. */
const READING_CALLERS = share({ whole: CALLERS, small: 1 });
/** The young generation counts as heap, and its default differs between versions of Node. */
const SMALL_HEAP = "--max-old-space-size=64 --max-semi-space-size=16";
const OK = 0;
const RESOURCE_EXHAUSTED = 8;
const UNAVAILABLE = 14;
const MESSAGES = { flyte1: "flyteidl.admin", flyte2: "flyteidl2.connector" } as const;
const PROTOCOLS = ["flyte1", "flyte2"] as const;
const JOB = Buffer.from('{"id":"j1"}');

describe("fx serve in a pod of 512 MiB, with 20 callers at once", function () {
  this.timeout(0);
  let served: Served;
  let clients: ConnectorClient[];
  /** Without it, this machine allows no control groups. */
  let pod: MemoryGroup | undefined;
  const project = useSharedProject({ "src/index.ts": HOLDING_SOURCE });

  async function start(
    protocol: keyof typeof MESSAGES = "flyte1",
    heapOptions = `--max-old-space-size=${HEAP_MEBIBYTES}`,
  ): Promise<void> {
    pod = MemoryGroup.create("fx-pod-memory", POD);
    served = await serve(project, [], { NODE_OPTIONS: heapOptions }, pod?.via);
    clients = await Promise.all(
      Array.from({ length: CALLERS }, () => ConnectorClient.connect(served.port, protocol)),
    );
  }

  /**
   * Returns the different status codes of callers, which repeat refused calls. Fails if the server
   * needed more memory than the pod has.
   */
  async function callAll(
    send: (client: ConnectorClient) => Promise<unknown>,
    callers = CALLERS,
  ): Promise<number[]> {
    const calls = clients.slice(0, callers).map((client) =>
      repeated(() => send(client)).then(
        () => OK,
        (error: unknown) => (error as { readonly code: number }).code,
      ),
    );
    const codes = await Promise.race([Promise.all(calls), served.running.ended]);
    assert.ok(Array.isArray(codes), "the kernel ended the server");
    if (pod === undefined) assertFits();
    return [...new Set(codes)];
  }

  function assertFits(): void {
    const status = readFileSync(`/proc/${served.running.child.pid}/status`, "utf8");
    const peak = 1024 * Number(/^VmHWM:\s+(\d+)/m.exec(status)![1]);
    assert.ok(peak < POD, `${Math.round(peak / MEBIBYTE)} MiB`);
  }

  function encodeHeader(type?: object, protocol: keyof typeof MESSAGES = "flyte1"): Uint8Array {
    const template = templateWith("hold", type, protocol === "flyte1");
    return clients[0]!.encode(`${MESSAGES[protocol]}.CreateTaskRequest`, { template });
  }

  const encodeCreate = (protocol?: keyof typeof MESSAGES): Buffer =>
    Buffer.concat([encodeHeader(undefined, protocol), encodeText(1, LARGEST)]);
  const create = (request: Buffer) => (client: ConnectorClient) =>
    client.callBytes("CreateTask", request);

  for (const protocol of PROTOCOLS)
    it(`serves CreateTask of ${protocol} with 16 MiB of text`, async () => {
      await start(protocol);
      assert.deepEqual(await callAll(create(encodeCreate(protocol))), [OK]);
    });

  for (const method of ["GetTask", "DeleteTask"])
    for (const protocol of PROTOCOLS)
      it(`rejects ${method} of ${protocol} with a resource_meta of 16 MiB`, async () => {
        await start(protocol);
        const request = clients[0]!.encode(`${MESSAGES[protocol]}.${method}Request`, {
          taskCategory: { name: "hold" },
          resourceMeta: Buffer.alloc(LARGEST, "a"),
        });
        assert.deepEqual(await callAll((client) => client.callBytes(method, request)), [3]);
      });

  it("serves ExecuteTaskSync with 16 MiB of text", async () => {
    await start();
    const requests = [{ header: { template: templateWith("measure") } }, encodeText(2, LARGEST)];
    const codes = await callAll((client) => client.exchange("ExecuteTaskSync", requests));
    assert.deepEqual(codes, [OK]);
  });

  it("refuses 16 MiB of integers at once, in one line that names the limit and the memory", async () => {
    await start();
    const integers = HOSTILE_KINDS.find(({ name }) => name === "integers")!;
    const send = create(hostileRequest(integers, encodeHeader(integers.type), "16 MiB"));
    assert.deepEqual(await callAll(send), [RESOURCE_EXHAUSTED]);
    const { details } = await statusOf(send(clients[0]!));
    assert.match(
      details,
      /^flyteidl\.admin\.CreateTaskRequest has too many fields and values .*\(the memory of this server allows \d{3},\d{3} integers\)/,
    );
  });

  it("serves several lists of 250,000 integers at once", async () => {
    await start();
    const literal = { scalar: { primitive: { integer: 1000 } } };
    const x = { collection: { literals: Array.from({ length: 250_000 }, () => literal) } };
    const request = clients[0]!.encode("flyteidl.admin.CreateTaskRequest", {
      template: templateWith("hold", { collectionType: { simple: "INTEGER" } }),
      inputs: { literals: { x } },
    });
    assert.deepEqual(await callAll(create(Buffer.from(request)), 4), [OK]);
  });

  it("warns at the start if --max-message needs a larger heap, and refuses such requests", async () => {
    await start("flyte1", SMALL_HEAP);
    const [, accepted] = await served.running.stderrHas(
      /warning: requests above (\d) MiB are refused: --max-message 16 MiB needs a heap of 256 MiB/,
    );
    assert.deepEqual(await callAll(create(encodeCreate())), [RESOURCE_EXHAUSTED]);
    assert.ok(Number(accepted) < 8, accepted);
  });

  it("answers polls beside large requests", async () => {
    await start();
    const poller = await ConnectorClient.connect(served.port, "flyte1");
    let hasEnded = false;
    const polls = (async () => {
      for (let polls = 0; ; polls += 1) {
        if (hasEnded) return polls;
        await poller.poll("hold", JOB);
      }
    })();
    await callAll(create(encodeCreate()));
    hasEnded = true;
    assert.ok((await polls) > 0);
  });

  for (const kind of HOSTILE_KINDS.slice(0, KINDS))
    it(`rejects or reads ${kind.name} that expand in memory, while other calls succeed`, async () => {
      await start();
      const others = Array.from({ length: 5 }, () => clients.at(-1)!.poll("hold", JOB));
      const readable = hostileRequest(kind, encodeHeader(kind.type), "readable");
      const codes = await callAll(create(readable), READING_CALLERS);
      assert.deepEqual(
        codes.filter((code) => ![OK, 3, 13].includes(code)),
        [],
      );
      const whole = hostileRequest(kind, encodeHeader(kind.type), "16 MiB");
      assert.deepEqual(await callAll(create(whole), 1), [RESOURCE_EXHAUSTED]);
      await Promise.all(others);
      await clients[0]!.poll("hold", JOB);
    });
});

/** Repeats a call that the server has no room for, as Flyte does. */
async function repeated(send: () => Promise<unknown>): Promise<unknown> {
  for (let pauseMs = 200; ; pauseMs = Math.min(2 * pauseMs, 800))
    try {
      return await send();
    } catch (error) {
      if ((error as { readonly code?: number }).code !== UNAVAILABLE) throw error;
      await sleep(pauseMs * (0.5 + Math.random()));
    }
}

const ROUNDS = 1;
/** As docs/scale.md says: V8's own limit is never below 256 MiB. */
const HEAP_OF_SMALL = "--max-old-space-size=128 --max-semi-space-size=8";

describe("fx serve --workers in a small container, with 6 callers at once", function () {
  this.timeout(0);
  const project = useSharedProject({ "src/index.ts": HOLDING_SOURCE });
  let served: Served;
  let clients: ConnectorClient[] = [];

  async function start(this: Context, workers: number, mebibytes: number): Promise<void> {
    const group = MemoryGroup.create("fx-worker-memory", mebibytes * MEBIBYTE);
    if (group === undefined) return this.skip(); // this machine allows no control groups
    const args = ["--port", "0", "--no-metrics", "--workers", String(workers)];
    served = await serve(project, args, { NODE_OPTIONS: HEAP_OF_SMALL }, group.via);
    clients = await Promise.all(
      Array.from({ length: 6 }, () => ConnectorClient.connect(served.port, "flyte1")),
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
    [1, 512, 9.4],
    [4, 512, 3.9],
  ] as const)
    it(`serves the largest texts that ${workers} workers leave of ${container} MiB`, async function () {
      await start.call(this, workers, container);
      for (let round = 0; round < ROUNDS; round += 1)
        for (const send of [create, execute])
          await Promise.all(
            clients.map((client) => repeated(() => send(client, mebibytes * MEBIBYTE))),
          );
    });

  it("refuses texts of 7.5 MiB beside 2 workers, and says so at the start", async function () {
    await start.call(this, 2, 256);
    await served.running.stderrHas(
      "warning: requests above 2 MiB are refused: --max-message 16 MiB needs a heap of 256 MiB, and this process may use 32 MiB beside 2 worker processes; raise the container's memory limit to 704 MiB",
    );
    const codes = await Promise.all(
      clients.map(
        async (client) => (await statusOf(repeated(() => create(client, 7.5 * MEBIBYTE)))).code,
      ),
    );
    assert.deepEqual(new Set(codes), new Set([RESOURCE_EXHAUSTED]));
    // The rest of a refused request may still arrive.
    await repeated(() => create(clients[0]!, MEBIBYTE));
  });
});
