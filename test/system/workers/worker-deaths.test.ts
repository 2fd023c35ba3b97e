import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, openSync } from "node:fs";
import { join } from "node:path";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { statusOf } from "../../support/server/connector-client.ts";
import { PROTOCOLS, WorkerServer } from "./worker-server.ts";

const UNAVAILABLE = 14;

/** The job's id, or the output prefix of the attempt, says what its methods do. */
const SOURCE = `import { Resource, defineAsyncConnector, t } from "flyte-fx";

const kept = [];
const deaths = {
  exit: () => process.exit(3),
  loop: () => { for (;;); },
  grow: () => { for (;;) kept.push(new Array(10_000).fill(kept.length)); },
  timer: () => new Promise(() => setTimeout(() => { throw new Error("thrown by a timer"); })),
  rejection: () => new Promise(() => void Promise.reject(new Error("rejected by nobody"))),
  crash: () => new Promise(() => process.kill(process.pid, "SIGSEGV")),
  abort: () => process.abort(),
  kill: () => new Promise(() => process.kill(process.pid, "SIGKILL")),
  leave: () => new Promise(() => process.disconnect()),
  forge: () => {
    for (const message of ["ready", 1, {}, { kind: "log", level: "loud" }, { kind: "reply", id: -1 }])
      process.send(message);
  },
  none: () => undefined,
};

function connector(taskType, blocking) {
  return defineAsyncConnector({
    taskType,
    blocking,
    resourceMeta: { jobId: t.string() },
    async create({ outputPrefix, idempotencyKey }) {
      const death = outputPrefix.split("/").at(-1);
      console.error("create " + death + " " + idempotencyKey);
      await deaths[death]();
      return { jobId: "none" };
    },
    async get({ jobId }) {
      await deaths[jobId]();
      return Resource.running("alive");
    },
    async delete({ jobId }) {
      await deaths[jobId]();
    },
  });
}
export const deadly = connector("deadly", true);
export const healthy = connector("healthy", false);
`;

const REASONS = {
  exit: /author code called process\.exit\(3\) in src\/index\.ts:5/,
  loop: /it did not respond for [\d.]+ s/,
  grow: /it ran out of memory: its heap reached the limit/,
  timer: /an error outside a call: Error: thrown by a timer/,
  rejection: /an error outside a call: Error: rejected by nobody/,
  crash: /its native code crashed \(SIGSEGV\)/,
  abort: /native code gave up \(SIGABRT\)/,
  kill: /it was killed, as when the container has no memory left \(SIGKILL\)/,
  leave: /it ended with exit code 0/,
} as const;

for (const protocol of PROTOCOLS)
  describe(`fx serve whose worker processes end: ${protocol}`, () => {
    let server: WorkerServer;
    const project = useSharedProject({ "src/index.ts": SOURCE });
    beforeEach(async () => {
      server = await WorkerServer.start(project, ["--worker-timeout", "2s"], {
        protocol,
        env: { NODE_OPTIONS: "--max-old-space-size=256" },
      });
    });

    for (const death of Object.keys(REASONS) as (keyof typeof REASONS)[])
      it(`answers RUNNING to a poll whose worker ends by ${death}, and replaces the worker`, async () => {
        await server.get("deadly", "none"); // its worker has started, so the next poll begins at once
        const { phase, message } = await server.get(
          "deadly",
          death,
          death === "loop" ? 3000 : undefined,
        );
        assert.equal(phase, "RUNNING");
        if (death !== "loop") assert.match(message, REASONS[death]);
        await server.served.running.stderrHas(REASONS[death]);
        assert.deepEqual(await server.get("healthy", "none"), {
          phase: "RUNNING",
          message: "alive",
        });
        assert.deepEqual(await server.get("deadly", "none"), {
          phase: "RUNNING",
          message: "alive",
        });
        assert.equal(await server.readMetric("flyte_connector_worker_deaths_total"), 1);
      });

    for (const death of ["exit", "grow", "crash"] as const)
      it(`answers UNAVAILABLE to a create and delete whose worker ends by ${death}`, async () => {
        const { code, details } = await statusOf(server.create("deadly", death));
        assert.equal(code, UNAVAILABLE, details);
        assert.match(details, REASONS[death]);
        const [, key] = await server.served.running.stderrHas(new RegExp(`create ${death} (\\S+)`));
        await server.served.running.stderrHas(
          new RegExp(`"${key}".* it may have created a job that is still running`),
        );
        const deleted = await statusOf(server.call("DeleteTask", "deadly", death));
        assert.equal(deleted.code, UNAVAILABLE, deleted.details);
        assert.deepEqual(await server.create("deadly", "none"), { jobId: "none" });
      });

    it("answers as if author code had sent nothing to its parent", async () => {
      assert.deepEqual(await server.create("deadly", "forge"), { jobId: "none" });
      const polled = await server.get("deadly", "forge");
      assert.deepEqual(polled, { phase: "RUNNING", message: "alive" });
      await server.call("DeleteTask", "deadly", "forge");
      assert.equal(await server.readMetric("flyte_connector_worker_deaths_total"), 0);
    });
  });

const FIFO = "never-written";

/** The output prefix of the attempt says how `create` blocks its process. */
const BUSY_SOURCE = `import { execFileSync } from "node:child_process";
import { Resource, defineAsyncConnector, t } from "flyte-fx";

const blocks = {
  loop: () => { for (;;); },
  wait: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0),
  command: () => execFileSync("cat", ["${FIFO}"]),
};

export const stuck = defineAsyncConnector({
  taskType: "stuck",
  blocking: true,
  resourceMeta: { jobId: t.string() },
  create({ outputPrefix }) {
    const block = outputPrefix.split("/").at(-1);
    console.error("blocks by " + block);
    blocks[block]();
    return { jobId: "1" };
  },
  get: () => Resource.running(),
  delete: () => undefined,
});
`;

describe("fx serve that is stopped while its worker processes are busy", () => {
  const project = useSharedProject({ "src/index.ts": BUSY_SOURCE });
  let server: WorkerServer;
  before(() => {
    execFileSync("mkfifo", [join(project.root, FIFO)]);
  });

  for (const block of ["loop", "wait"] as const)
    it(`ends the worker of a create that blocks by ${block}`, async () => {
      server = await WorkerServer.start(project, ["--drain", "10ms"]);
      const creating = statusOf(server.create("stuck", block));
      await server.served.running.killAt(`blocks by ${block}`, "SIGTERM");
      assert.equal((await creating).code, UNAVAILABLE);
      await assertExit(124, server.served.running.ended, /FX1008.* 1 call was cancelled/);
    });

  it("leaves no worker that loops if the server is killed", async () => {
    server = await WorkerServer.start(project);
    void statusOf(server.create("stuck", "loop"));
    await server.served.running.killAt("blocks by loop", "SIGKILL");
    await server.served.running.ended; // the worker has the log as its standard error, too
  });

  it("ends without waiting for a worker that waits for a command", async () => {
    server = await WorkerServer.start(project, ["--drain", "10ms"]);
    const creating = statusOf(server.create("stuck", "command"));
    await server.served.running.killAt("blocks by command", "SIGTERM");
    assert.equal((await creating).code, UNAVAILABLE);
    await once(server.served.running.child, "exit");
    // The command has the log as its standard error: end it.
    closeSync(openSync(join(project.root, FIFO), constants.O_WRONLY));
    await assertExit(124, server.served.running.ended, /FX1008.* 1 call was cancelled/);
  });
});
