import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fx } from "../../support/command/fx.ts";
import { connectorSource } from "../../support/project/connector-source.ts";
import {
  type TemporaryProject,
  temporaryProject,
} from "../../support/project/temporary-project.ts";

describe("old records of runs", () => {
  let project: TemporaryProject;
  beforeEach(() => (project = temporaryProject({ "src/weather.ts": connectorSource() })));
  afterEach(() => project.remove());

  /** Writes a record as fx 0.1.0 did. */
  function writeOldRecord(run: string, pid: number): void {
    const record = {
      v: 1,
      run,
      task: "weather",
      taskType: "scripted",
      taskTypeVersion: 0,
      connector: "Scripted Connector",
      pid,
      startedAt: "2026-01-01T00:00:00.000Z",
      updatedAt: "2026-01-01T00:00:01.000Z",
      attempt: 1,
      idempotencyKey: "key",
      outputPrefix: "/tmp",
      resourceMeta: '{"jobId": "job-9"}',
      phase: "RUNNING",
      message: "",
      leftJobs: [],
      end: null,
    };
    project.write(`.fx/runs/${run}/job.json`, JSON.stringify(record));
    project.write(`.fx/unfinished/${run}`, "");
  }

  const NEVER_A_PROCESS = 2 ** 22 + 1;

  it("are warned of with their folder, if fx runs in another one", async () => {
    writeOldRecord("0123456789ab", NEVER_A_PROCESS);
    const file = join(project.root, "src/weather.ts");
    const elsewhere = await fx(project, ["run", file, "weather"], { cwd: project.home });
    assert.match(elsewhere.stderr, /fx jobs forget 0123456789ab --project \.\.\/project\n/);
    const here = await fx(project, ["run", file, "weather"], { cwd: join(project.root, "src") });
    assert.match(here.stderr, /fx jobs forget 0123456789ab\n/);
  });

  it("are listed, warned of, and not resumed, but can be forgotten", async () => {
    writeOldRecord("0123456789ab", NEVER_A_PROCESS);
    const { stdout } = await fx(project, ["jobs"]);
    assert.match(stdout, /0123456789ab {2}weather {2}lost .*\{"jobId": "job-9"\}/);
    const run = await fx(project, ["run", "src/weather.ts", "weather"]);
    assert.match(
      run.stderr,
      /warning: run 0123456789ab .* of an older fx did not end; .*fx jobs forget 0123456789ab/,
    );
    for (const command of ["resume", "delete"]) {
      const { code, stderr } = await fx(project, ["jobs", command, "0123"]);
      assert.equal(code, 2);
      assert.match(stderr, /FX2023: .* recorded by an older fx.*job-9/);
    }
    const forgotten = await fx(project, ["jobs", "forget", "0123"]);
    assert.equal(forgotten.code, 0, forgotten.stderr);
    assert.equal(existsSync(join(project.root, ".fx/runs/0123456789ab")), false);
    assert.equal(existsSync(join(project.root, ".fx/unfinished/0123456789ab")), false);
  });

  it("can be forgotten even if another process has the id of theirs", async () => {
    writeOldRecord("0123456789ab", process.pid);
    const { code, stderr } = await fx(project, ["jobs", "forget", "0123456789ab"]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /warning: a job of run 0123456789ab may still be running/);
  });

  it("do not make fx remove the run that has just ended, even if their times are later", async () => {
    for (let index = 0; index < 101; index += 1)
      project.write(
        `.fx/runs/later-${index}/job.json`,
        JSON.stringify({
          v: 1,
          run: `later-${index}`,
          task: "weather",
          pid: NEVER_A_PROCESS,
          startedAt: new Date(Date.UTC(2900, 0, 1, 0, 0, index)).toISOString(),
          idempotencyKey: "key",
          resourceMeta: null,
          leftJobs: [],
          end: { jobMayStillRun: false },
        }),
      );
    const { code, stderr } = await fx(project, ["run", "src/weather.ts", "weather"]);
    assert.equal(code, 0, stderr);
    const kept = readdirSync(join(project.root, ".fx/runs"));
    assert.ok(
      kept.some((id) => !id.startsWith("later-")),
      kept.join(),
    );
  });

  it("beyond the newest 100 are removed after a run, whether or not it succeeds", async () => {
    for (let index = 0; index < 101; index += 1)
      project.write(
        `.fx/runs/old-${index}/job.json`,
        JSON.stringify({
          v: 1,
          run: `old-${index}`,
          task: "weather",
          pid: NEVER_A_PROCESS,
          startedAt: new Date(index).toISOString(),
          idempotencyKey: "key",
          resourceMeta: null,
          leftJobs: [],
          end: { jobMayStillRun: false },
        }),
      );
    project.write("src/fails.ts", connectorSource({ create: "throw new UserError('no');" }));
    const { code } = await fx(project, ["run", "src/fails.ts", "weather"]);
    assert.equal(code, 1);
    const kept = readdirSync(join(project.root, ".fx/runs"));
    assert.equal(kept.length, 100);
    assert.deepEqual(
      ["old-0", "old-1", "old-2"].map((id) => kept.includes(id)),
      [false, false, true],
    );
    const { stdout } = await fx(project, ["jobs", "clean", "--keep", "0", "--json"]);
    assert.equal((JSON.parse(stdout) as { removed: string[] }).removed.length, 100);
  });
});
