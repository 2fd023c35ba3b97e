import assert from "node:assert/strict";
import { readFileSync, renameSync } from "node:fs";
import { Job } from "../../examples/slurm/src/slurm-connector.ts";
import { awaitError } from "../support/assertions/caught-error.ts";
import { SlurmCluster } from "./support/slurm-cluster.ts";
import { ENDLESS, newKey, SlurmJobs } from "./support/slurm-jobs.ts";

/** A controller that has lost its state has forgotten all jobs, as after `MinJobAge`. */
describe("examples/slurm on a Slurm cluster: jobs that Slurm has forgotten", () => {
  const cluster = new SlurmCluster();
  const jobs = new SlurmJobs(cluster);
  const key = newKey();
  let good: Job, bad: Job, lost: Job, array: Job;

  before(async () => {
    await cluster.start();
    good = await jobs.create("#!/bin/sh\necho done\n", { key });
    bad = await jobs.create("#!/bin/sh\nexit 4\n");
    lost = await jobs.create(ENDLESS);
    array = await jobs.create("#!/bin/sh\nexit $SLURM_ARRAY_TASK_ID\n", { inputs: { tasks: 3 } });
    for (const job of [good, bad, array]) await jobs.ended(job);
    await jobs.untilStarted(lost);
    await jobs.delete(lost);
    await jobs.ended(lost);
    // A script that SIGKILL ends leaves no exit code.
    renameSync(exitFile(lost), `${exitFile(lost)}.gone`);
    await cluster.forgetJobs();
    assert.deepEqual(await jobs.queued(good), []);
  });
  after(() => cluster.stop());

  const exitFile = ({ key }: Job): string =>
    `${cluster.env.SLURM_JOBS_FOLDER}/${key}/${jobs.files(lost).find((name) => name.startsWith("exit."))}`;

  it("knows that one succeeded, with its log", async () => {
    const { phase, outputs } = await jobs.get(good);
    assert.equal(phase, "SUCCEEDED");
    const [log] = (outputs as { logs: string[] }).logs;
    assert.equal(readFileSync(log!, "utf8"), "done\n");
  });

  it("knows the exit code of one that failed, and of the tasks of an array", async () => {
    assert.match((await jobs.get(bad)).message, /^job \d+ exited with code 4$/);
    assert.match((await jobs.get(array)).message, /^task 1 of job \d+ exited with code 1$/);
  });

  it("lets Flyte retry one that left no exit code", async () => {
    const { phase, message } = await jobs.get(lost);
    assert.equal(phase, "RETRYABLE_FAILED");
    assert.match(message, /^job \d+ left no exit code before Slurm forgot it/);
  });

  it("fails one that never was", async () => {
    const { phase, message } = await jobs.get(new Job({ jobId: 17, key: newKey(), tasks: 0 }));
    assert.equal(phase, "FAILED");
    assert.equal(message, "Slurm has no job 17 for this task, and never had one");
  });

  it("returns the same job for a repeated create", async () => {
    assert.deepEqual(await jobs.create("#!/bin/sh\necho done\n", { key }), good);
    assert.deepEqual(await jobs.queued(good), []);
  });

  it("does not take another job with the same number for it", async () => {
    const other = await jobs.create(ENDLESS);
    assert.equal(other.jobId, good.jobId);
    await jobs.untilStarted(other);
    assert.equal((await jobs.get(good)).phase, "SUCCEEDED");
    await jobs.delete(good);
    assert.equal((await jobs.get(other)).phase, "RUNNING");
    await jobs.delete(other);
  });

  it("judges no job if the folder of the jobs is missing", async () => {
    const folder = cluster.env.SLURM_JOBS_FOLDER;
    renameSync(folder, `${folder}.away`);
    try {
      assert.match(String(await awaitError(jobs.get(good))), /ENOENT/);
    } finally {
      renameSync(`${folder}.away`, folder);
    }
  });
});
