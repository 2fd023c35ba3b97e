import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Job } from "../../examples/slurm/src/slurm-connector.ts";
import { awaitError } from "../support/assertions/caught-error.ts";
import { SlurmCluster } from "./support/slurm-cluster.ts";
import { ENDLESS, newKey, SlurmJobs } from "./support/slurm-jobs.ts";
import { Duration, RetryableError, UserError } from "flyte-fx";
import { testContext } from "flyte-fx/testing";

describe("examples/slurm on a Slurm cluster: jobs", () => {
  const cluster = new SlurmCluster();
  const jobs = new SlurmJobs(cluster);
  before(() => cluster.start());
  after(() => cluster.stop());

  it("reports success, with the log of the job as a file", async () => {
    const job = await jobs.create("#!/bin/sh\necho one\nprintf two\n");
    const { phase, outputs } = await jobs.ended(job);
    assert.equal(phase, "SUCCEEDED");
    const { job_id: jobId, logs } = outputs as { job_id: number; logs: string[] };
    assert.equal(jobId, job.jobId);
    assert.deepEqual(
      logs.map((file) => readFileSync(file, "utf8")),
      ["one\ntwo"],
    );
    assert.deepEqual(await jobs.log(job), ["one", "two"]);
  });

  it("reports the exit code of a script that fails", async () => {
    const { phase, message } = await jobs.ended(await jobs.create("#!/bin/sh\nexit 3\n"));
    assert.match(`${phase} ${message}`, /^FAILED job \d+ exited with code 3$/);
  });

  it("reports why a script without an interpreter fails in the log", async () => {
    const job = await jobs.create("#!/no/such/program\n");
    const { phase, message } = await jobs.ended(job);
    assert.match(`${phase} ${message}`, /^FAILED job \d+ exited with code 12[67]$/);
    assert.match((await jobs.log(job)).join("\n"), /script: .*not found|No such file/);
  });

  it("passes inputs as variables, whatever they contain, and no variable of this process", async () => {
    const hostile = `$(touch "$HOME/pwned") ' " \\ ; \n, é %j --wrap=x`;
    process.env["A_SECRET_OF_FX"] = "secret";
    const script = `#!/bin/sh\nprintf '%s|%s|%s' "$INPUT_text" "$INPUT_list" "$A_SECRET_OF_FX"\n`;
    const job = await jobs.create(script, { inputs: { text: hostile, list: [1, "a b"] } });
    await jobs.ended(job);
    assert.deepEqual((await jobs.log(job)).join("\n"), `${hostile}|[1,"a b"]|`);
  });

  it("passes cores, memory, time limit and partition to Slurm", async () => {
    const inputs = { cpus: 3, memory: "200M", time_limit: new Duration(90), partition: "main" };
    const job = await jobs.create(ENDLESS, { inputs });
    const shown = await cluster.call("scontrol", "show", "job", String(job.jobId));
    for (const part of [
      "CPUs/Task=3",
      "MinMemoryNode=200M",
      "TimeLimit=00:02:00",
      "Partition=main",
    ])
      assert.ok(shown.includes(part), `${part} in ${shown}`);
    await jobs.delete(job);
  });

  it("cancels a job, and accepts another delete of it and of a job that never was", async () => {
    const job = await jobs.create(ENDLESS);
    await jobs.untilStarted(job);
    await jobs.delete(job);
    const { phase, message } = await jobs.ended(job);
    assert.match(`${phase} ${message}`, /^ABORTED job \d+ was cancelled$/);
    await jobs.delete(job);
    await jobs.delete(new Job({ jobId: job.jobId, key: newKey(), tasks: 0 }));
    assert.equal((await jobs.get(job)).phase, "ABORTED");
  });

  it("returns the same job for a repeated create, also after its end", async () => {
    const key = newKey();
    const job = await jobs.create("#!/bin/sh\n", { key });
    assert.deepEqual(await jobs.create("#!/bin/sh\n", { key }), job);
    await jobs.ended(job);
    assert.deepEqual(await jobs.create("#!/bin/sh\n", { key }), job);
    assert.deepEqual(await jobs.queued(job), [`${job.jobId} COMPLETED`]);
  });

  it("starts one job if two replicas create it at once", async () => {
    const key = newKey();
    const script = "#!/bin/sh\necho x >> started\n";
    const made = await Promise.all([1, 2, 3].map(() => jobs.create(script, { key })));
    assert.equal(new Set(made.map(({ jobId }) => jobId)).size, 1);
    const job = made[0]!;
    await jobs.ended(job);
    const others = (await jobs.queued(job)).filter((line) => !line.startsWith(`${job.jobId} `));
    assert.ok(
      others.every((line) => line.endsWith("CANCELLED")),
      others.join("\n"),
    );
    const [log] = ((await jobs.get(job)).outputs as { logs: string[] }).logs;
    assert.equal(readFileSync(log!.replace(/log\.0$/, "started"), "utf8"), "x\n");
  });

  it("runs a job array and reports its progress, its logs and its worst task", async () => {
    const script = `#!/bin/sh\necho "task $SLURM_ARRAY_TASK_ID"\n[ "$SLURM_ARRAY_TASK_ID" != 1 ] || exit 7\n`;
    const job = await jobs.create(script, { inputs: { tasks: 4, at_once: 1 } });
    const seen: string[] = [];
    const last = await jobs.until(job, (resource) => {
      seen.push(`${resource.phase} ${resource.progress} ${resource.message}`);
      return resource.phase === "FAILED";
    });
    assert.equal(last.message, `task 1 of job ${job.jobId} exited with code 7`);
    assert.ok(
      seen.some((line) => /^\w+ 0\.\d+ \d of 4 tasks have ended; /.test(line)),
      seen.join("\n"),
    );
    assert.deepEqual(
      await jobs.log(job),
      [0, 1, 2, 3].map((task) => `[${task}] task ${task}`),
    );
  });

  it("cancels all tasks of a job array, also those that have not started", async () => {
    const job = await jobs.create(ENDLESS, { inputs: { tasks: 5, at_once: 2 } });
    await jobs.untilStarted(job);
    await jobs.delete(job);
    assert.equal((await jobs.ended(job)).phase, "ABORTED");
  });

  it("fails with Slurm's own words if Slurm refuses the job", async () => {
    const error = await awaitError(jobs.create(ENDLESS, { inputs: { partition: "nope" } }));
    assert.ok(error instanceof UserError);
    assert.match(
      error.message,
      /^sbatch: invalid partition specified: nope; .*Invalid partition name specified/,
    );
  });

  it("says that sbatch is missing if it is not on the PATH", async () => {
    const path = process.env["PATH"];
    process.env["PATH"] = "/nowhere";
    try {
      const error = await awaitError(jobs.create(ENDLESS));
      assert.ok(error instanceof UserError);
      assert.match(error.message, /^sbatch is not on the PATH: install Slurm's commands/);
    } finally {
      process.env["PATH"] = path;
    }
  });

  it("lets the job go on if squeue is missing in a replica", async () => {
    const job = await jobs.create(ENDLESS);
    const path = process.env["PATH"];
    process.env["PATH"] = "/nowhere";
    try {
      const error = await awaitError(jobs.get(job));
      assert.ok(error instanceof RetryableError);
    } finally {
      process.env["PATH"] = path;
    }
    await jobs.delete(job);
  });

  it("reads many jobs with one call, among them one that never was and a forged one", async () => {
    const signal = new AbortController().signal;
    const good = await Promise.all([3, 4].map((code) => jobs.create(`#!/bin/sh\nexit ${code}\n`)));
    for (const job of good) await jobs.ended(job);
    const forged = new Job({ jobId: 1, key: "../../../etc", tasks: 0 });
    const asked = [good[0]!, new Job({ jobId: 1, key: newKey(), tasks: 0 }), forged, good[1]!];
    cluster.takeCalls();
    const results = await jobs.connector.getMany(
      asked.map((job) => ({ job, outputPrefix: "", signal })),
      testContext(),
    );
    assert.equal(cluster.takeCalls().length, 1);
    assert.deepEqual(
      results.map(({ message }) => message.replace(/\d+ exited/, "N exited")),
      [
        "job N exited with code 3",
        "Slurm has no job 1 for this task, and never had one",
        "no job has the number 1, this key and 0 tasks",
        "job N exited with code 4",
      ],
    );
    assert.ok(results[2] instanceof UserError);
  });

  it("stops waiting for Slurm when the caller does", async () => {
    const job = await jobs.create(ENDLESS);
    const stop = new AbortController();
    const gone = new Error("the caller has gone");
    cluster.signalController("SIGSTOP");
    try {
      const getting = jobs.get(job, stop.signal);
      stop.abort(gone);
      assert.equal(await awaitError(getting), gone);
    } finally {
      cluster.signalController("SIGCONT");
    }
    await jobs.delete(job);
  });
});
