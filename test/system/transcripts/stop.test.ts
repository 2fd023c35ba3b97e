import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { useProject } from "../../support/project/use-project.ts";
import { KEY, weatherProject } from "../../support/project/weather-project.ts";
import { CTRL_C, fxOnTerminal } from "../../support/terminal/terminal.ts";

describe("transcript: Ctrl-C during fx run", () => {
  const project = useProject(weatherProject);

  const start = (env: Readonly<Record<string, string>> = {}) =>
    fxOnTerminal(project, ["run", "src/weather.ts", "weather", "--city", "Nowhere"], {
      ...KEY,
      ...env,
    });
  const mayStillRun = (): boolean => {
    const [run] = project.list(".fx/runs");
    const { end, resourceMeta } = JSON.parse(
      readFileSync(join(project.root, ".fx/runs", run!, "job.json"), "utf8"),
    ) as { end: { jobMayStillRun: boolean } | null; resourceMeta: string };
    assert.ok(resourceMeta.includes("Nowhere"));
    return end?.jobMayStillRun ?? true;
  };

  it("deletes the job, reports it and exits with 130", async () => {
    const running = start();
    await running.shows("60 %");
    running.type(CTRL_C);
    const { text } = await assertExit(130, running.ended);
    assert.match(
      text,
      /⏹ stopping: asked the connector to delete the job … {3}\(\^C again leaves it and exits 6\)\n/,
    );
    assert.match(text, /^ {2}deleted in \d+(\.\d+)? m?s$/m);
    assert.match(text, /⏹ weather {2}ABORTED {2}run [0-9a-f]{12}\n$/);
    assert.equal(mayStillRun(), false);
  });

  it("exits with 6 at once on the second, and records the job", async () => {
    const running = start({ DELETE_HANGS: "1" });
    await running.shows("60 %");
    running.type(CTRL_C);
    await running.shows("asked the connector to delete the job");
    running.type(CTRL_C);
    const { text } = await assertExit(6, running.ended);
    assert.match(
      text,
      /Error FX6001: fx exited before the run ended: job \{"city": "Nowhere"\} may still be running\n {2}hint: fx jobs delete [0-9a-f]{12}\n$/,
    );
    assert.equal(mayStillRun(), true);
  });
});
