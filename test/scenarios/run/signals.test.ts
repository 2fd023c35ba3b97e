import assert from "node:assert/strict";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { WeatherRuns } from "../../support/command/run-command.ts";

describe("stopping fx run", () => {
  const runs = new WeatherRuns();

  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const) {
    it(`deletes the job once and exits with ${code} on ${signal}`, async () => {
      const running = runs.start({ get: 'return Resource.running("on it");' });
      await assertExit(
        code,
        running.endAt("phase=RUNNING", signal),
        /stopping: asked the connector to delete the job \(stopped by SIG[A-Z]+\)\n/,
        /deleted in \d+(\.\d+)? m?s\n/,
        /⏹ weather {2}ABORTED {2}run [0-9a-f]{12}/,
      );
      assert.equal(runs.calls.match(/^delete job-1$/gm)?.length, 1);
      assert.equal(runs.project.runs[0]!.end!.jobMayStillRun, false);
    });
  }

  it("says on a terminal in one line that ^C again leaves the job", async () => {
    const terminal = { columns: 80 };
    const running = runs.start({ get: 'return Resource.running("on it");' }, [], { terminal });
    await assertExit(
      130,
      running.endAt("on it", "SIGINT"),
      /⏹ stopping: fx deletes the job … {3}\(\^C again leaves it and exits 6\)/,
      / {2}deleted in \d+(\.\d+)? m?s\n/,
    );
  });

  it("exits with 6 if create fails because of SIGINT, since it may have created a job", async () => {
    const running = runs.start({
      create:
        'process.stderr.write("creating\\n"); await request.clock.sleep(1e6, { signal: request.signal }); throw 0;',
    });
    await running.killAt("creating", "SIGINT");
    await assertExit(6, running.ended, /create failed after its signal fired/);
    const { run, idempotencyKey, leftJobs } = runs.project.runs[0]!;
    assert.deepEqual(leftJobs, [{ attempt: 1, idempotencyKey, resourceMeta: null }]);
    assert.deepEqual(runs.project.list(".fx/unfinished"), [run]);
  });

  it("deletes a job whose create returns after SIGINT", async () => {
    const running = runs.start({
      create:
        'process.stderr.write("creating\\n"); const open = setInterval(() => undefined, 1e6); await new Promise((resolve) => request.signal.addEventListener("abort", () => setTimeout(resolve, 50))); clearInterval(open); return new Job({ jobId: "late" });',
    });
    await assertExit(130, running.endAt("creating", "SIGINT"));
    assert.match(runs.calls, /^delete late$/m);
  });
});
