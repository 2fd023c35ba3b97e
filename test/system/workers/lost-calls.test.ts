import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { useProject, useSharedProject } from "../../support/project/use-project.ts";
import { statusOf } from "../../support/server/connector-client.ts";
import { type HttpServer, httpServer } from "../../support/server/http-server.ts";
import { Gate } from "../../support/time/gate.ts";
import { PROTOCOLS, WorkerServer } from "./worker-server.ts";

const UNAVAILABLE = 14;
/** As many failed polls as fail a job. */
const POLLS = 3;

const SOURCE = `import { existsSync, writeFileSync } from "node:fs";
import { Resource, defineAsyncConnector, t } from "flyte-fx";

export const lossy = defineAsyncConnector({
  taskType: "lossy",
  blocking: true,
  resourceMeta: { jobId: t.string() },
  create({ idempotencyKey, outputPrefix }) {
    console.error("create with key " + idempotencyKey);
    if (outputPrefix.endsWith("blocks")) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    if (outputPrefix.endsWith("dies once") && !existsSync("died")) {
      writeFileSync("died", "");
      process.exit(3);
    }
    return { jobId: idempotencyKey };
  },
  get: ({ jobId }) => (jobId.startsWith("deadly") ? process.exit(3) : Resource.running("alive")),
  delete: () => undefined,
});
`;

for (const protocol of PROTOCOLS)
  describe(`calls that worker processes of fx serve do not answer: ${protocol}`, () => {
    const project = useProject({ "src/index.ts": SOURCE });
    let server: WorkerServer;
    beforeEach(async () => {
      const args = ["--blocking-calls", "1", "--get-fault-budget", "10ms"];
      server = await WorkerServer.start(project, args, { protocol });
    });

    it("fail the attempt of a job whose polls keep ending workers", async () => {
      const replies = [];
      for (let poll = 0; poll < POLLS; poll += 1) replies.push(await server.get("lossy", "deadly"));
      const phases = replies.map(({ phase }) => phase);
      assert.deepEqual(phases, ["RUNNING", "RUNNING", "RETRYABLE_FAILED"]);
      assert.match(
        replies[0]!.message,
        /^its worker process ended: author code called process\.exit/,
      );
      assert.match(
        replies[2]!.message,
        /^get has been failing for .* \(budget 10 ?ms\): its worker process ended: author code called/,
      );
    });

    it("leave a job RUNNING whose connector is refused because of other jobs", async () => {
      for (let job = 0; job < 5; job += 1)
        assert.equal((await server.get("lossy", `deadly ${job}`)).phase, "RUNNING");
      for (let poll = 0; poll < POLLS; poll += 1) {
        const { phase, message } = await server.get("lossy", "good");
        assert.equal(phase, "RUNNING");
        assert.match(message, /^calls of "Lossy Connector" are refused for a minute/);
      }
    });

    it("leave a job RUNNING whose polls find no free worker before half of their deadline", async () => {
      const caller = new AbortController();
      const blocking = statusOf(server.create("lossy", "blocks", { signal: caller.signal }));
      await server.served.running.stderrHas("create with key");
      for (let poll = 0; poll < POLLS; poll += 1)
        assert.deepEqual(await server.get("lossy", "good", 1500), {
          phase: "RUNNING",
          message:
            'all 1 worker process of "Lossy Connector" are busy: no place became free within half of the deadline',
        });
      const waiting = await statusOf(server.create("lossy", "waits", { deadlineMs: 1500 }));
      assert.equal(waiting.code, UNAVAILABLE, "Flyte repeats it, possibly at another copy");
      assert.match(waiting.details, /no place became free within half of the deadline/);
      caller.abort();
      await blocking;
    });

    it("are repeated by Flyte with the same key, if they are creates", async () => {
      const first = await statusOf(server.create("lossy", "dies once"));
      assert.equal(first.code, UNAVAILABLE, first.details);
      const [, key] = await server.served.running.stderrHas(/create with key (\w+)/);
      assert.deepEqual(await server.create("lossy", "dies once"), { jobId: key });
    });
  });

const SLOW_SOURCE = `import { Resource, defineAsyncConnector, t } from "flyte-fx";

const ask = (method, jobId) => fetch(process.env.JOBS + "/" + jobId, { method });

export const slow = defineAsyncConnector({
  taskType: "slow",
  blocking: true,
  resourceMeta: { jobId: t.string() },
  async create({ idempotencyKey: jobId, signal }) {
    signal.addEventListener("abort", () => console.error("the caller of create has gone"));
    await ask("PUT", jobId);
    return { jobId };
  },
  get: () => Resource.running(),
  delete: async ({ jobId }) => void (await ask("DELETE", jobId)),
});
`;

describe("CreateTask in a worker process that returns after its caller has gone", () => {
  const project = useSharedProject({ "src/index.ts": SLOW_SOURCE });
  let service: HttpServer;
  let server: WorkerServer;
  /** The jobs that exist. */
  const jobs = new Set<string>();
  /** The reply to the first create. */
  let held: ServerResponse | undefined;
  let made: Gate;

  before(async () => {
    service = await httpServer(({ method, path }, response) => {
      if (method === "DELETE") jobs.delete(path);
      else jobs.add(path);
      if (method !== "PUT" || held !== undefined) return void response.end();
      held = response;
      made.open();
    });
  });
  beforeEach(async () => {
    jobs.clear();
    held = undefined;
    made = new Gate();
    server = await WorkerServer.start(project, [], { env: { JOBS: service.origin } });
  });

  /** Starts a create, and gives it up once its job exists. */
  async function giveUp(): Promise<void> {
    const caller = new AbortController();
    const creating = statusOf(server.create("slow", "attempt", { signal: caller.signal }));
    await made.passed;
    caller.abort();
    await creating;
    await server.served.running.stderrHas("the caller of create has gone");
  }

  it("deletes the job", async () => {
    await giveUp();
    held!.end();
    await server.served.running.stderrHas("deleted a job whose caller gave up during create");
    assert.deepEqual([...jobs], []);
  });

  it("keeps the job if Flyte repeated the create meanwhile, in another worker", async () => {
    await giveUp();
    const { jobId } = (await server.create("slow", "attempt")) as { jobId: string };
    held!.end();
    const { code, stderr } = await server.served.stop();
    assert.equal(code, 0, stderr);
    assert.deepEqual([...jobs], [`/${jobId}`]);
  });
});
