import assert from "node:assert/strict";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { fx, type FxResult } from "../../support/command/fx.ts";
import { WeatherRuns } from "../../support/command/weather-runs.ts";
import type { ConnectorScript } from "../../support/project/connector-source.ts";

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
        /^Error FX6001: author code called process\.exit\(0\); job (\{"jobId": "job-1"\}|idempotency key [a-z2-7]{32}) may still be running/m,
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
