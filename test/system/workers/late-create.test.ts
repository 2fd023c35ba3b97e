import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { useSharedProject } from "../../support/project/use-project.ts";
import { statusOf } from "../../support/server/connector-client.ts";
import { type HttpServer, httpServer } from "../../support/server/http-server.ts";
import { Gate } from "../../support/time/gate.ts";
import { WorkerServer } from "./worker-server.ts";

const SOURCE = `import { Resource, defineAsyncConnector, t } from "flyte-fx";

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

describe("CreateTask in a worker thread that returns after its caller has gone", () => {
  const project = useSharedProject({ "src/index.ts": SOURCE });
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

  it("keeps the job if Flyte repeated the create meanwhile, in another thread", async () => {
    await giveUp();
    const { jobId } = (await server.create("slow", "attempt")) as { jobId: string };
    held!.end();
    server.served.running.kill("SIGTERM"); // waits for the first create
    const { code, stderr } = await server.served.running.ended;
    assert.equal(code, 0, stderr);
    assert.deepEqual([...jobs], [`/${jobId}`]);
  });
});
