import assert from "node:assert/strict";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { statusOf } from "../../support/server/connector-client.ts";
import { checkHealth } from "../../support/server/grpc-client.ts";
import { PROTOCOLS, WorkerServer } from "./worker-server.ts";

const DEATHS = 5;

const SOURCE = `import { mkdirSync } from "node:fs";

import { Resource, defineAsyncConnector, t } from "flyte-fx";

const isNew = (name) => mkdirSync("licenses/" + name, { recursive: true }) !== undefined;
if (process.argv[1].endsWith("server-process/workers/worker.cjs") && process.env.LICENSES === "yes" && !isNew("first") && isNew("second"))
  throw new Error("no license for a second one");

const define = (taskType, blocking) =>
  defineAsyncConnector({
    taskType,
    blocking,
    resourceMeta: { jobId: t.string() },
    create: ({ idempotencyKey }) => {
      console.error("create of " + taskType + " " + idempotencyKey);
      if (taskType === "deadly") process.exit(1);
      return { jobId: "1" };
    },
    get: () => (taskType === "deadly" ? process.exit(1) : Resource.running("alive")),
    delete: () => undefined,
  });
export const deadly = define("deadly", process.env.BLOCKING === "yes");
export const calm = define("calm", false);
`;

for (const [mode, args, blocking] of [
  ["a worker of its own", [], "yes"],
  ["shared workers", ["--workers", "2"], "no"],
] as const)
  describe(`a connector that keeps ending ${mode}`, () => {
    const project = useSharedProject({ "src/index.ts": SOURCE });
    let server: WorkerServer;
    before(async () => {
      server = await WorkerServer.start(project, args, { env: { BLOCKING: blocking } });
    });

    it("is refused for a minute, with the reason, while the others are served", async () => {
      for (let death = 0; death < DEATHS; death += 1)
        assert.equal((await server.get("deadly", "1")).phase, "RUNNING");
      await server.served.running.stderrHas("are refused for a minute");
      const { phase, message } = await server.get("deadly", "1");
      assert.equal(phase, "RUNNING");
      assert.match(
        message,
        /"Deadly Connector" are refused for a minute, because a worker process ended 5 times within a minute, the last time: author code called process\.exit\(1\) in src\/index\.ts:\d+/,
      );
      const { details } = await assertExit(14, statusOf(server.create("deadly", "attempt")));
      assert.match(details, /"Deadly Connector" are refused for a minute/);
      assert.deepEqual(await server.get("calm", "1"), { phase: "RUNNING", message: "alive" });
      assert.deepEqual(await server.create("calm", "attempt"), { jobId: "1" });
    });

    it("is named by health, which stays SERVING for the server", async () => {
      while (!/^NOT_SERVING Deadly Connector$/m.test(await server.readPage("/healthz")));
      assert.match(await server.readPage("/healthz"), /^SERVING\n/);
      const address = `127.0.0.1:${server.served.port}`;
      assert.equal(await checkHealth(address), "SERVING");
      assert.equal(await checkHealth(address, "Deadly Connector"), "NOT_SERVING");
    });

    it("fills neither the log nor claims that refused creates made jobs", async () => {
      for (let poll = 0; poll < 20; poll += 1) await server.get("deadly", `${poll}`);
      const { stderr } = await server.served.stop();
      const lines = stderr.split("\n").filter((line) => line.includes("are refused for a minute"));
      assert.equal(lines.length, 1, stderr);
      assert.doesNotMatch(stderr, /it may have created a job/);
      assert.equal(stderr.match(/a worker process of .* ended with 1 call in it/g)?.length, DEATHS);
    });
  });

describe("an import that fails in the second worker process", () => {
  let server: WorkerServer;
  const project = useSharedProject({ "src/index.ts": SOURCE });

  it("ends that worker with the author's line, and another one takes its place", async () => {
    server = await WorkerServer.start(project, ["--workers", "2"], {
      env: { LICENSES: "yes" },
    });
    const { running } = server.served;
    await running.stderrHas(
      /a worker process of the connectors ended: .*no license for a second one/,
    );
    await running.stderrHas(/"stack":"[^"]*src\/index\.ts:7:/);
    assert.deepEqual(await server.get("calm", "1"), { phase: "RUNNING", message: "alive" });
    while ((await server.readMetric("flyte_connector_worker_threads")) < 2);
    assert.equal(await server.readMetric("flyte_connector_worker_deaths_total"), 1);
  });
});

const BATCH_SOURCE = `import { Resource, defineAsyncConnector, t } from "flyte-fx";

export const many = defineAsyncConnector({
  taskType: "many",
  resourceMeta: { jobId: t.string() },
  batch: { size: 3, wait: "5s" },
  create: () => ({ jobId: "none" }),
  getMany(entries) {
    if (!process.argv[1].endsWith("server-process/workers/worker.cjs")) throw new Error("this is not a worker");
    if (entries.some(({ job }) => job.jobId === "down")) throw new Error("the system is down");
    return entries.map(({ job }) => Resource.running(job.jobId + " of " + entries.length));
  },
  delete() {},
});
`;

for (const protocol of PROTOCOLS)
  describe(`getMany in a worker process of fx serve: ${protocol}`, () => {
    const project = useSharedProject({ "src/index.ts": BATCH_SOURCE });
    let server: WorkerServer;
    before(async () => {
      server = await WorkerServer.start(project, ["--workers", "1"], { protocol });
    });

    const pollAll = (ids: readonly string[]) =>
      Promise.all(ids.map((id) => server.get("many", id)));

    it("answers the polls that arrive together, and the metrics count them", async () => {
      const replies = await pollAll(["a", "b", "c"]);
      assert.deepEqual(
        replies.map(({ message }) => message),
        ["a of 3", "b of 3", "c of 3"],
      );
      const labels = '\\{task_type="many"\\}';
      const readMetric = (name: string) =>
        server.readMetric(`flyte_connector_get_${name}${labels}`);
      assert.equal(await readMetric("batch_jobs_sum"), 3);
      assert.equal(await readMetric("batch_jobs_count"), 1);
      assert.equal(await readMetric("calls_saved_total"), 2);
    });

    it("logs once that getMany threw", async () => {
      const replies = await pollAll(["a", "down", "b"]);
      for (const { phase, message } of replies) {
        assert.equal(phase, "RUNNING");
        assert.match(message, /the system is down/);
      }
      const { stderr } = await server.served.stop();
      const lines = stderr.split("\n");
      assert.equal(lines.filter((line) => line.includes("the system is down")).length, 1);
    });
  });
