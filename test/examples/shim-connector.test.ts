import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { DuckDbConnector, Job } from "../../examples/duckdb/src/connector.ts";
import { isRunning, type JobProcess } from "../../examples/duckdb/src/job-process.ts";
import { QUERY_TYPE } from "../../examples/shim-connector/src/connector.ts";
import { wettestDays } from "../../examples/shim-connector/src/index.ts";
import { QueryTask } from "../../examples/shim-connector/src/query-task.ts";
import { VirtualClock } from "../../src/runtime/local/clock/virtual-clock.ts";
import { assertExit, readDocument } from "../support/assertions/assert-exit.ts";
import { fx, startFx } from "../support/command/fx.ts";
import { TemporaryProject } from "../support/project/temporary-project.ts";
import { context, LONG_QUERY, readParquet, TABLES } from "./duckdb/duckdb-jobs.ts";
import { followReadme } from "./readme-commands.ts";
import { type Clock, FxError, type RunOptions, t, TaskFailure, TaskStopped } from "flyte-fx";
import { runTask } from "flyte-fx/testing";

const CLONE = fileURLToPath(new URL("../..", import.meta.url));
const JOBS = fileURLToPath(
  new URL("../../examples/shim-connector/.fx/duckdb-jobs/", import.meta.url),
);

const outputs = { rows: t.int(), result: t.dataset() };
const realClock: Clock = { now: Date.now, sleep: (ms, options) => sleep(ms, undefined, options) };

describe("examples/shim-connector", () => {
  let before: readonly string[] = [];
  beforeEach(() => {
    before = jobs();
  });
  afterEach(async () => {
    const connector = new DuckDbConnector({ root: JOBS, tables: TABLES });
    for (const jobId of jobs().filter((job) => !before.includes(job)))
      await connector.delete(new Job({ jobId }), context());
  });

  /** Returns the processes of this test's jobs. */
  const processes = (): JobProcess[] =>
    jobs()
      .filter((job) => !before.includes(job))
      .map(
        (job) => JSON.parse(readFileSync(join(JOBS, job, "process.json"), "utf8")) as JobProcess,
      );
  const stillRunning = async (): Promise<boolean[]> => Promise.all(processes().map(isRunning));

  followReadme("shim-connector", { count: 4, stdout: /wettest_days|^rows: 3\n|duckdb_shim \(0\)/ });

  it("runs the query with the connector", async () => {
    const {
      outputs: { rows, result },
      log,
    } = await runTask(wettestDays, { year: 2012, limit: 1 }, { clock: realClock });
    assert.equal(rows, 1);
    assert.equal((await readParquet(result.uri))[0]?.["precipitation"], 54.1);
    assert.ok(
      log.some(({ message }) => message === "SUCCEEDED"),
      JSON.stringify(log),
    );
  });

  it("serializes a container, with the query in custom and no SQL statement", async () => {
    const project = new TemporaryProject();

    const line = "serialize --image my-image:1 examples/shim-connector wettest_days";
    const template = await readDocument<{
      type: string;
      custom: { query: string; threads: number };
      sql?: unknown;
      container: { image: string; args: string[] };
    }>(assertExit(0, fx(project, line, { cwd: CLONE }), /^$/));
    assert.deepEqual(
      [template.type, template.sql, template.container.image, template.container.args.at(-1)],
      [QUERY_TYPE, undefined, "my-image:1", "src/connector-executor#ConnectorExecutor"],
    );
    assert.match(template.custom.query, /\$year/);
  });

  it("fails with DuckDB's message, without a retry, on an invalid query", async () => {
    const task = new QueryTask({
      name: "wrong",
      outputs,
      config: { query: "select temp_maximum from weather" },
      retries: 2,
    });
    await assert.rejects(runTask(task, {}, { clock: realClock }), (error) => {
      assert.ok(error instanceof TaskFailure);
      assert.match(error.message, /Binder Error: Referenced column "temp_maximum" not found/);
      return error.kind === "task" && !error.retryable && error.run.attempt === 1;
    });
  });

  it("fails without a retry if the connector rejects the template", async () => {
    const task = new QueryTask({
      name: "wrong",
      outputs,
      config: { query: "select 1", threads: -1 },
    });
    await assert.rejects(
      runTask(task, {}, { clock: realClock }),
      (error) =>
        error instanceof TaskFailure &&
        /custom\.threads: expected a whole number/.test(error.message),
    );
  });

  it("fails permanently without a query in the template", async () => {
    class WithoutQuery extends QueryTask<{}, typeof outputs> {
      override getCustom() {
        return {};
      }
    }
    const task = new WithoutQuery({ name: "empty", outputs, config: { query: "" }, retries: 2 });
    await assert.rejects(
      runTask(task, {}),
      (error) =>
        error instanceof TaskFailure &&
        error.run.attempt === 1 &&
        /custom\.query of empty: expected a query/.test(error.message),
    );
  });

  it("rejects a virtual clock, on which the real DuckDB never finishes", async () => {
    const task = new QueryTask({ name: "long", outputs, config: { query: LONG_QUERY } });
    await assert.rejects(
      task.run({}, { clock: new VirtualClock() }),
      (error) => error instanceof FxError && error.code === "FX2007",
    );
    assert.deepEqual(await stillRunning(), [false]);
  });

  it("waits for the end of the job's process when it is aborted", async () => {
    const stop = new AbortController();
    const info: NonNullable<RunOptions["log"]>["info"] = (message) => {
      if (message === "RUNNING: running") stop.abort();
    };
    const task = new QueryTask({ name: "long", outputs, config: { query: LONG_QUERY } });
    await assert.rejects(
      task.run({}, { signal: stop.signal, log: { debug() {}, info, warn() {}, error() {} } }),
      TaskStopped,
    );
    assert.deepEqual(await stillRunning(), [false]);
  });

  it("ends the job's process and exits with 130 on SIGINT", async () => {
    const source = `import { t } from "flyte-fx";
import { QueryTask } from ${JSON.stringify(join(CLONE, "examples/shim-connector/src/query-task.ts"))};
export const long = new QueryTask({ name: "long", outputs: { rows: t.int(), result: t.dataset() }, config: { query: ${JSON.stringify(LONG_QUERY)} } });
`;
    const project = new TemporaryProject({ "src/index.ts": source });

    const running = startFx(project, ["run", "src/index.ts", "long"]);
    await running.stderrHas("RUNNING: running");
    assert.deepEqual(await stillRunning(), [true]);
    running.child.kill("SIGINT");
    const { code, stderr } = await running.ended;
    assert.equal(code, 130, stderr);
    assert.deepEqual(await stillRunning(), [false]);
  });
});

function jobs(): string[] {
  return existsSync(JOBS) ? readdirSync(JOBS).filter((name) => name !== "key") : [];
}
