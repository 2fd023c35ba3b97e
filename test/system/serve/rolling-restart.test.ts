import assert from "node:assert/strict";
import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import { Client, credentials, type ServiceError } from "@grpc/grpc-js";
import { asBuffer, passThrough } from "../../../src/runtime/calls/grpc-bytes.ts";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { startFx } from "../../support/command/fx.ts";
import { serve, type Served } from "../../support/command/serve.ts";
import { servedSource } from "../../support/project/served-source.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { ConnectorClient } from "../../support/server/connector-client.ts";

const AGENT = "flyteidl.service.AsyncAgentService";
const CREATE_MS = 8000;
/** Each create adds its key to the file of jobs. */
const SOURCE = `import { appendFileSync } from "node:fs";
import { Resource, defineAsyncConnector, t } from "flyte-fx";

export const slow = defineAsyncConnector({
  taskType: "slow",
  resourceMeta: { jobId: t.string() },
  async create({ idempotencyKey, clock }) {
    appendFileSync("jobs.txt", idempotencyKey + "\\n");
    console.error("a create began");
    await clock.sleep(${CREATE_MS});
    return { jobId: idempotencyKey };
  },
  get: () => Resource.running("on it"),
  delete: () => undefined,
});
`;
/** What \`docs/deploy.md\` recommends for Flyte's engine. */
const SERVICE_CONFIG = {
  loadBalancingConfig: [{ round_robin: {} }],
  methodConfig: [
    {
      name: [{}],
      waitForReady: true,
      retryPolicy: {
        maxAttempts: 5,
        initialBackoff: "0.2s",
        maxBackoff: "2s",
        backoffMultiplier: 2,
        retryableStatusCodes: ["UNAVAILABLE"],
      },
    },
  ],
};

describe("a rolling restart of two copies of fx serve under load", () => {
  const project = useSharedProject({ "src/index.ts": SOURCE });
  let engine: Client;
  let encoder: ConnectorClient;
  let copies: Served[];
  let adding: NodeJS.Timeout | undefined;
  before(async () => {
    copies = await Promise.all([start("0"), start("0")]);
    const ports = copies.map(({ port }) => `127.0.0.1:${port}`);
    encoder = await ConnectorClient.connect(copies[0]!.port, "flyte1");
    engine = new Client(`ipv4:${ports.join(",")}`, credentials.createInsecure(), {
      "grpc.service_config": JSON.stringify(SERVICE_CONFIG),
      "grpc.max_reconnect_backoff_ms": 1000,
    });
  });
  after(() => {
    clearInterval(adding);
    engine.close();
  });

  const start = (port: string): Promise<Served> => serve(project, ["--port", port, "--no-metrics"]);

  /** Creates a job for a task. Resolves with its id, or the error. */
  function create(task: number): Promise<string> {
    const type = "flyteidl.admin.CreateTaskRequest";
    const request = encoder.encode(type, {
      template: { type: "slow", id: { name: "t" }, interface: {} },
      taskExecutionMetadata: {
        taskExecutionId: {
          nodeExecutionId: { executionId: { project: "p", domain: "d", name: `task-${task}` } },
        },
      },
    });
    return new Promise((resolve) =>
      engine.makeUnaryRequest<Uint8Array, Uint8Array>(
        `/${AGENT}/CreateTask`,
        asBuffer,
        passThrough,
        request,
        { deadline: Date.now() + 60_000 },
        (error: ServiceError | null, reply) =>
          resolve(error === null ? Buffer.from(reply!).toString() : error.message),
      ),
    );
  }

  it("creates one job for each task, also of creates of 8 seconds on old connections", async () => {
    const creates: Promise<string>[] = [];
    adding = setInterval(() => creates.push(create(creates.length)), 250);
    await setTimeout(CREATE_MS + 1000); // until both connections are old
    for (const index of [0, 1]) {
      const { port, running } = copies[index]!;
      running.kill("SIGTERM");
      await assertExit(0, running.ended, /, [1-9]\d* calls in flight finished, /);
      copies[index] = await start(String(port));
      await copies[index].running.stderrHas("a create began");
    }
    clearInterval(adding);
    const replies = await Promise.all(creates);
    const jobs = project.read("jobs.txt").trim().split("\n");
    assert.equal(new Set(jobs).size, creates.length);
    assert.equal(jobs.length, creates.length);
    assert.deepEqual(
      replies.filter((reply) => !jobs.some((job) => reply.includes(job))),
      [],
    );
  });
});

const LOCAL = ["--port", "0", "--no-metrics"];

describe("a stop signal for fx serve", () => {
  for (const [signal, code] of [
    ["SIGTERM", 143],
    ["SIGINT", 130],
  ] as const) {
    it(`ends it while modules load, although a container's first process ignores ${signal} by default`, async () => {
      const project = new TemporaryProject({
        "src/index.ts":
          'console.error("loading");\nawait new Promise((resolve) => setTimeout(resolve, 600_000));\nexport {};\n',
      });
      const running = startFx(project, ["serve", ...LOCAL]);
      const end = await running.endAt("loading", signal);
      assert.deepEqual([end.code, end.signal], [code, null], end.stderr);
    });
  }

  it("ends it at once if it is the second", async () => {
    const project = new TemporaryProject({ "src/index.ts": servedSource() });
    const { port, running } = await serve(project, LOCAL);
    const client = await ConnectorClient.connect(port, "flyte1");
    const cut = assert.rejects(client.poll("weather", Buffer.from('{"jobId":"never"}')));
    await running.killAt("a call that never ends", "SIGINT");
    await new Promise<void>((resolve) => waitForRefusal(port, resolve));
    running.kill("SIGINT");
    assert.equal((await running.ended).code, 130);
    await cut;
  });
});

/** Calls back once the port refuses connections. */
function waitForRefusal(port: number, refused: () => void): void {
  const socket = connect(port, "127.0.0.1");
  socket
    .on("connect", () => {
      socket.destroy();
      setImmediate(waitForRefusal, port, refused);
    })
    .on("error", refused);
}
