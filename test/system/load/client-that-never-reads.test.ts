import assert from "node:assert/strict";
import { once } from "node:events";
import { type ClientHttp2Session, connect } from "node:http2";
import { Resource, defineAsyncConnector, resourceMeta, t } from "../../../src/entries/index.ts";
import { type TestServer, serveForTest } from "../../support/server/connector-server.ts";
import { startHttp2Call, toFrame } from "../../support/server/http2-call.ts";
import { share } from "./share.ts";

const MEBIBYTE = 1024 * 1024;
/** Most memory a server may use for one client that does not read, socket buffers included. */
const MOST_HELD = 400 * MEBIBYTE;
const POLLS = share({ whole: 3000, small: 600 });
const OTHERS = share({ whole: 5000, small: 500 });

class Job extends resourceMeta({ jobId: t.string() }) {}

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
