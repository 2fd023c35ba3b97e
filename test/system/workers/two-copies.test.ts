import assert from "node:assert/strict";
import { type Served, serve } from "../../support/command/serve.ts";
import { useProject } from "../../support/project/use-project.ts";
import {
  type CallOptions,
  ConnectorClient,
  statusOf,
} from "../../support/server/connector-client.ts";
import { share } from "../load/share.ts";

const UNAVAILABLE = 14;
const BUSY = 0;
const FREE = 1;
const CREATES = share({ whole: 150, small: 40 });
/** A copy is killed each time that this share of the creates has succeeded. */
const KILLS = share({ whole: 8, small: 4 });
/** Flyte's is 10 s; a busy machine starts Node slowly. */
const DEADLINE_MS = 30_000;

/** A job is a file that is named after its key, so a repeated create finds it. */
const SOURCE = `import { writeFileSync } from "node:fs";
import { Resource, defineAsyncConnector, t } from "flyte-fx";

const pause = new Int32Array(new SharedArrayBuffer(4));
export const slow = defineAsyncConnector({
  taskType: "slow",
  blocking: true,
  resourceMeta: { jobId: t.string() },
  create({ idempotencyKey, outputPrefix }) {
    if (outputPrefix.endsWith("for ever")) {
      console.error("create blocks");
      Atomics.wait(pause, 0, 0);
    }
    Atomics.wait(pause, 0, 0, 200);
    writeFileSync("jobs/" + idempotencyKey, "");
    return { jobId: idempotencyKey };
  },
  get: () => Resource.running(),
  delete: () => undefined,
});
`;

describe("two copies of fx serve with a blocking connector", () => {
  const project = useProject({ "src/index.ts": SOURCE, "jobs/.keep": "" });
  let copies: Served[];
  /** Of each copy; a copy that starts again has the same port. */
  let clients: readonly ConnectorClient[];

  async function start(port: number, args: readonly string[]): Promise<Served> {
    return serve(project, ["--port", String(port), "--no-metrics", ...args]);
  }

  async function startBoth(...args: readonly string[]): Promise<void> {
    copies = await Promise.all([start(0, args), start(0, args)]);
    clients = await Promise.all(copies.map(({ port }) => ConnectorClient.connect(port, "flyte2")));
  }

  /** Returns the job's id. */
  async function create(attempt: string, copy: number, options: CallOptions = {}): Promise<string> {
    const template = { id: { name: "task" }, type: "slow" };
    const meta = await clients[copy]!.create(
      { template, outputPrefix: `s3://bucket/${attempt}` },
      { deadlineMs: DEADLINE_MS, ...options },
    );
    return (JSON.parse(meta.toString()) as { jobId: string }).jobId;
  }

  /** Repeats a create with the same key, at one copy after the other, while it is UNAVAILABLE. */
  async function createAnywhere(job: number): Promise<string> {
    for (let copy = job % 2; ; copy = 1 - copy)
      try {
        return await create(`job-${job}`, copy);
      } catch (error) {
        if ((error as { readonly code?: number }).code !== UNAVAILABLE) throw error;
      }
  }

  function listJobs(): string[] {
    return project
      .list("jobs")
      .filter((name) => name !== ".keep")
      .sort();
  }

  it("create a job at the other copy if the first one has no free worker, with the same key", async () => {
    await startBoth("--blocking-calls", "1");
    const caller = new AbortController();
    const blocked = statusOf(create("for ever", BUSY, { signal: caller.signal }));
    await copies[BUSY]!.running.stderrHas("create blocks");
    const refused = await Promise.all(
      [1, 2, 3].map((job) => statusOf(create(`job-${job}`, BUSY, { deadlineMs: 2000 }))),
    );
    for (const { code, details } of refused) {
      assert.equal(code, UNAVAILABLE, details);
      assert.match(details, /are busy: no place became free within half of the deadline/);
    }
    assert.deepEqual(listJobs(), []);
    const ids = await Promise.all([1, 2, 3].map((job) => create(`job-${job}`, FREE)));
    assert.deepEqual(listJobs(), ids.sort());
    caller.abort();
    await blocked;
  });

  it(`create each of ${CREATES} jobs once while one copy after the other is killed`, async function () {
    this.timeout(0);
    await startBoth();
    let succeeded = 0;
    let kills = 0;
    let killing = Promise.resolve();
    async function killNext(): Promise<void> {
      const index = kills % 2;
      kills += 1;
      const { port } = copies[index]!;
      await copies[index]!.end();
      copies[index] = await start(port, []);
    }
    const ids = await Promise.all(
      Array.from({ length: CREATES }, async (_, job) => {
        const id = await createAnywhere(job);
        succeeded += 1;
        if (succeeded % Math.floor(CREATES / KILLS) === 0) killing = killing.then(killNext);
        return id;
      }),
    );
    await killing;
    assert.ok(kills >= KILLS, String(kills));
    assert.deepEqual(listJobs(), ids.sort());
  });
});
