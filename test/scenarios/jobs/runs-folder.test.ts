import assert from "node:assert/strict";
import { existsSync, readdirSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { assertExit, assertPrints } from "../../support/assertions/assert-exit.ts";
import { fx } from "../../support/command/fx.ts";
import { connectorSource } from "../../support/project/connector-source.ts";
import { createRunRecord, SUCCEEDED } from "../../support/project/run-record.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { useProject } from "../../support/project/use-project.ts";

describe("the folder that records runs", () => {
  const project = useProject({
    "src/weather.ts": connectorSource(),
    "src/fails.ts": connectorSource({
      get: 'throw new UserError("no");',
      delete: 'throw new Error("down");',
    }),
  });
  let runs: string;
  beforeEach(() => {
    runs = join(project.home, "my runs");
  });

  const listIds = (): string[] => readdirSync(runs).filter((name) => !name.startsWith("."));

  for (const way of ["--runs", "FX_RUNS"] as const)
    it(`is that of ${way} for every command, and the project stays as it is`, async () => {
      const call = (...args: string[]): ReturnType<typeof fx> =>
        way === "FX_RUNS"
          ? fx(project, args, { env: { FX_RUNS: runs } })
          : fx(project, [...args, "--runs", runs]);
      await assertExit(0, call("run", "src/weather.ts", "weather"));
      const [id] = listIds();
      for (const args of [
        ["jobs", "--all"],
        ["jobs", "show", "@last"],
        ["jobs", "attach", id!],
      ]) {
        await assertPrints(args[1] === "attach" ? /temp/ : new RegExp(id!), call(...args));
      }
      const cleaned = await assertExit(0, call("jobs", "clean", "--keep", "0"));
      assert.match(cleaned.stdout, /removed 1 ended run/);
      assert.deepEqual(listIds(), []);
      const { stderr } = await call("jobs");
      assert.ok(stderr.startsWith(`no runs in ${runs} yet`), stderr);
      assert.equal(existsSync(join(project.root, ".fx")), false);
    });

  it("is named in the command that a hint gives", async () => {
    const { code, stderr } = await fx(project, [
      ...["run", "src/fails.ts", "weather", "--runs", runs],
    ]);
    assert.equal(code, 6, stderr);
    const [id] = listIds();
    assert.ok(stderr.includes(`hint: fx jobs delete ${id!} --runs '${runs}'`), stderr);
    assert.deepEqual(readdirSync(join(runs, ".unfinished")), [id]);
  });

  it("keeps what was there, and gets no .gitignore then", async () => {
    project.write("../home/my runs/notes.txt", "mine");
    await assertExit(0, fx(project, [...["run", "src/weather.ts", "weather", "--runs", runs]]));
    assert.equal(existsSync(join(runs, ".gitignore")), false);
    rmSync(join(runs, "notes.txt"));
  });
});

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
