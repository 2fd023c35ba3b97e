import assert from "node:assert/strict";
import { once } from "node:events";
import { type ClientHttp2Session, connect } from "node:http2";
import { setTimeout } from "node:timers/promises";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import type { RunningCommand } from "../../support/command/run-command.ts";
import { type Served, serveHere } from "../../support/command/serve.ts";
import { useProject } from "../../support/project/use-project.ts";
import { ConnectorClient } from "../../support/server/connector-client.ts";
import { startHttp2Call, toFrame } from "../../support/server/http2-call.ts";

const MEBIBYTE = 1024 * 1024;
/** A slow peer takes these steps, with a pause of 400 ms after each. */
const STEPS = 10;
const GET = "flyteidl.service.AsyncAgentService/GetTask";
const SOURCE = `import { Resource, defineAsyncConnector, t } from "flyte-fx";

export const large = defineAsyncConnector({
  taskType: "large",
  resourceMeta: { jobId: t.string() },
  create: () => ({ jobId: "1" }),
  async get({ jobId }, { log, clock }) {
    log.info("polled " + jobId.slice(0, 10));
    if (jobId === "later") await clock.sleep(1000);
    return Resource.running(jobId === "large" ? "x".repeat(${MEBIBYTE}) : "on it");
  },
  delete: () => undefined,
});
`;

describe("fx serve that drains", () => {
  const project = useProject({ "src/index.ts": SOURCE });
  let served: Served<RunningCommand>;
  let client: ConnectorClient;
  const sessions: ClientHttp2Session[] = [];
  beforeEach(async () => {
    served = await serveHere(project);
    client = await ConnectorClient.connect(served.port, "flyte1");
  });
  afterEach(() => {
    for (const session of sessions.splice(0)) session.destroy();
  });

  async function open(): Promise<ClientHttp2Session> {
    const session = connect(`http://127.0.0.1:${served.port}`).on("error", () => undefined);
    sessions.push(session);
    await once(session, "remoteSettings");
    return session;
  }

  const get = (jobId: string): Buffer =>
    toFrame(
      client.encode("flyteidl.admin.GetTaskRequest", {
        taskCategory: { name: "large" },
        resourceMeta: Buffer.from(JSON.stringify({ jobId })),
      }),
    );

  it("answers calls whose request or reply takes longer than 3 seconds on its way", async () => {
    const request = get("x".repeat(MEBIBYTE / 2));
    const sending = startHttp2Call(await open(), GET);
    const part = Math.ceil(request.length / STEPS);
    sending.stream.resume().write(request.subarray(0, part));

    const reading = startHttp2Call(await open(), GET);
    reading.stream.end(get("large"));
    await once(reading.stream.pause(), "response");

    served.running.kill("SIGTERM");
    let read = 0;
    for (let step = 1; step <= STEPS; step += 1) {
      await setTimeout(400);
      if (step < STEPS) sending.stream.write(request.subarray(step * part, (step + 1) * part));
      while (read < (step * MEBIBYTE) / STEPS) {
        const chunk = reading.stream.read() as Buffer | null;
        if (chunk === null) await once(reading.stream, "readable");
        else read += chunk.length;
      }
    }
    sending.stream.end();
    reading.stream.resume();
    assert.deepEqual(await Promise.all([sending.status, reading.status]), ["status 0", "status 0"]);
    await assertExit(0, served.running.ended);
  });

  it("answers a call whose client sent GOAWAY, and ends although another one stops halfway", async () => {
    const leaving = await open();
    const { stream, status } = startHttp2Call(leaving, GET);
    stream.resume().end(get("later"));
    const stopping = await open();
    const halfway = startHttp2Call(stopping, GET);
    halfway.stream.resume().write(get("never complete").subarray(0, 10));
    await new Promise<unknown>((arrived) => void stopping.ping(arrived));
    await served.running.stderrHas("polled later");
    leaving.goaway();
    served.running.kill("SIGTERM");
    assert.equal(await status, "status 0");
    await assertExit(0, served.running.ended);
    assert.match(await halfway.status, /^no status/);
  });
});
