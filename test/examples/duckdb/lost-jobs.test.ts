import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, lstatSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Job } from "../../../examples/duckdb/src/connector.ts";
import { isRunning, seeProcess } from "../../../examples/duckdb/src/job-process.ts";
import { JobRoot } from "../../../examples/duckdb/src/job-root.ts";
import { planQuery } from "../../../examples/duckdb/src/plan-query.ts";
import { context, DuckDbJobs, LONG_QUERY, readParquet } from "./duckdb-jobs.ts";

describe("examples/duckdb: jobs", () => {
  const jobs = new DuckDbJobs();
  beforeEach(() => jobs.begin());
  afterEach(() => jobs.end());

  describe("create", () => {
    it("creates one job per idempotency key", async () => {
      const [first, again, other] = [
        await jobs.create("select 1 as one"),
        await jobs.create("select 1 as one"),
        await jobs.create("select 1 as one", { key: "other", prefix: "other" }),
      ];
      assert.equal(again.jobId, first.jobId);
      assert.notEqual(other.jobId, first.jobId);
      await Promise.all([jobs.ended(first), jobs.ended(other)]);
      assert.deepEqual(
        (await jobs.log(first)).filter((line) => line.startsWith("DuckDB")).length,
        1,
      );
    });

    it("starts no second process if it is repeated during or after the job", async () => {
      const job = await jobs.create(LONG_QUERY);
      const { pid } = jobs.processOf(job);
      await jobs.create(LONG_QUERY);
      assert.equal(jobs.processOf(job).pid, pid);
      const done = await jobs.create("select 1 as one", { key: "done", prefix: "done" });
      await jobs.ended(done);
      const before = statSync(join(jobs.folder, "done", "result.parquet"));
      assert.deepEqual(await jobs.create("select 1 as one", { key: "done", prefix: "done" }), done);
      assert.equal((await jobs.connector.get(done)).phase, "SUCCEEDED");
      assert.equal(statSync(join(jobs.folder, "done", "result.parquet")).ino, before.ino);
    });

    it("creates one job for concurrent calls from several connectors", async () => {
      const request = jobs.request("select 1 as one");
      const connectors = [
        jobs.connector,
        jobs.anotherConnector(),
        jobs.anotherConnector(),
        jobs.anotherConnector(),
      ];
      const created = await Promise.all(connectors.map((connector) => connector.create(request)));
      assert.equal(new Set(created.map((job) => job.jobId)).size, 1);
      assert.equal((await jobs.ended(created[0]!)).phase, "SUCCEEDED");
      assert.equal(
        (await jobs.log(created[0]!)).filter((line) => line.startsWith("DuckDB")).length,
        1,
      );
    });

    it("continues a create that was killed before it started the process", async () => {
      const request = jobs.request("select 1 as one");
      const half = await new JobRoot(jobs.root).create(
        request.idempotencyKey,
        planQuery(request, { tables: {} }),
      );
      assert.equal(
        (await jobs.connector.get(new Job({ jobId: half.id }))).phase,
        "RETRYABLE_FAILED",
      );
      const job = await jobs.connector.create(request);
      assert.equal(job.jobId, half.id);
      assert.equal((await jobs.ended(job)).phase, "SUCCEEDED");
    });

    it("makes the jobs readable only by this user, with no pid or path in the ResourceMeta", async () => {
      const job = await jobs.create("select 1 as one");
      for (const path of [jobs.root, join(jobs.root, job.jobId)])
        assert.equal(lstatSync(path).mode & 0o777, 0o700);
      for (const name of ["plan.json", "process.json"])
        assert.equal(lstatSync(jobs.file(job, name)).mode & 0o777, 0o600);
      assert.match(Buffer.from(Job.encode(job)).toString(), /^\{"jobId": "[0-9a-f]{32}"\}$/);
      assert.ok(!JSON.stringify(jobs.processOf(job)).includes(job.jobId));
      await jobs.ended(job);
    });
  });

  describe("delete", () => {
    it("kills only the job's process and leaves no partial result", async () => {
      const [job, other] = [
        await jobs.create(LONG_QUERY),
        await jobs.create(LONG_QUERY, { key: "other", prefix: "other" }),
      ];
      await Promise.all([jobs.untilRunning(job), jobs.untilRunning(other)]);
      await jobs.connector.delete(job, context());
      assert.equal(await isRunning(jobs.processOf(job)), false);
      assert.equal((await jobs.connector.get(job)).phase, "ABORTED");
      assert.deepEqual(readdirSync(join(jobs.folder, "out")), []);
      assert.equal(await isRunning(jobs.processOf(other)), true);
      assert.equal((await jobs.connector.get(other)).phase, "RUNNING");
    });

    it("may be called twice, concurrently and from another process's connector", async () => {
      const job = await jobs.create(LONG_QUERY);
      await jobs.untilRunning(job);
      await Promise.all([
        jobs.connector.delete(job, context()),
        jobs.anotherConnector().delete(job, context()),
      ]);
      await jobs.connector.delete(job, context());
      assert.equal((await jobs.connector.get(job)).phase, "ABORTED");
    });

    it("changes nothing for a finished job", async () => {
      const job = await jobs.create("select 42 as answer");
      const end = await jobs.ended(job);
      await jobs.connector.delete(job, context());
      await jobs.connector.delete(job, context());
      assert.deepEqual(await jobs.connector.get(job), end);
      assert.deepEqual(await readParquet(join(jobs.folder, "out", "result.parquet")), [
        { answer: 42 },
      ]);
    });

    it("aborts a job whose process has not started", async () => {
      const request = jobs.request(LONG_QUERY);
      const { id } = await new JobRoot(jobs.root).create(
        request.idempotencyKey,
        planQuery(request, { tables: {} }),
      );
      await jobs.connector.delete(new Job({ jobId: id }), context());
      const job = await jobs.connector.create(request);
      assert.equal(job.jobId, id);
      assert.equal((await jobs.connector.get(job)).phase, "ABORTED");
      assert.ok(!existsSync(jobs.file(job, "status.json")));
    });

    it("stops waiting when its caller disconnects", async () => {
      const job = await jobs.create(LONG_QUERY);
      await jobs.untilRunning(job);
      await assert.rejects(jobs.connector.delete(job, context(AbortSignal.abort())), {
        name: "AbortError",
      });
      await jobs.connector.delete(job, context());
      assert.equal(await isRunning(jobs.processOf(job)), false);
    });
  });

  describe("a job's process", () => {
    it("leaves a retryable failure and no partial result if it is killed", async () => {
      const job = await jobs.create(LONG_QUERY);
      await jobs.untilRunning(job);
      process.kill(jobs.processOf(job).pid, "SIGKILL");
      const end = await jobs.ended(job);
      assert.equal(end.phase, "RETRYABLE_FAILED");
      assert.match(end.message, /process ended without a result/);
      assert.deepEqual(readdirSync(join(jobs.folder, "out")), []);
    });

    it("does not inherit the connector's environment", async function () {
      if (process.platform !== "linux") this.skip(); // only Linux shows another process's environment
      const job = await jobs.create(LONG_QUERY);
      const names = readFileSync(`/proc/${jobs.processOf(job).pid}/environ`, "utf8")
        .split("\0")
        .map((entry) => entry.replace(/=.*/s, ""));
      // Node adds variables for the channel and the coverage.
      assert.deepEqual(
        names.filter((name) => name !== "" && !/^NODE_(CHANNEL_|V8_COVERAGE$)/.test(name)),
        ["TZ"],
      );
    });

    it("is identified by ps as well as by /proc", async function () {
      const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", "a-token"], {
        stdio: "ignore",
      });
      try {
        for (const platform of new Set([process.platform, "darwin" as const])) {
          if (platform !== process.platform && !existsSync("/bin/ps") && !existsSync("/usr/bin/ps"))
            continue;
          const seen = await seeProcess(child.pid!, platform);
          assert.ok(seen !== undefined && seen.args.includes("a-token"), platform);
          assert.notEqual(seen.startedAt, "");
          assert.deepEqual(await seeProcess(child.pid!, platform), seen);
        }
      } finally {
        await end(child);
      }
      assert.equal(await seeProcess(child.pid!), undefined);
      for (const pid of [1, 0, -1, -child.pid!, NaN, 1.5])
        assert.equal(await seeProcess(pid), undefined);
    });
  });
});

/** Kills a child process and waits for its exit. */
async function end(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}
