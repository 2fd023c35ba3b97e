import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import fc from "fast-check";
import { DuckDbConnector } from "../../../examples/duckdb/src/connector.ts";
import { DuckDbTask } from "../../../examples/duckdb/src/duckdb-task.ts";
import { delaysByRoute, hottestDays } from "../../../examples/duckdb/src/tasks.ts";
import { awaitTaskFailure } from "../await-task-failure.ts";
import { context, DuckDbJobs, readParquet } from "./duckdb-jobs.ts";
import { Dataset, Duration, type RunEvent, type RunOptions, t, type UserError } from "flyte-fx";

const outputs = { rows: t.int(), result: t.dataset() };

describe("examples/duckdb: queries", () => {
  const jobs = new DuckDbJobs();
  beforeEach(() => jobs.begin());
  afterEach(() => jobs.end());

  function options(more: RunOptions = {}): RunOptions {
    return { registry: jobs.registry, projectRoot: jobs.folder, ...more };
  }

  describe("the tasks", () => {
    it("hottest_days returns the hottest days of a year, hottest first", async () => {
      const { rows, result } = await hottestDays.run({ year: 2012, limit: 3 }, options());
      assert.equal(rows, 3);
      assert.ok(result instanceof Dataset);
      assert.equal(result.format, "parquet");
      assert.deepEqual(await readParquet(result.uri), [
        { date: "2012-08-16", temp_max: 34.4, temp_min: 18.3, weather: "sun" },
        { date: "2012-08-04", temp_max: 33.9, temp_min: 16.7, weather: "sun" },
        { date: "2012-08-05", temp_max: 33.9, temp_min: 17.8, weather: "sun" },
      ]);
    });

    it("hottest_days returns ten days by default, and none for a year without data", async () => {
      assert.equal((await hottestDays.run({ year: 2015 }, options())).rows, 10);
      const { rows, result } = await hottestDays.run({ year: 1999 }, options());
      assert.equal(rows, 0);
      assert.deepEqual(await readParquet(result.uri), []);
    });

    it("delays_by_route reads three million flights from Parquet", async () => {
      const { rows, result } = await delaysByRoute.run(
        { origin: "SEA", at_least: 1000 },
        options(),
      );
      const routes = await readParquet(result.uri);
      assert.equal(routes.length, rows);
      assert.ok(rows > 5);
      assert.ok(routes.every((route) => Number(route["flights"]) >= 1000));
    });

    it("write only the result under the output prefix", async () => {
      const outputPrefix = join(jobs.folder, "some", "where");
      const { result } = await hottestDays.run({ year: 2013 }, options({ outputPrefix }));
      assert.equal(result.uri, join(outputPrefix, "result.parquet"));
      assert.deepEqual(readdirSync(outputPrefix), ["result.parquet"]);
    });

    it("report each phase and the job's log", async () => {
      const events: RunEvent[] = [];
      await hottestDays.run({ year: 2014 }, options({ onEvent: (event) => events.push(event) }));
      const phases = new Set(
        events.flatMap((event) => (event.type === "phase" ? [event.phase] : [])),
      );
      assert.deepEqual(
        [...phases].filter((phase) => phase === "SUCCEEDED"),
        ["SUCCEEDED"],
      );
      const log = events.flatMap((event) =>
        event.type === "log" ? event.lines.map((line) => line.message) : [],
      );
      assert.match(
        log.join("\n"),
        /^DuckDB v[\d.]+\ntable weather: .*seattle-weather\.csv\nparameters: \$year, \$limit\nwrote 10 rows to .*result\.parquet$/,
      );
    });
  });

  describe("parameters", () => {
    it("keep their types and unusual values", async () => {
      const at = new Date("1969-12-31T23:59:59.999Z");
      const values = {
        i: 7,
        b: -(2n ** 53n) + 1n,
        f: 3,
        nan: NaN,
        s: 'it\'s "$i"; --\0ü',
        yes: true,
        at,
        span: new Duration(5, 1_000_000),
        none: null,
      };
      const inputs = {
        i: t.int(),
        b: t.bigint(),
        f: t.float(),
        nan: t.float(),
        s: t.string(),
        yes: t.bool(),
        at: t.datetime(),
        span: t.duration(),
        none: t.optional(t.float()),
      };
      const names = Object.keys(inputs);
      const query = `select ${names.map((name) => `$${name} as ${name}, typeof($${name}) as type_of_${name}`).join(", ")}`;
      const { result } = await new DuckDbTask({ name: "types", inputs, outputs, query }).run(
        values,
        options(),
      );
      const [row] = await readParquet(result.uri);
      assert.deepEqual(
        Object.fromEntries(names.map((name) => [name, [row?.[`type_of_${name}`], row?.[name]]])),
        {
          i: ["BIGINT", "7"],
          b: ["BIGINT", "-9007199254740991"],
          f: ["DOUBLE", 3],
          nan: ["DOUBLE", "NaN"],
          s: ["VARCHAR", 'it\'s "$i"; --\0ü'],
          yes: ["BOOLEAN", true],
          at: ["TIMESTAMP", "1969-12-31 23:59:59.999"],
          span: ["INTERVAL", { months: 0, days: 0, micros: "5001000" }],
          none: ['"NULL"', null],
        },
      );
    });

    it("return strings and integers unchanged", async () => {
      const texts = fc.sample(fc.string({ unit: "binary", maxLength: 30 }), {
        numRuns: 100,
        seed: 1,
      });
      const integers = fc.sample(fc.maxSafeInteger(), { numRuns: 100, seed: 1 });
      const values: Record<string, string | number> = {};
      for (const [index, text] of texts.entries())
        Object.assign(values, { [`t${index}`]: text, [`n${index}`]: integers[index] });
      const inputs = Object.fromEntries(
        Object.keys(values).map((name) => [name, name.startsWith("t") ? t.string() : t.int()]),
      );
      const query = `select ${Object.keys(values)
        .map((name) => `$${name} as ${name}`)
        .join(", ")}`;
      const { result } = await new DuckDbTask({ name: "values", inputs, outputs, query }).run(
        values,
        options(),
      );
      const expected = Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, value.toString()]),
      );
      assert.deepEqual(await readParquet(result.uri), [expected]);
    });

    it("treat SQL in an input as data", async () => {
      const query = "select count(*) as n from weather where weather = $kind";
      const task = new DuckDbTask({ name: "count", inputs: { kind: t.string() }, outputs, query });
      const count = async (kind: string) =>
        (await readParquet((await task.run({ kind }, options())).result.uri))[0]!["n"];
      assert.equal(await count("sun"), "640");
      assert.equal(await count("sun' or 'a' = 'a"), "0");
      assert.equal(await count("'; drop view weather; --"), "0");
    });

    it("fail the task if a parameter has no input, naming both", async () => {
      const task = new DuckDbTask({
        name: "typo",
        inputs: { year: t.int() },
        outputs,
        query: "select $yaer as year",
      });
      assert.match(
        (await awaitTaskFailure(task.run({ year: 1 }, options()))).message,
        /the statement uses \$yaer, but the task's inputs are \$year/,
      );
    });

    it("log an input that the statement does not use", async () => {
      const job = await jobs.create("select 1 as one", {
        inputs: { year: t.int() },
        values: { year: 2012 },
      });
      assert.equal((await jobs.ended(job)).phase, "SUCCEEDED");
      assert.ok((await jobs.log(job)).includes("parameters: none; unused: $year"));
    });
  });

  describe("on failure", () => {
    it("reports DuckDB's message for invalid SQL, without a retry", async () => {
      const task = new DuckDbTask({
        name: "wrong",
        outputs,
        retries: 2,
        query: "select temp_maximum from weather",
      });
      const failure = await awaitTaskFailure(task.run({}, options()));
      assert.match(
        failure.message,
        /Binder Error: Referenced column "temp_maximum" not found in FROM clause!/,
      );
      assert.equal(failure.retryable, false);
      assert.equal(failure.run.attempt, 1);
    });

    it("leaves no file if the query fails halfway", async () => {
      const job = await jobs.create(
        "select case when delay > 100 then error('too late') else delay end as delay from flights",
      );
      const end = await jobs.ended(job);
      assert.equal(end.phase, "FAILED");
      assert.match(end.message, /too late/);
      assert.deepEqual(readdirSync(join(jobs.folder, "out")), []);
    });

    it("lists every error of a request at once, and creates no job", async () => {
      const request = jobs.request("", {
        inputs: { days: t.list(t.int()) },
        values: { days: [1] },
        custom: { threads: 0, memory: "much", speed: 9 },
      });
      await assert.rejects(jobs.connector.create(request), ({ code, message }: UserError) => {
        assert.equal(code, "BAD_QUERY");
        for (const part of [
          "no SQL statement",
          "input days:",
          "custom.threads:",
          "custom.memory:",
          "custom.speed:",
        ])
          assert.ok(message.includes(part), `${part} in ${message}`);
        return true;
      });
      assert.deepEqual(readdirSync(jobs.folder), []);
    });
  });

  describe("tables", () => {
    it("are found from any working folder and with any characters in their paths", async () => {
      writeFileSync(join(jobs.folder, "it's;.csv"), "a,b\n1,x\n2,y\n");
      const connector = new DuckDbConnector({
        root: relative("", jobs.root),
        tables: { Pairs: relative("", join(jobs.folder, "it's;.csv")) },
      });
      const job = await connector.create(jobs.request("select sum(a) as total from pairs"));
      assert.equal((await jobs.ended(job)).phase, "SUCCEEDED");
      assert.deepEqual(await readParquet(join(jobs.folder, "out", "result.parquet")), [
        { total: 3 },
      ]);
    });

    it("are rejected if their name is not an identifier", () => {
      assert.throws(
        () =>
          new DuckDbConnector({
            root: jobs.root,
            tables: { 'a" as select 1; --': "x.csv", "": "y.csv" },
          }),
        /"a\\" as select 1; --", ""/,
      );
    });

    it("fail the task if their file is missing", async () => {
      const connector = new DuckDbConnector({
        root: jobs.root,
        tables: { gone: join(jobs.folder, "gone.csv") },
      });
      const end = await jobs.ended(await connector.create(jobs.request("from gone")));
      assert.equal(end.phase, "FAILED");
      assert.match(end.message, /gone\.csv/);
    });
  });

  describe("progress and log", () => {
    it("reports DuckDB's progress", async () => {
      const job = await jobs.create(
        "select * from (from flights union all from flights union all from flights) order by hash(date, distance)",
        { custom: { threads: 1 } },
      );
      const { phase } = await jobs.until(job, ({ message }) => /^[1-9]\d? %$/.test(message));
      assert.equal(phase, "RUNNING");
    });

    it("returns the log in pages, each continuing the last one", async () => {
      const job = await jobs.create("select 1 as one");
      await jobs.ended(job);
      const read = async (token: string, lines = 1000) => {
        for await (const page of jobs.connector.getLogs(job, { ...context(), lines, token }))
          return page;
        return assert.fail("no page");
      };
      const all = await read("");
      assert.deepEqual(
        all.lines.map(
          (line) =>
            typeof line === "object" &&
            line.timestamp instanceof Date &&
            line.message.replace(/ .*/, ""),
        ),
        ["DuckDB", "parameters:", "wrote"],
      );
      assert.deepEqual(await read(all.token!), { lines: [], token: all.token });
      assert.deepEqual((await read("", 1)).lines, all.lines.slice(-1));
      for (const made of ["1", "99999999"])
        assert.equal((await read(made)).lines.length <= 3, true);
      for (const bad of ["-1", "1e3", "../x", "9".repeat(400)])
        await assert.rejects(read(bad), /invalid log token/);
    });
  });
});
