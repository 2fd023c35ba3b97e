import assert from "node:assert/strict";
import { awaitError } from "../support/assertions/caught-error.ts";
import { SlurmCluster } from "./support/slurm-cluster.ts";
import { ENDLESS, newKey, SlurmJobs } from "./support/slurm-jobs.ts";
import { Duration, RetryableError } from "flyte-fx";

describe("examples/slurm on a Slurm cluster: faults", () => {
  const cluster = new SlurmCluster();
  const jobs = new SlurmJobs(cluster);
  before(() => cluster.start());
  after(() => cluster.stop());

  it("fails a job that exceeds its time limit", async () => {
    const job = await jobs.create(ENDLESS, { inputs: { time_limit: new Duration(1) } });
    await jobs.untilStarted(job);
    // Slurm's shortest limit is a minute. Then it ends the job at its next look, every 30 s.
    await cluster.call("scontrol", "update", `JobId=${job.jobId}`, "EndTime=now");
    const { phase, message } = await jobs.ended(job);
    assert.match(`${phase} ${message}`, /^FAILED job \d+ exceeded its time limit$/);
    assert.match((await jobs.log(job)).join("\n"), /DUE TO TIME LIMIT/);
  });

  it("waits for a node that is drained, and runs when it is back", async () => {
    await cluster.setNode("drain");
    const job = await jobs.create("#!/bin/sh\n");
    const waiting = await jobs.until(job, ({ phase }) => phase === "WAITING_FOR_RESOURCES");
    assert.match(waiting.message, /^job \d+ is waiting \((Resources|ReqNodeNotAvail.*)\)$/);
    await cluster.resumeNode();
    assert.equal((await jobs.ended(job)).phase, "SUCCEEDED");
  });

  it("lets Flyte retry a job whose node went down", async () => {
    const job = await jobs.create(ENDLESS);
    await jobs.untilStarted(job);
    await cluster.setNode("down");
    try {
      const { phase, message } = await jobs.ended(job);
      assert.match(`${phase} ${message}`, /^RETRYABLE_FAILED job \d+ lost its node$/);
    } finally {
      await cluster.resumeNode();
    }
  });

  it("keeps a job while the controller is silent for 20 s: only the polls fail", async () => {
    const job = await jobs.create(ENDLESS);
    await jobs.untilStarted(job);
    cluster.signalController("SIGSTOP");
    try {
      // Each poll waits for Slurm's own timeout of 10 s.
      for (let poll = 0; poll < 2; poll++)
        assert.ok((await awaitError(jobs.get(job))) instanceof RetryableError);
    } finally {
      cluster.signalController("SIGCONT");
    }
    assert.equal((await jobs.get(job)).phase, "RUNNING");
    await jobs.delete(job);
  });

  it("makes one job of a create that the silent controller answers too late", async () => {
    const key = newKey();
    cluster.signalController("SIGSTOP");
    const lost = awaitError(jobs.create("#!/bin/sh\n", { key }));
    try {
      assert.ok((await lost) instanceof RetryableError);
    } finally {
      cluster.signalController("SIGCONT");
    }
    await cluster.until("the job is there", async () => (await jobs.queued({ key })).length === 1);
    const job = await jobs.create("#!/bin/sh\n", { key });
    assert.equal((await jobs.ended(job)).phase, "SUCCEEDED");
    const ran = (await jobs.queued(job)).filter((line) => !line.endsWith("CANCELLED"));
    assert.deepEqual(ran, [`${job.jobId} COMPLETED`]);
  });

  it("finds its jobs again after a restart of the controller", async () => {
    const job = await jobs.create(ENDLESS);
    await jobs.untilStarted(job);
    await cluster.stopController();
    const error = await awaitError(jobs.get(job));
    assert.ok(error instanceof RetryableError);
    cluster.startController();
    await cluster.until("the controller answers", async () => {
      await cluster.call("scontrol", "ping");
      return (await jobs.get(job)).phase === "RUNNING";
    });
    await jobs.delete(job);
    assert.equal((await jobs.ended(job)).phase, "ABORTED");
  });
});
