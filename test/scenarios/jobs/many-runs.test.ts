import assert from "node:assert/strict";
import { utimesSync } from "node:fs";
import { join } from "node:path";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { fx } from "../../support/command/fx.ts";
import { connectorSource } from "../../support/project/connector-source.ts";
import { createRunRecord, SUCCEEDED } from "../../support/project/run-record.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { useProject } from "../../support/project/use-project.ts";

describe("more runs on record than fx keeps", () => {
  const project = useProject({ "src/weather.ts": connectorSource() });

  function writeRuns(name: string, createdAt: (index: number) => number): void {
    for (let index = 0; index < 101; index += 1) {
      const run = `${name}-${index}`;
      const at = new Date(createdAt(index)).toISOString();
      const record = createRunRecord(run, { createdAt: at, updatedAt: at, end: SUCCEEDED });
      const file = project.write(`.fx/runs/${run}/job.json`, JSON.stringify(record));
      utimesSync(file, index, index); // files written within one tick have equal times
    }
  }

  it("do not make fx remove the run that has just ended, even if their times are later", async () => {
    writeRuns("later", (index) => Date.UTC(2900, 0, 1, 0, 0, index));
    await assertExit(0, fx(project, ["run", "src/weather.ts", "weather"]));
    const kept = project.list(".fx/runs");
    assert.ok(
      kept.some((id) => !id.startsWith("later-")),
      kept.join(),
    );
  });

  it("are removed after a run, the oldest first, whether or not it succeeds", async () => {
    writeRuns("old", (index) => index);
    project.write("src/fails.ts", connectorSource({ create: "throw new UserError('no');" }));
    await assertExit(1, fx(project, ["run", "src/fails.ts", "weather"]));
    const kept = project.list(".fx/runs");
    assert.equal(kept.length, 100);
    assert.deepEqual(
      ["old-0", "old-1", "old-2"].map((id) => kept.includes(id)),
      [false, false, true],
    );
    const { stdout } = await fx(project, ["jobs", "clean", "--keep", "0", "--json"]);
    assert.equal((JSON.parse(stdout) as { removed: string[] }).removed.length, 100);
  });
});

describe("a run that did not end", () => {
  it("is warned of with its project, if fx runs in another folder", async () => {
    const project = new TemporaryProject({ "src/weather.ts": connectorSource() });
    const run = "0123456789ab";
    project.write(`.fx/runs/${run}/job.json`, JSON.stringify(createRunRecord(run)));
    project.write(`.fx/unfinished/${run}`, "");
    const file = join(project.root, "src/weather.ts");
    const elsewhere = await fx(project, ["run", file, "weather"], { cwd: project.home });
    assert.match(elsewhere.stderr, /fx jobs delete 0123456789ab --project \.\.\/project\n/);
    const here = await fx(project, ["run", file, "weather"], { cwd: join(project.root, "src") });
    assert.match(here.stderr, /fx jobs delete 0123456789ab\n/);
  });
});
