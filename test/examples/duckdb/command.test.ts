import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDbConnector, Job } from "../../../examples/duckdb/src/connector.ts";
import { isRunning, type JobProcess } from "../../../examples/duckdb/src/job-process.ts";
import { assertPrints, readDocument } from "../../support/assertions/assert-exit.ts";
import { fx, type FxResult, startFx } from "../../support/command/fx.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { context, LONG_QUERY, readParquet, TABLES } from "./duckdb-jobs.ts";

const REPOSITORY = fileURLToPath(new URL("../../..", import.meta.url));
const TASKS = "examples/duckdb/src/tasks.ts";
const EXAMPLE = join(REPOSITORY, "examples/duckdb/src");

/**
 * A project with the example's connector, with `change` in its class body, and a task that never
 * ends.
 */
function project(change = ""): TemporaryProject {
  return new TemporaryProject({
    "src/tasks.ts": `import { ConnectorRegistry, t } from "flyte-fx";
import { DuckDbConnector, Job } from ${JSON.stringify(join(EXAMPLE, "connector.ts"))};
import { DuckDbTask } from ${JSON.stringify(join(EXAMPLE, "duckdb-task.ts"))};

class Changed extends DuckDbConnector { ${change} }
void Job;
ConnectorRegistry.register(new Changed({ root: new URL("../jobs", import.meta.url).pathname, tables: {} }));
export const long = new DuckDbTask({ name: "long", outputs: { rows: t.int(), result: t.dataset() }, query: ${JSON.stringify(LONG_QUERY)} });
`,
  });
}

describe("examples/duckdb: the built command", () => {
  let made: TemporaryProject;
  afterEach(async () => {
    const root = join(made.root, "jobs");
    const connector = new DuckDbConnector({ root, tables: {} });
    for (const jobId of jobsIn(root)) await connector.delete(new Job({ jobId }), context());
  });

  const jobsIn = (root: string): string[] =>
    existsSync(root) ? readdirSync(root).filter((name) => name !== "key") : [];
  const processes = (): JobProcess[] =>
    jobsIn(join(made.root, "jobs")).map(
      (jobId) => JSON.parse(made.read(`jobs/${jobId}/process.json`)) as JobProcess,
    );
  const run = (line: string): Promise<FxResult> => fx(made, line, { cwd: REPOSITORY });

  it("runs the demo task and writes its result to disk", async () => {
    made = new TemporaryProject();
    const task = `${TASKS} hottest_days --year 2012`;
    const { outputs } = await readDocument<{
      outputs: { rows: number; result: { uri: string } };
    }>(run(`run --json --output-prefix ${made.root} ${task}`));
    assert.equal(outputs.rows, 10);
    assert.equal((await readParquet(outputs.result.uri))[0]?.["temp_max"], 34.4);
  });

  it("prints the days of the demo in a pipe", () => {
    const demo = spawnSync(process.execPath, ["scripts/demo.mjs"], {
      cwd: REPOSITORY,
      encoding: "utf8",
    });
    assert.equal(demo.status, 0, demo.stderr);
    assert.match(demo.stdout, /^date .*\n2012-08-16 +34\.4 +18\.3 {2}sun\n/);
    assert.equal(demo.stdout.trim().split("\n").length, 11);
  });

  it("lists the connector and the tasks of the example", async () => {
    made = new TemporaryProject();
    await assertPrints(
      /DuckDB Connector +duckdb \(0\) +async .*examples\/duckdb\/src\/tasks\.ts:\d+/,
      run("list-connectors examples/duckdb"),
    );
    await assertPrints(
      /delays_by_route[^]*hottest_days|hottest_days[^]*delays_by_route/,
      run(`run ${TASKS}`),
    );
  });

  it("serializes a task without a path of this machine", async () => {
    made = new TemporaryProject();
    const { stdout } = await run(`serialize ${TASKS} hottest_days --format json`);
    assert.match(
      stdout,
      /"statement": ?"select date, temp_max, temp_min, weather from weather where year\(date\) = \$year/,
    );
    for (const path of [REPOSITORY, TABLES.weather]) assert.ok(!stdout.includes(path));
  });

  for (const [signal, exitCode] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    it(`ends the job's process on ${signal}`, async () => {
      made = project();
      const running = startFx(made, ["run", "src/tasks.ts", "long"]);
      await running.stderrHas('"running"');
      assert.deepEqual(await Promise.all(processes().map(isRunning)), [true]);
      running.child.kill(signal);
      assert.equal((await running.ended).code, exitCode);
      assert.deepEqual(await Promise.all(processes().map(isRunning)), [false]);
    });
  }

  it("leaves a record after kill -9, from which the job can be deleted", async () => {
    made = project();
    const running = startFx(made, ["run", "src/tasks.ts", "long"]);
    await running.endAt('"running"', "SIGKILL");
    assert.deepEqual(await Promise.all(processes().map(isRunning)), [true]);
    const job = Job.decode(Buffer.from(made.runs[0]!.resourceMeta!)) as Job;
    await new DuckDbConnector({ root: join(made.root, "jobs"), tables: {} }).delete(job, context());
    assert.deepEqual(await Promise.all(processes().map(isRunning)), [false]);
  });

  for (const [name, jobId] of [
    ["a pid", "1"],
    ["a path", "../../etc"],
    ["the id of another job", "0".repeat(32)],
  ] as const) {
    it(`fails and warns that the job may still run for a ResourceMeta with ${name}`, async () => {
      made = project(
        `override async create() { return new Job({ jobId: ${JSON.stringify(jobId)} }); }`,
      );
      const { code, stdout, stderr } = await fx(made, ["run", "src/tasks.ts", "long"]);
      assert.equal(code, 6, stderr);
      assert.equal(stdout, "");
      assert.ok(stderr.includes(`job "${jobId}" not found`), stderr);
      assert.doesNotMatch(stderr, /^ +at /m);
      assert.deepEqual(readdirSync(made.root).sort(), [".fx", "package.json", "src"]);
    });
  }
});
