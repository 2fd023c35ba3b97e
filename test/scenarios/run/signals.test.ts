import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { startCommand, type RunningCommand } from "../../support/command/run-command.ts";
import { connectorSource, type ConnectorScript } from "../../support/project/connector-source.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

describe("stopping fx run", () => {
  let project: TemporaryProject;

  function start(script: ConnectorScript): RunningCommand {
    project = new TemporaryProject({ "src/weather.ts": connectorSource(script) });
    return startCommand(project, ["run", "src/weather.ts", "weather"]);
  }

  const calls = (): string => project.read("calls.log");
  const runs = (): Record<string, unknown>[] =>
    project
      .list(".fx/runs")
      .map(
        (run) =>
          JSON.parse(
            readFileSync(join(project.root, ".fx/runs", run, "job.json"), "utf8"),
          ) as Record<string, unknown>,
      );

  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const) {
    it(`deletes the job once and exits with ${code} on ${signal}`, async () => {
      const running = start({ get: 'return Resource.running("on it");' });
      await running.stderrHas("phase=RUNNING");
      running.kill(signal);
      await assertExit(code, running.ended, /⏹ weather {2}ABORTED {2}run [0-9a-f]{12}/);
      assert.equal(calls().match(/^delete job-1$/gm)?.length, 1);
      assert.deepEqual((runs()[0]!["end"] as Record<string, unknown>)["jobMayStillRun"], false);
    });
  }

  it("exits with 6 if create fails because of SIGINT, since it may have created a job", async () => {
    const running = start({
      create:
        'process.stderr.write("creating\\n"); await request.clock.sleep(1e6, { signal: request.signal }); throw 0;',
    });
    await running.stderrHas("creating");
    running.kill("SIGINT");
    await assertExit(6, running.ended, /create failed after its signal fired/);
    const { run, idempotencyKey, leftJobs } = runs()[0]!;
    assert.deepEqual(leftJobs, [{ attempt: 1, idempotencyKey, resourceMeta: null }]);
    assert.deepEqual(project.list(".fx/unfinished"), [run]);
  });

  it("deletes a job whose create returns after SIGINT", async () => {
    const running = start({
      create:
        'process.stderr.write("creating\\n"); const open = setInterval(() => undefined, 1e6); await new Promise((resolve) => request.signal.addEventListener("abort", () => setTimeout(resolve, 50))); clearInterval(open); return new Job({ jobId: "late" });',
    });
    await running.stderrHas("creating");
    running.kill("SIGINT");
    await assertExit(130, running.ended);
    assert.match(calls(), /^delete late$/m);
  });
});
