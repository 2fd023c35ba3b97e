import assert from "node:assert/strict";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { statusOf } from "../../support/server/connector-client.ts";
import { aboutJob, WorkerServer } from "./worker-server.ts";

const SECRET = "s3cr3t-of-the-author";
const LINES = 500;

/** The job's id, or the output prefix of the attempt, says what its methods do. */
const SOURCE = `import { Resource, defineAsyncConnector, defineSyncConnector, t } from "flyte-fx";

const place = !process.argv[1].endsWith("server-process/workers/worker.cjs") ? "main" : "worker " + process.pid;
const untilGone = (name, signal) =>
  new Promise((resolve, reject) => {
    console.error(name + " waits");
    signal.addEventListener("abort", () => {
      console.error(name + " is told: " + signal.reason.message);
      reject(signal.reason);
    });
  });

export const jobs = defineAsyncConnector({
  taskType: "jobs",
  blocking: process.env.BLOCKING === "yes",
  secrets: ["token"],
  inputs: { city: t.string() },
  resourceMeta: { jobId: t.string() },
  async create({ inputs, idempotencyKey, outputPrefix, secrets, log, signal }) {
    const jobId = outputPrefix.split("/").at(-1);
    if (jobId === "patient") await untilGone("create", signal);
    if (jobId === "leak") {
      const token = secrets.get("token");
      console.log("printed " + token);
      log.info("logged " + token, { token, nested: [token] });
      throw new Error("thrown " + token, { cause: new TypeError("caused by " + token) });
    }
    console.log("created in " + place + " for " + inputs.city + " as " + idempotencyKey);
    return { jobId };
  },
  async get({ jobId }, { signal, secrets }) {
    if (jobId === "patient") await untilGone("get", signal);
    if (jobId === "leak") return Resource.running("message " + secrets.get("token"));
    if (jobId.startsWith("left")) return Resource.running("ask the old server", { foreign: true });
    return Resource.running(place);
  },
  async delete({ jobId }, { signal }) {
    if (jobId === "patient") await untilGone("delete", signal);
  },
  async *getLogs({ jobId }) {
    for (let line = 0; line < ${LINES}; line += 1)
      yield { lines: [{ message: line + " " + "x".repeat(10_000) }], token: "" };
    if (jobId === "broken") throw new Error("no more lines");
  },
  getMetrics: () => [{ metric: "cpu", data: { resultType: "matrix", result: [] } }],
});

export const adder = defineSyncConnector({
  taskType: "adder",
  blocking: process.env.BLOCKING === "yes",
  inputs: { a: t.int(), b: t.int() },
  outputs: { sum: t.int() },
  do: ({ inputs: { a, b } }) => Resource.succeeded({ sum: a + b }),
});
`;

const MODES = [
  { mode: "the main process", args: [], blocking: "no", place: /^main$/ },
  { mode: "shared workers", args: ["--workers", "2"], blocking: "no", place: /^worker \d+$/ },
  { mode: "workers of a blocking connector", args: [], blocking: "yes", place: /^worker \d+$/ },
];

const METHODS = { create: "CreateTask", get: "GetTask", delete: "DeleteTask" };
const INPUTS = { literals: { city: { scalar: { primitive: { stringValue: "Oslo" } } } } };

for (const { mode, args, blocking, place } of MODES)
  describe(`calls of fx serve in ${mode}`, () => {
    const project = useSharedProject({ "src/index.ts": SOURCE });
    let server: WorkerServer;
    before(async () => {
      server = await WorkerServer.start(project, [...args, "--json"], {
        protocol: "flyte1",
        env: { BLOCKING: blocking, _FSEC_TOKEN: SECRET },
      });
    });

    it("create, poll and delete a job, and all polls prefer the worker that created it", async () => {
      const [first, second] = await Promise.all(
        ["first", "second"].map((attempt) => server.create("jobs", attempt, { inputs: INPUTS })),
      );
      assert.deepEqual([first, second], [{ jobId: "first" }, { jobId: "second" }]);
      const { running } = server.served;
      for (let poll = 0; poll < 3; poll += 1)
        for (const job of ["first", "second"]) {
          const { phase, message } = await server.get("jobs", job);
          assert.match(message, place);
          assert.equal(phase, "RUNNING");
          if (job === "first")
            await running.stderrHas(new RegExp(`created in ${message} for Oslo as \\w{32}`));
        }
      await server.call("DeleteTask", "jobs", "first");
    });

    it("warn of jobs that only another server can follow, and count their polls", async () => {
      for (const job of ["left1", "left2"]) await server.get("jobs", job);
      await server.served.running.stderrHas("cannot follow 1 job of another server: ask the old");
      const polls = 'flyte_connector_get_foreign_total\\{task_type="jobs"\\}';
      assert.equal(await server.readMetric(polls), 2);
    });

    for (const [operation, method] of Object.entries(METHODS)) {
      it(`tell the author's signal of a ${operation} that its caller cancelled`, async () => {
        const caller = new AbortController();
        const call =
          operation === "create"
            ? server.create("jobs", "patient", { inputs: INPUTS, signal: caller.signal })
            : server.call(method, "jobs", "patient", { signal: caller.signal });
        const status = statusOf(call);
        const { running } = server.served;
        await running.stderrHas(`${operation} waits`);
        caller.abort();
        assert.equal((await status).code, 1);
        await running.stderrHas(
          `${operation} is told: the caller cancelled, or its deadline passed`,
        );
      });
    }

    it("tell the author's signal of a get that the deadline is near, and answer RUNNING before it", async () => {
      const { phase, message } = await server.get("jobs", "patient", 3000);
      assert.equal(phase, "RUNNING");
      assert.equal(message, "Timeout: get did not return before the caller's deadline");
      await server.served.running.stderrHas(
        "get is told: get did not return before the caller's deadline",
      );
    });

    it("show no secret in replies, statuses, the log or what author code prints", async () => {
      const { details } = await statusOf(server.create("jobs", "leak", { inputs: INPUTS }));
      assert.match(details, /thrown \[secret\]/);
      const { message } = await server.get("jobs", "leak");
      assert.match(message, /message \[secret\]/);
      const { running } = server.served;
      for (const line of [
        /printed \[secret\]/,
        /logged \[secret\]/,
        /CreateTask failed: .*thrown \[secret\]/,
        /caused by \[secret\]/,
      ])
        await running.stderrHas(line);
      const id = /error id: (\w+)/.exec(details)![1]!;
      await running.stderrHas(`"errorId":"${id}"`);
    });

    it("stream logs that the caller reads slowly, and their error", async () => {
      const messages = await server.client.stream("GetTaskLogs", aboutJob("jobs", "first"));
      assert.equal(messages.filter(({ body }) => body !== undefined).length, LINES);
      const { details } = await assertExit(
        13,
        statusOf(server.client.stream("GetTaskLogs", aboutJob("jobs", "broken"))),
      );
      assert.match(details, /no more lines/);
    });

    it("return metrics", async () => {
      const { results } = await server.call("GetTaskMetrics", "jobs", "first");
      assert.equal((results as unknown[]).length, 1);
    });

    it("run a synchronous task", async () => {
      const [reply] = await server.client.exchange("ExecuteTaskSync", [
        {
          header: { template: { id: { name: "add" }, type: "adder" }, outputPrefix: "s3://b/p" },
        },
        {
          inputs: {
            literals: {
              a: { scalar: { primitive: { integer: 2 } } },
              b: { scalar: { primitive: { integer: 3 } } },
            },
          },
        },
      ]);
      const { resource } = reply!["header"] as { resource: { phase: string; outputs: object } };
      assert.equal(resource.phase, "SUCCEEDED", JSON.stringify(resource));
      assert.match(JSON.stringify(resource.outputs), /"integer":5/);
    });

    it("are counted by type, and leave standard output to the document", async () => {
      const page = await server.readPage("/metrics");
      assert.match(page, /flyte_connector_requests_success_total\{[^}]*"jobs"[^}]*\} \d+/);
      const threads = await server.readMetric("flyte_connector_worker_threads");
      assert.equal(threads > 0, mode !== "the main process");
      const { stdout, stderr } = await server.served.stop();
      JSON.parse(stdout);
      assert.doesNotMatch(stderr, new RegExp(SECRET));
      assert.doesNotMatch(stderr, /MaxListeners|worker process of/);
    });
  });
