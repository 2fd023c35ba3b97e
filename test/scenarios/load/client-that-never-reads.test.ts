import assert from "node:assert/strict";
import { once } from "node:events";
import { type ClientHttp2Session, connect } from "node:http2";
import { Resource, defineAsyncConnector, resourceMeta, t } from "../../../src/index.ts";
import { type TestServer, serveForTest } from "../../support/server/connector-server.ts";
import { share } from "./share.ts";

const MEBIBYTE = 1024 * 1024;
/** What a server may hold for one client that does not read, with room for what lies in sockets. */
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
  afterEach(async () => {
    session.destroy();
    await served.close();
  });

  function send(method: string, type: string, jobId: string): void {
    const body = served.flyte1.encode(type, {
      taskCategory: { name: "endless" },
      resourceMeta: Job.encode({ jobId }),
    });
    const stream = session.request({
      ":method": "POST",
      ":path": `/flyteidl.service.AsyncAgentService/${method}`,
      "content-type": "application/grpc",
      te: "trailers",
    });
    stream
      .on("error", () => undefined)
      .end(Buffer.concat([Buffer.from([0, 0, 0, 0, body.length]), body]));
  }

  async function askFromElsewhere(times: number): Promise<void> {
    for (let call = 0; call < times; call += 1)
      await served.flyte2.call("flyteidl2.connector.AsyncConnectorService/GetTask", {
        taskCategory: { name: "endless" },
        resourceMeta: Job.encode({ jobId: "small" }),
      });
  }

  /** The server once spun for ever here when it ended before the caller did. */
  it("of a log without end: the connector's method stands still, and the server ends", async () => {
    lines = 0;
    send("GetTaskLogs", "flyteidl.admin.GetTaskLogsRequest", "j");
    await askFromElsewhere(OTHERS);
    assert.ok(lines > 0 && lines < 1000, `${lines} lines`);
  });

  it("of large answers: what it may leave unread is bounded, and others are served", async function () {
    this.timeout(0);
    const before = process.memoryUsage().external;
    let most = 0;
    for (let poll = 0; poll < POLLS && !session.destroyed; poll += 1) {
      send("GetTask", "flyteidl.admin.GetTaskRequest", "large");
      await askFromElsewhere(1);
      most = Math.max(most, process.memoryUsage().external - before);
    }
    assert.ok(most > 100 * MEBIBYTE && most < MOST_HELD, `${Math.round(most / MEBIBYTE)} MiB held`);
    await askFromElsewhere(10);
  });
});
