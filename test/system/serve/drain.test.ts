import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { credentials } from "@grpc/grpc-js";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { type Served, serve } from "../../support/command/serve.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { Certificates } from "../../support/server/certificates.ts";
import { ConnectorClient } from "../../support/server/connector-client.ts";

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
`;

describe("fx serve that is stopped", () => {
  const project = useSharedProject({ "src/index.ts": SOURCE });
  let certificates: Certificates;
  let served: Served | undefined;
  before(() => {
    certificates = new Certificates(project.root);
    certificates.authority("ca");
    certificates.signed("server", "ca");
  });

  for (const tls of [false, true])
    for (const protocol of ["flyte1", "flyte2"] as const)
      it(`replies to all calls in flight first: ${protocol}${tls ? ", with TLS" : ""}`, async () => {
        const files = tls ? ["--tls-cert", "server.crt", "--tls-key", "server.key"] : [];
        const args = ["src/index.ts", "--port", "0", "--no-metrics", ...files];
        served = await serve(project, args);
        const { port, running } = served;
        const client = await ConnectorClient.connect(
          port,
          protocol,
          tls ? credentials.createSsl(readFileSync(certificates.path("ca.crt"))) : undefined,
        );
        const metaOf = (jobId: string): Buffer => Buffer.from(JSON.stringify({ jobId }));
        const jobs = Array.from({ length: CALLS }, (_, job) => `${job}`);
        const got = Promise.all(jobs.map((job) => client.poll("patient", metaOf(job))));
        const about = { taskCategory: { name: "patient" }, resourceMeta: metaOf("logs") };
        const logs = client.stream("GetTaskLogs", about);
        await running.stderrHas(`${CALLS + 1} in flight`);
        running.child.kill("SIGTERM");
        assert.deepEqual(
          (await got).map(({ message }) => message),
          jobs.map((job) => `job ${job}`),
        );
        assert.equal((await logs).filter(({ body }) => body !== undefined).length, LINES);
        await assertExit(0, running.ended, /^health NOT_SERVING, 6 calls in flight finished, /m);
      });
});
