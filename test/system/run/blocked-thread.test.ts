import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { type RunningFx, startFx } from "../../support/command/fx.ts";
import { WeatherRuns } from "../../support/command/weather-runs.ts";
import { connectorSource, type ConnectorScript } from "../../support/project/connector-source.ts";

/** Opening a pipe that nobody writes to blocks the thread in a call of the system. */
const BLOCK = 'const { readFileSync } = await import("node:fs"); readFileSync("pipe"); throw 0;';
const hasExecve = "execve" in process;

describe("fx run of a connector that blocks its thread in a call of the system", () => {
  const runs = new WeatherRuns();

  function start(script: ConnectorScript): RunningFx {
    const source = connectorSource({ ...script, options: ", blocking: true" });
    execFileSync("mkfifo", [join(runs.write({ "src/weather.ts": source }).root, "pipe")]);
    return startFx(runs.project, "run src/weather.ts weather");
  }

  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    it(`deletes the job and ends on ${signal} during get`, async () => {
      const running = start({ get: `process.stderr.write("polling\\n"); ${BLOCK}` });
      await running.stderrHas("polling");
      running.child.kill(signal);
      const end = await running.ended;
      assert.match(runs.calls, /^delete job-1$/m);
      assert.match(end.stderr, /⏹ weather {2}ABORTED/);
      if (hasExecve) assert.equal(end.code, code);
      else assert.equal(end.signal, signal);
    });
  }

  it("names the job that create may have made, and ends", async () => {
    const running = start({ create: `process.stderr.write("creating\\n"); ${BLOCK}` });
    await running.stderrHas("creating");
    running.child.kill("SIGINT");
    const end = await running.ended;
    assert.match(end.stderr, /FX6001: .*; a job may still be running/);
    if (hasExecve) assert.equal(end.code, 6);
    else assert.equal(end.signal, "SIGKILL");
  });

  it("ends at once on a second SIGINT during delete", async () => {
    const running = start({
      get: 'return Resource.running("on it");',
      delete: `process.stderr.write("deleting\\n"); ${BLOCK}`,
    });
    await running.stderrHas("phase=RUNNING");
    running.child.kill("SIGINT");
    await running.stderrHas("deleting");
    running.child.kill("SIGINT");
    const end = await running.ended;
    assert.match(end.stderr, /FX6001: fx exited before the run ended/);
    if (hasExecve) assert.equal(end.code, 6);
    else assert.equal(end.signal, "SIGKILL");
  });
});
