import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:http2";
import { credentials } from "@grpc/grpc-js";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { serve } from "../../support/command/serve.ts";
import { endWithTest } from "../../support/hooks/current-test.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { Certificates } from "../../support/server/certificates.ts";
import { ConnectorClient } from "../../support/server/connector-client.ts";
import { startHttp2Call, toFrame } from "../../support/server/http2-call.ts";

const CALLS = 5;
/** Too large to be sent in one go. */
const LINES = 2000;

/** A connector whose calls all end after the stop signal, so that they are in flight then. */
const SOURCE = `import { Resource, defineAsyncConnector, t } from "flyte-fx";

const stopped = new Promise((resolve) => process.once("SIGTERM", () => setImmediate(resolve)));
let inFlight = 0;
async function untilStopped() {
  inFlight += 1;
  console.error(inFlight + " in flight");
  await stopped;
}

export const patient = defineAsyncConnector({
  taskType: "patient",
  resourceMeta: { jobId: t.string() },
  create: () => ({ jobId: "1" }),
  async get({ jobId }) {
    await untilStopped();
    return Resource.running("job " + jobId);
  },
  delete: () => undefined,
  async *getLogs() {
    await untilStopped();
    for (let line = 0; line < ${LINES}; line += 1) yield { lines: ["x".repeat(1000)], token: "" };
  },
});

/** Polls that take as many milliseconds as their job's id says. */
let polled = 0;
export const slow = defineAsyncConnector({
  taskType: "slow",
  resourceMeta: { jobId: t.string() },
  create: () => ({ jobId: "1" }),
  async get({ jobId }, { clock }) {
    polled += 1;
    console.error(polled + " polled");
    await clock.sleep(Number(jobId));
    return Resource.running(jobId);
  },
  delete: () => undefined,
});
`;
const GET = "flyteidl.service.AsyncAgentService/GetTask";
const GET_REQUEST = "flyteidl.admin.GetTaskRequest";
const LONG_JOB = Buffer.from('{"jobId":"25000"}');

describe("fx serve that is stopped", () => {
  const project = useSharedProject({ "src/index.ts": SOURCE });
  let certificates: Certificates;
  before(() => {
    certificates = Certificates.signedByCa(project.root, "server");
  });

  /** Starts the server, and a client of it. */
  async function start(tls: boolean, protocol: "flyte1" | "flyte2") {
    const files = tls ? ["--tls-cert", "server.crt", "--tls-key", "server.key"] : [];
    const served = await serve(project, ["src/index.ts", ...files]);
    const ca = readFileSync(certificates.path("ca.crt"));
    const channel = tls ? credentials.createSsl(ca) : undefined;
    return { ...served, ca, client: await ConnectorClient.connect(served.port, protocol, channel) };
  }

  for (const tls of [false, true]) {
    const over = tls ? ", with TLS" : "";
    for (const protocol of ["flyte1", "flyte2"] as const)
      it(`replies to all calls in flight first: ${protocol}${over}`, async () => {
        const { running, client } = await start(tls, protocol);
        const metaOf = (jobId: string): Buffer => Buffer.from(JSON.stringify({ jobId }));
        const jobs = Array.from({ length: CALLS }, (_, job) => `${job}`);
        const got = Promise.all(jobs.map((job) => client.poll("patient", metaOf(job))));
        const about = { taskCategory: { name: "patient" }, resourceMeta: metaOf("logs") };
        const logs = client.stream("GetTaskLogs", about);
        await running.killAt(`${CALLS + 1} in flight`, "SIGTERM");
        assert.deepEqual(
          (await got).map(({ message }) => message),
          jobs.map((job) => `job ${job}`),
        );
        assert.equal((await logs).filter(({ body }) => body !== undefined).length, LINES);
        await assertExit(0, running.ended, /^health NOT_SERVING, 6 calls in flight finished, /m);
      });

    it(`answers calls of 25 seconds, also of a client that sent GOAWAY${over}`, async () => {
      const { running, port, ca, client } = await start(tls, "flyte1");
      const session = connect(`http${tls ? "s" : ""}://localhost:${port}`, { ca });
      endWithTest(() => session.destroy());
      await once(session, "remoteSettings");
      const leaving = startHttp2Call(session, GET);
      const request = { taskCategory: { name: "slow" }, resourceMeta: LONG_JOB };
      leaving.stream.resume().end(toFrame(client.encode(GET_REQUEST, request)));
      const polled = client.poll("slow", LONG_JOB);
      await running.stderrHas("2 polled");
      session.goaway();
      running.kill("SIGTERM");
      assert.equal((await polled).message, "25000");
      assert.equal(await leaving.status, "status 0");
      await assertExit(0, running.ended, /, 2 calls in flight finished, /);
    });
  }
});
