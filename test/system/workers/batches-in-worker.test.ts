import assert from "node:assert/strict";
import { useSharedProject } from "../../support/project/use-project.ts";
import { PROTOCOLS, WorkerServer } from "./worker-server.ts";

const SOURCE = `import { Resource, defineAsyncConnector, t } from "flyte-fx";
import { isMainThread } from "node:worker_threads";

export const many = defineAsyncConnector({
  taskType: "many",
  resourceMeta: { jobId: t.string() },
  batch: { size: 3, wait: "5s" },
  create: () => ({ jobId: "none" }),
  getMany(entries) {
    if (isMainThread) throw new Error("this is not a worker");
    if (entries.some(({ job }) => job.jobId === "down")) throw new Error("the system is down");
    return entries.map(({ job }) => Resource.running(job.jobId + " of " + entries.length));
  },
  delete() {},
});
`;

for (const protocol of PROTOCOLS)
  describe(`getMany in a worker thread of fx serve: ${protocol}`, () => {
    const project = useSharedProject({ "src/index.ts": SOURCE });
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
      server.served.running.kill("SIGTERM");
      const { stderr } = await server.served.running.ended;
      const lines = stderr.split("\n");
      assert.equal(lines.filter((line) => line.includes("the system is down")).length, 1);
    });
  });
