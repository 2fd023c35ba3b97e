import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { connectorSource, type ConnectorScript } from "../support/connector-source.ts";
import { fx, startFx, type RunningFx } from "../support/fx.ts";
import { type TemporaryProject, temporaryProject } from "../support/temporary-project.ts";

describe("fx run and signals", () => {
  let project: TemporaryProject;
  afterEach(() => project.remove());

  function start(script: ConnectorScript): RunningFx {
    project = temporaryProject({ "src/weather.ts": connectorSource(script) });
    return startFx(project, ["run", "src/weather.ts", "weather"]);
  }

  const calls = (): string => readFileSync(join(project.root, "calls.log"), "utf8");
  const runs = (): Record<string, unknown>[] => readdirSync(join(project.root, ".fx/runs")).map((run) => JSON.parse(readFileSync(join(project.root, ".fx/runs", run, "job.json"), "utf8")) as Record<string, unknown>);

  for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]] as const) {
    it(`${signal} deletes the job once and exits with ${code}`, async () => {
      const running = start({ get: 'return Resource.running("on it");' });
      await running.stderrHas("phase=RUNNING");
      running.child.kill(signal);
      const end = await running.ended;
      assert.equal(end.code, code, end.stderr);
      assert.equal(calls().match(/^delete job-1$/gm)?.length, 1);
      assert.match(end.stderr, /⏹ weather {2}ABORTED {2}run [0-9a-f]{12}/);
      assert.deepEqual((runs()[0]!["end"] as Record<string, unknown>)["jobMayStillRun"], false);
    });
  }

  it("a second SIGINT leaves at once with 6, and names the job", async () => {
    const running = start({ get: 'return Resource.running("on it");', delete: "await new Promise(() => undefined);" });
    await running.stderrHas("phase=RUNNING");
    running.child.kill("SIGINT");
    await running.stderrHas("asked the connector to delete the job");
    running.child.kill("SIGINT");
    const end = await running.ended;
    assert.equal(end.code, 6);
    assert.match(end.stderr, /job \{"jobId": "job-1"\} may still run/);
  });

  it("SIGINT while create hangs ends the run, and what create may have made is on record", async () => {
    const running = start({ create: 'process.stderr.write("creating\\n"); await new Promise(() => undefined); throw 0;' });
    await running.stderrHas("creating");
    running.child.kill("SIGINT");
    const end = await running.ended;
    assert.equal(end.code, 130, end.stderr);
    assert.match(end.stderr, /create has not answered/);
    assert.equal((runs()[0]!["end"] as Record<string, unknown>)["jobMayStillRun"], true);
  });

  it("a create that heeds the signal leaves nothing behind", async () => {
    const running = start({ create: 'process.stderr.write("creating\\n"); await request.clock.sleep(1e6, { signal: request.signal }); throw 0;' });
    await running.stderrHas("creating");
    running.child.kill("SIGINT");
    const end = await running.ended;
    assert.equal(end.code, 130, end.stderr);
    assert.equal((runs()[0]!["end"] as Record<string, unknown>)["jobMayStillRun"], false);
  });

  it("a job whose create comes through after SIGINT is deleted", async () => {
    const running = start({ create: 'process.stderr.write("creating\\n"); await new Promise((resolve) => request.signal.addEventListener("abort", () => setTimeout(resolve, 50))); return new Job({ jobId: "late" });' });
    await running.stderrHas("creating");
    running.child.kill("SIGINT");
    const end = await running.ended;
    assert.equal(end.code, 130, end.stderr);
    assert.match(calls(), /^delete late$/m);
  });

  it("after kill -9 the next run warns of the job that may still run", async () => {
    const running = start({ get: 'return Resource.running("on it");' });
    await running.stderrHas("phase=RUNNING");
    running.child.kill("SIGKILL");
    await running.ended;
    project.write("src/weather.ts", connectorSource());
    const next = await fx(project, ["run", "src/weather.ts", "weather"]);
    assert.equal(next.code, 0);
    assert.match(next.stderr, /warning: run [0-9a-f]{12} of weather .*\{"jobId": "job-1"\} may still run/);
  });
});
