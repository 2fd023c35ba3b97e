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

const GET = "flyteidl.service.AsyncAgentService/GetTask";
/** Polls that take as many milliseconds as their job's id says. */
const SOURCE = `import { Resource, defineAsyncConnector, t } from "flyte-fx";

let inFlight = 0;
export const patient = defineAsyncConnector({
  taskType: "patient",
  resourceMeta: { jobId: t.string() },
  create: () => ({ jobId: "1" }),
  async get({ jobId }, { clock }) {
    inFlight += 1;
    console.error(inFlight + " polled");
    await clock.sleep(Number(jobId));
    return Resource.running(jobId);
  },
  delete: () => undefined,
});
`;
const JOB = Buffer.from('{"jobId":"25000"}');
const GET_REQUEST = "flyteidl.admin.GetTaskRequest";

describe("fx serve that is stopped", () => {
  const project = useSharedProject({ "src/index.ts": SOURCE });
  let certificates: Certificates;
  before(() => {
    certificates = new Certificates(project.root);
    certificates.authority("ca");
    certificates.signed("server", "ca");
  });

  for (const tls of [false, true])
    it(`answers calls of 25 seconds, also of a client that sent GOAWAY${tls ? ", with TLS" : ""}`, async () => {
      const files = tls ? ["--tls-cert", "server.crt", "--tls-key", "server.key"] : [];
      const served = await serve(project, ["--port", "0", "--no-metrics", ...files]);
      const ca = readFileSync(certificates.path("ca.crt"));
      const channel = tls ? credentials.createSsl(ca) : undefined;
      const client = await ConnectorClient.connect(served.port, "flyte1", channel);
      const session = connect(`http${tls ? "s" : ""}://localhost:${served.port}`, { ca });
      endWithTest(() => session.destroy());
      await once(session, "remoteSettings");
      const leaving = startHttp2Call(session, GET);
      const request = { taskCategory: { name: "patient" }, resourceMeta: JOB };
      leaving.stream.resume().end(toFrame(client.encode(GET_REQUEST, request)));
      const polled = client.poll("patient", JOB);
      await served.running.stderrHas("2 polled");
      session.goaway();
      served.running.kill("SIGTERM");
      assert.equal((await polled).message, "25000");
      assert.equal(await leaving.status, "status 0");
      await assertExit(0, served.running.ended, /, 2 calls in flight finished, /);
    });
});
