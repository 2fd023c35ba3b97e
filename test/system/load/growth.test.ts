import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { type ClientHttp2Session, connect } from "node:http2";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { defineAsyncConnector, Resource, resourceMeta, t } from "../../../src/entries/index.ts";
import { ConnectorClient, statusOf } from "../../support/server/connector-client.ts";
import { serveForTest, type TestServer } from "../../support/server/connector-server.ts";
import { faultyProxy } from "../../support/server/faulty-proxy.ts";
import { startHttp2Call, toFrame } from "../../support/server/http2-call.ts";
import { share } from "./share.ts";

const CALLS = share({ whole: 200_000, small: 8000 });
const AT_ONCE = 50;
const MOST_GROWTH = 4 * 1024 * 1024;

class Job extends resourceMeta({ jobId: t.string() }) {}

describe("the memory of a long-running server", () => {
  it(`is the same after ${CALLS} calls as after a quarter of them`, async function () {
    this.timeout(0);
    const served = await serveForTest([
      defineAsyncConnector({
        name: "Echo",
        taskType: "echo",
        resourceMeta: Job,
        create: () => ({ jobId: "j" }),
        get: (_, { signal }) => Resource.running(String(signal.aborted)),
        delete: () => undefined,
      }),
    ]);
    const poll = (call: number): Promise<unknown> =>
      served.flyte1.poll("echo", Job.encode({ jobId: String(call % 1000) }));
    const callUpTo = async (from: number, to: number): Promise<number> => {
      for (let call = from; call < to; call += AT_ONCE)
        await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => poll(call + index)));
      return heapAfterCollection();
    };
    const early = await callUpTo(0, CALLS / 4);
    const late = await callUpTo(CALLS / 4, CALLS);
    await served.close();
    assert.ok(late - early < MOST_GROWTH, `${late - early} bytes more`);
  });
});

function heapAfterCollection(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let times = 0; times < 3; times += 1) collect();
  return process.memoryUsage().heapUsed;
}

const MEBIBYTE = 1024 * 1024;
/** Most memory a server may use for one client that does not read, socket buffers included. */
const MOST_HELD = 400 * MEBIBYTE;
const POLLS = share({ whole: 3000, small: 600 });
const OTHERS = share({ whole: 5000, small: 500 });

describe("a client that never reads", () => {
  let lines = 0;
  let served: TestServer;
  let session: ClientHttp2Session;
  const endless = defineAsyncConnector({
    name: "Endless",
    taskType: "endless",
    resourceMeta: Job,
    create: () => ({ jobId: "j" }),
    get: ({ jobId }) => Resource.running(jobId === "large" ? "x".repeat(MEBIBYTE) : ""),
    delete: () => undefined,
    async *getLogs() {
      for (;;) {
        lines += 1;
        yield "x".repeat(1000);
      }
    },
  });
  beforeEach(async () => {
    served = await serveForTest([endless]);
    session = connect(`http://127.0.0.1:${served.port}`, { settings: { initialWindowSize: 0 } }).on(
      "error",
      () => undefined,
    );
    await once(session, "remoteSettings");
  });
  afterEach(() => {
    session.destroy();
  });

  function send(method: string, type: string, jobId: string): void {
    const body = served.flyte1.encode(type, {
      taskCategory: { name: "endless" },
      resourceMeta: Job.encode({ jobId }),
    });
    const path = `flyteidl.service.AsyncAgentService/${method}`;
    const { stream } = startHttp2Call(session, path);
    stream.end(toFrame(body));
  }

  async function pollFromAnotherClient(times: number): Promise<void> {
    for (let call = 0; call < times; call += 1)
      await served.flyte2.poll("endless", Job.encode({ jobId: "small" }));
  }

  /** The server once looped forever here when it shut down before the caller disconnected. */
  it("pauses an endless getLogs and does not keep the server from closing", async () => {
    lines = 0;
    send("GetTaskLogs", "flyteidl.admin.GetTaskLogsRequest", "j");
    await pollFromAnotherClient(OTHERS);
    assert.ok(lines > 0 && lines < 1000, `${lines} lines`);
  });

  it("makes the server buffer a bounded amount while it serves other clients", async function () {
    this.timeout(0);
    const before = process.memoryUsage().external;
    let most = 0;
    for (let poll = 0; poll < POLLS && !session.destroyed; poll += 1) {
      send("GetTask", "flyteidl.admin.GetTaskRequest", "large");
      await pollFromAnotherClient(1);
      most = Math.max(most, process.memoryUsage().external - before);
    }
    assert.ok(most > 100 * MEBIBYTE && most < MOST_HELD, `${Math.round(most / MEBIBYTE)} MiB held`);
    await pollFromAnotherClient(10);
  });
});

const JOBS = share({ whole: 2000, small: 300 });
const LOAD_POLLS = share({ whole: 10, small: 2 });
const CUT = 50;

describe("many jobs in flight", () => {
  const cancelled: string[] = [];
  const hanging = new EventEmitter();
  let hang = 0;
  let served: TestServer;

  const slow = defineAsyncConnector({
    name: "Slow",
    taskType: "slow",
    resourceMeta: Job,
    create: () => ({ jobId: "j" }),
    async get({ jobId }, { signal }) {
      signal.addEventListener("abort", () => cancelled.push(jobId));
      if (jobId.startsWith("hangs")) {
        hang += 1;
        if (hang === CUT) hanging.emit("all");
        await once(signal, "abort");
      } else await sleep(100);
      return Resource.running(jobId);
    },
    delete: () => undefined,
  });
  before(async () => void (served = await serveForTest([slow])));
  beforeEach(() => {
    cancelled.length = 0;
    hang = 0;
  });

  for (const protocol of ["flyte1", "flyte2"] as const) {
    it(`get a reply within the engine's 10 s if ${JOBS} gets take 100 ms each: ${protocol}`, async function () {
      this.timeout(0);
      for (let poll = 0; poll < LOAD_POLLS; poll += 1) {
        const ids = Array.from({ length: JOBS }, (_, job) => `${poll}-${job}`);
        const answers = await Promise.all(
          ids.map((id) =>
            served[protocol].poll("slow", Job.encode({ jobId: id }), {}, { deadlineMs: 10_000 }),
          ),
        );
        assert.deepEqual(
          answers.map(({ message }) => message),
          ids,
        );
      }
      assert.deepEqual(cancelled, []);
      assert.equal(served.server.inFlight, 0);
    });
  }

  it("do not affect each other if a connection with calls in flight breaks", async () => {
    const proxy = await faultyProxy(() => served.port);
    const client = await ConnectorClient.connect(proxy.port, "flyte1");
    const allHang = once(hanging, "all");
    const cut = Array.from({ length: CUT }, (_, job) =>
      statusOf(client.poll("slow", Job.encode({ jobId: `hangs-${job}` }))),
    );
    await allHang;
    const others = Array.from({ length: CUT }, (_, job) =>
      served.flyte1.poll("slow", Job.encode({ jobId: `other-${job}` })),
    );
    await proxy.close();
    for (const { code } of await Promise.all(cut)) assert.equal(code, 14);
    await Promise.all(others);
    assert.ok(await served.flyte2.poll("slow", Job.encode({ jobId: "later" })));
    assert.deepEqual(
      cancelled.sort(),
      Array.from({ length: CUT }, (_, job) => `hangs-${job}`).sort(),
    );
    assert.equal(served.server.inFlight, 0);
  });
});
