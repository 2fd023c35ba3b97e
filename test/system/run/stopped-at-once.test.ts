import assert from "node:assert/strict";
import { assertExit, readDocument } from "../../support/assertions/assert-exit.ts";
import { fx, type FxResult, startFx } from "../../support/command/fx.ts";
import { WeatherRuns } from "../../support/command/run-command.ts";
import { type ConnectorScript, connectorSource } from "../../support/project/connector-source.ts";

/** Never settles, and keeps the process alive as a network call would. */
const HANGS = "await new Promise(() => setInterval(() => undefined, 1e6));";

describe("stopping fx run at once", () => {
  const runs = new WeatherRuns();

  it("exits with 6 at once and names the job on a second SIGINT", async () => {
    const running = runs.startBuilt({ get: 'return Resource.running("on it");', delete: HANGS });
    await running.killAt("phase=RUNNING", "SIGINT");
    await running.killAt("asked the connector to delete the job", "SIGINT");
    await assertExit(6, running.ended, /job \{"jobId": "job-1"\} may still be running/);
  });

  it("exits with 6 at once on a second SIGINT while it waits to repeat delete", async () => {
    const running = runs.startBuilt({
      get: 'return Resource.running("on it");',
      delete: 'throw new RetryableError("HTTP_429", "too many calls", { retryAfter: "50s" });',
    });
    await running.killAt("phase=RUNNING", "SIGINT");
    await running.killAt("fx repeats it", "SIGINT");
    await assertExit(6, running.ended, /job \{"jobId": "job-1"\} may still be running/);
    assert.equal(runs.calls.match(/^delete job-1$/gm)?.length, 1);
  });

  it("prints the error document on a second SIGINT", async () => {
    const running = runs.startBuilt(
      {
        get: 'return Resource.running("on it");',
        delete: HANGS,
      },
      "--json",
    );
    await running.killAt("phase=RUNNING", "SIGINT");
    const { v, ok, error } = await readDocument<{
      v: number;
      ok: boolean;
      error: { code: string; message: string; hint: string };
    }>(running.endAt("asked the connector to delete the job", "SIGINT"), 6);
    assert.deepEqual([v, ok, error.code], [1, false, "FX6001"]);
    assert.match(error.message, /job \{"jobId": "job-1"\} may still be running$/);
    assert.match(error.hint, /^fx jobs delete [0-9a-f]{12}$/);
  });

  it("exits with 130 on a second SIGINT during a function, which has no job", async () => {
    const project = runs.write({
      "src/wait.ts": `import { task } from "flyte-fx";\nexport const wait = task({}, async () => { ${HANGS} });\n`,
    });
    const running = startFx(project, "run src/wait.ts wait");
    await running.killAt("phase=RUNNING", "SIGINT");
    await running.killAt("the task has 30 s to clean up", "SIGINT");
    const { stderr } = await assertExit(130, running.ended);
    assert.match(stderr, /Error FX1009: fx exited before the run ended/);
    assert.doesNotMatch(stderr, /job/);
  });

  it("exits with 6 and names the executor's job on a second SIGINT", async () => {
    const executor = `import { ShimTaskExecutor, CustomizedContainerTask, runWithConnector } from "flyte-fx"; import type { TaskTemplate } from "flyte-fx/models";
export { connector } from "./weather.ts";
import { buildTemplate } from "./template.ts";
export class Driver extends ShimTaskExecutor {
  async executeFromModel(taskTemplate: TaskTemplate, inputs: object, { signal }: { signal: AbortSignal }) { return runWithConnector(buildTemplate(taskTemplate), {}, { signal }); }
}
class DriverTask<I, O> extends CustomizedContainerTask<I, O> { override getCustom() { return {}; } }
export const drive = new DriverTask({ name: "drive", taskType: "driver", containerImage: "image:1", executorType: Driver });
`;
    const template = `import type { TaskTemplate } from "flyte-fx/models";\nexport const buildTemplate = (taskTemplate: TaskTemplate): TaskTemplate => ({ ...taskTemplate, type: "scripted", container: undefined });\n`;
    const project = runs.write({
      "src/weather.ts": connectorSource({
        get: 'process.stderr.write("polled\\n"); return Resource.running("on it");',
        delete: `process.stderr.write("deleting\\n"); ${HANGS}`,
      }),
      "src/template.ts": template,
      "src/drive.ts": executor,
    });
    const running = startFx(project, "run src/drive.ts drive");
    await running.killAt("polled", "SIGINT");
    await assertExit(
      6,
      running.endAt("deleting", "SIGINT"),
      /Error FX6001: fx exited before the run ended: job \{"jobId": "job-1"\} may still be running/,
    );
  });

  for (const { by, args } of [
    { by: "SIGINT", args: [] },
    { by: "--timeout", args: ["--timeout", "3s"] },
  ]) {
    it(`exits with 6 and records the possible job if ${by} stops a create that hangs`, async () => {
      const running = runs.startBuilt(
        {
          create: `process.stderr.write("creating\\n"); ${HANGS} throw 0;`,
        },
        args,
      );
      await running.stderrHas("creating");
      if (args.length === 0) running.child.kill("SIGINT");
      await assertExit(
        6,
        running.ended,
        /create has not returned/,
        /FX6001: .*; a job may still be running \(idempotency key [a-z2-7]{32}\)/,
      );
      assert.equal(runs.project.runs[0]!.end!.jobMayStillRun, true);
    });
  }

  it("warns in the next run of a job that may still run after kill -9", async () => {
    const running = runs.startBuilt({ get: 'return Resource.running("on it");' });
    await running.endAt("phase=RUNNING", "SIGKILL");
    runs.project.write("src/weather.ts", connectorSource());
    await assertExit(
      0,
      fx(runs.project, "run src/weather.ts weather"),
      /warning: run ([0-9a-f]{12}) \(weather, .* ago\) did not end; its job may still be running \(\{"jobId": "job-1"\}\)\. {2}fx jobs resume \1 · fx jobs delete \1/,
    );
  });
});

describe("fx run and author code that never returns", () => {
  const runs = new WeatherRuns();
  const run = (script: ConnectorScript): Promise<FxResult> => runs.startBuilt(script).ended;
  const unfinished = (): string[] => runs.project.list(".fx/unfinished");

  for (const method of ["create", "get"] as const) {
    it(`exits with 6, the job's identity and the line on process.exit(0) in ${method}`, async () => {
      const { stdout, stderr } = await assertExit(6, run({ [method]: "process.exit(0);" }));
      assert.equal(stdout, "");
      assert.match(
        stderr,
        /^Error FX6001: author code called process\.exit\(0\): job (\{"jobId": "job-1"\}|idempotency key [a-z2-7]{32}) may still be running/m,
      );
      assert.match(stderr, /src\/weather\.ts:\d+/);
      assert.equal(unfinished().length, 1);
    });
  }

  const NEVER = "await new Promise(() => undefined); throw 0;";

  it("exits with 1 and deletes the job if get never settles", async () => {
    await assertExit(
      1,
      run({ get: NEVER }),
      /FX1016: the task waits for a promise that can never settle\n {2}hint: find the promise whose resolve is never called/,
    );
    assert.match(runs.calls, /^delete job-1$/m);
  });

  it("exits with 6 if create never settles, since it may have created a job", async () => {
    await assertExit(
      6,
      run({ create: NEVER }),
      /FX6001: the task waits for a promise that can never settle; a job may still be running \(idempotency key [a-z2-7]{32}\)/,
    );
    assert.equal(unfinished().length, 1);
  });

  it("exits with 1 at once if a function never settles", async () => {
    const project = runs.write({
      "src/wait.ts": `import { task } from "flyte-fx";\nexport const wait = task({}, async () => { ${NEVER} });\n`,
    });
    await assertExit(1, fx(project, "run src/wait.ts wait"), /FX1016/);
  });

  it("exits with 3 on process.exit(0) in a module, with a document for --json", async () => {
    const project = runs.write({ "src/weather.ts": "export const a = 1;\nprocess.exit(0);\n" });
    const { stdout } = await assertExit(3, fx(project, "run --json src/weather.ts"));
    const { error } = JSON.parse(stdout) as { error: { code: string; line: number } };
    assert.equal(error.code, "FX3002");
    assert.equal(error.line, 2);
  });
});
