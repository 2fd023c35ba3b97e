import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:http2";
import { setTimeout } from "node:timers/promises";
import { credentials } from "@grpc/grpc-js";
import { type Served, serve } from "../../support/command/serve.ts";
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
/** The ages of the connections when the server is stopped. */
const AGES_S = [20, 16, 12, 8, 4, 0];

/** What happened to a server that was stopped while calls were in flight. */
interface Outcome {
  readonly answers: readonly string[];
  readonly code: number | null;
  readonly stderr: string;
}

describe("fx serve that is stopped, and", () => {
  const project = useSharedProject({ "src/index.ts": SOURCE });
  let certificates: Certificates;
  const clean: (() => unknown)[] = [];
  /** All of them take half a minute, so they run at the same time. */
  const outcomes = new Map<string, Promise<Outcome>>();
  before(() => {
    certificates = new Certificates(project.root);
    certificates.authority("ca");
    certificates.signed("server", "ca");
    for (const tls of [false, true]) {
      outcomes.set(`old ${tls}`, stopWithOldConnections(tls));
      outcomes.set(`long ${tls}`, stopWithLongCalls(tls));
    }
    for (const outcome of outcomes.values()) outcome.catch(() => undefined); // its test fails
  });
  after(async () => {
    await Promise.all(clean.map((end) => end()));
  });

  async function start(tls: boolean): Promise<Served> {
    const files = tls ? ["--tls-cert", "server.crt", "--tls-key", "server.key"] : [];
    const served = await serve(project, ["--port", "0", "--no-metrics", ...files]);
    clean.push(() => served.end());
    return served;
  }

  const readCa = (): Buffer => readFileSync(certificates.path("ca.crt"));

  /** A client with a connection of its own. */
  async function open(port: number, tls: boolean): Promise<ConnectorClient> {
    const channel = tls ? credentials.createSsl(readCa()) : undefined;
    const client = await ConnectorClient.connect(port, "flyte1", channel);
    clean.push(() => client.close());
    await poll(client, 0);
    return client;
  }

  async function stop({ running }: Served, calls: readonly Promise<string>[]): Promise<Outcome> {
    running.kill("SIGTERM");
    const answers = await Promise.all(calls);
    return { answers, ...(await running.ended) };
  }

  async function stopWithOldConnections(tls: boolean): Promise<Outcome> {
    const served = await start(tls);
    const clients: ConnectorClient[] = [];
    for (const [index, age] of AGES_S.entries()) {
      clients.push(await open(served.port, tls));
      await setTimeout((age - (AGES_S[index + 1] ?? 0)) * 1000);
    }
    const calls = clients.flatMap((client) => [poll(client, 3000), poll(client, 9000)]);
    await served.running.stderrHas(`${3 * AGES_S.length} polled`);
    return stop(served, calls);
  }

  async function stopWithLongCalls(tls: boolean): Promise<Outcome> {
    const served = await start(tls);
    const client = await open(served.port, tls);
    const session = connect(`http${tls ? "s" : ""}://localhost:${served.port}`, { ca: readCa() });
    clean.push(() => session.destroy());
    await once(session, "remoteSettings");
    const leaving = startHttp2Call(session, GET);
    leaving.stream.resume().end(toFrame(client.encode(GET_REQUEST, getRequest(25_000))));
    const calls = [poll(client, 25_000), leaving.status];
    await served.running.stderrHas("3 polled");
    session.goaway();
    return stop(served, calls);
  }

  async function expectAnswers(name: string, expected: readonly string[]): Promise<void> {
    const { answers, code, stderr } = await outcomes.get(name)!;
    assert.deepEqual(answers, expected);
    assert.equal(code, 0, stderr);
    assert.match(stderr, new RegExp(`, ${expected.length} calls in flight finished, `));
  }

  for (const tls of [false, true]) {
    const suffix = tls ? ", with TLS" : "";
    it(`answers calls on connections that are up to 20 seconds old${suffix}`, () =>
      expectAnswers(
        `old ${tls}`,
        AGES_S.flatMap(() => ["3000", "9000"]),
      ));

    it(`answers calls of 25 seconds, also of a client that sent GOAWAY${suffix}`, () =>
      expectAnswers(`long ${tls}`, ["25000", "status 0"]));
  }
});

const GET_REQUEST = "flyteidl.admin.GetTaskRequest";

function getRequest(ms: number): Record<string, unknown> {
  return {
    taskCategory: { name: "patient" },
    resourceMeta: Buffer.from(JSON.stringify({ jobId: String(ms) })),
  };
}

/** Resolves with the job's message, or the error. */
async function poll(client: ConnectorClient, ms: number): Promise<string> {
  try {
    const { resource } = await client.call(GET, getRequest(ms));
    return (resource as { message: string }).message;
  } catch (error) {
    return String(error);
  }
}
