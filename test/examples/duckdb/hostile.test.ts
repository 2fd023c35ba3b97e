import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDbConnector, Job } from "../../../examples/duckdb/src/connector.ts";
import {
  isRunning,
  type JobProcess,
  seeProcess,
} from "../../../examples/duckdb/src/job-process.ts";
import { context, DuckDbJobs, LONG_QUERY, readParquet } from "./duckdb-jobs.ts";
import { type Dataset, FxError, UserError } from "flyte-fx";

const TOKEN = "0123456789abcdef0123456789abcdef";

describe("examples/duckdb: untrusted input", () => {
  const jobs = new DuckDbJobs();
  const bystanders: ChildProcess[] = [];
  /** Deletes the jobs that a test started under other roots. */
  const elsewhere: (() => Promise<void>)[] = [];
  beforeEach(() => jobs.begin());
  afterEach(async () => {
    for (const child of bystanders.splice(0)) child.kill("SIGKILL");
    for (const end of elsewhere.splice(0)) await end();
    await jobs.end();
  });

  /** Starts an unrelated process, and returns the record that a job's process would have. */
  async function bystander(): Promise<JobProcess> {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", TOKEN], {
      stdio: "ignore",
    });
    bystanders.push(child);
    const seen = await seeProcess(child.pid ?? 0);
    assert.ok(seen !== undefined);
    return { pid: child.pid ?? 0, startedAt: seen.startedAt, token: TOKEN };
  }

  /**
   * Every path in the test's folder with inode, size and time, except those that a running job
   * writes.
   */
  function everything(): string[] {
    const paths = readdirSync(jobs.folder, { recursive: true, encoding: "utf8" })
      .filter((path) => !path.endsWith("status.json.partial"))
      .sort();
    return paths.map((path) => {
      const entry = lstatSync(join(jobs.folder, path));
      return entry.isDirectory() || /\/status\.json$|\.parquet\.\w+\.partial$/.test(path)
        ? path
        : `${path} ${entry.ino} ${entry.size} ${entry.mtimeMs}`;
    });
  }

  describe("a forged ResourceMeta", () => {
    const forged: Readonly<Record<string, (own: string, others: string) => string>> = {
      "pid 1": () => "1",
      "the test's own pid": () => String(process.pid),
      "a negative pid": () => "-1",
      nothing: () => "",
      "a path upwards": () => "../",
      "a path to a job of another root": (_, others) => `../others/${others}`,
      "a path back to the job itself": (own) => `../jobs/${own}`,
      "an absolute path": () => "/etc/passwd",
      "the job of another root": (_, others) => others,
      "a guessed id": () => "0".repeat(32),
      "a file of the root": () => "key",
      "an id with a NUL": (own) => `${own}\0`,
      "an id with a newline": (own) => `${own}\n`,
      "an id in capitals": (own) => own.toUpperCase(),
      "an id in full-width digits": (own) => own.replace(/./, "\uff11"),
      "part of an id": (own) => own.slice(0, 31),
      "an id followed by a path": (own) => `${own}/status.json`,
      "10 kB": () => "a".repeat(10_000),
      "the idempotency key": () => "key",
      __proto__: () => "__proto__",
    };

    it("is rejected by get, delete and getLogs, which kill and write nothing", async () => {
      const own = await jobs.create(LONG_QUERY);
      const othersRoot = join(jobs.folder, "others");
      const others = jobs.anotherConnector(othersRoot);
      const theirs = await others.create(jobs.request(LONG_QUERY, { prefix: "their-out" }));
      elsewhere.push(async () => others.delete(theirs, context()));
      await Promise.all([jobs.untilRunning(own), jobs.untilRunning(theirs, othersRoot)]);
      await bystander();
      const before = everything();
      for (const [name, forge] of Object.entries(forged)) {
        const bytes = Buffer.from(JSON.stringify({ jobId: forge(own.jobId, theirs.jobId) }));
        const job = Job.decode(bytes) as Job;
        const isRefused = (error: unknown): boolean =>
          error instanceof UserError && error.code === "UNKNOWN_JOB" && error.message.length < 400;
        await assert.rejects(async () => jobs.connector.get(job), isRefused, `get of ${name}`);
        await assert.rejects(
          async () => jobs.connector.delete(job, context()),
          isRefused,
          `delete of ${name}`,
        );
        await assert.rejects(
          async () => jobs.connector.getLogs(job, { ...context(), lines: 10, token: "" }).next(),
          isRefused,
          `getLogs of ${name}`,
        );
      }
      assert.deepEqual(everything(), before);
      assert.equal((await jobs.connector.get(own)).phase, "RUNNING");
      assert.equal((await others.get(theirs)).phase, "RUNNING");
      assert.equal(bystanders[0]?.exitCode ?? bystanders[0]?.signalCode, null);
    });

    it("is rejected before it reaches the connector if it is not a ResourceMeta", () => {
      for (const bytes of [
        '{"jobId": 1}',
        '{"pid": 1}',
        '{"jobId": "x", "pid": 1}',
        '{"jobId": null}',
        '["x"]',
        "x",
        "",
        '{"jobId": ["../"]}',
        '{"__proto__": {"jobId": "x"}}',
      ]) {
        assert.throws(() => Job.decode(Buffer.from(bytes)), FxError, bytes);
      }
    });

    it("does not create a missing root", async () => {
      await assert.rejects(jobs.connector.get(new Job({ jobId: "0".repeat(32) })), UserError);
      assert.equal(existsSync(jobs.root), false);
    });
  });

  describe("a pid that now belongs to another process", () => {
    const stale: Readonly<Record<string, (process: JobProcess) => object>> = {
      "with another start time": (process) => ({ ...process, startedAt: "1" }),
      "with another token": (process) => ({ ...process, token: "f".repeat(32) }),
      "with an empty token": (process) => ({ ...process, token: "" }),
      "of a process group": (process) => ({ ...process, pid: -process.pid }),
      "0, the test's own process group": (process) => ({ ...process, pid: 0 }),
      "1, the init process": (process) => ({ ...process, pid: 1 }),
      "as a string": (process) => ({ ...process, pid: String(process.pid) }),
      "without start time and token": ({ pid }) => ({ pid }),
    };
    for (const [name, change] of Object.entries(stale)) {
      it(`is never killed: ${name}`, async () => {
        const job = await jobs.create("select 1 as one");
        await jobs.ended(job);
        const innocent = await bystander();
        rmSync(jobs.file(job, "status.json"));
        rmSync(jobs.file(job, "process.json"));
        writeFileSync(jobs.file(job, "process.json"), JSON.stringify(change(innocent)));
        assert.equal((await jobs.connector.get(job)).phase, "RETRYABLE_FAILED");
        await jobs.connector.delete(job, context());
        assert.equal(await isRunning(innocent), true);
      });
    }
  });

  describe("a root that others could write to", () => {
    it("is not trusted", async () => {
      const job = await jobs.create(LONG_QUERY);
      chmodSync(jobs.root, 0o770);
      const isRefused = { code: "JOBS_NOT_PRIVATE" };
      await assert.rejects(jobs.connector.get(job), isRefused);
      await assert.rejects(jobs.connector.delete(job, context()), isRefused);
      await assert.rejects(jobs.create("select 1 as one", { key: "other" }), isRefused);
      chmodSync(jobs.root, 0o700);
      assert.ok(
        ["QUEUED", "INITIALIZING", "RUNNING"].includes((await jobs.connector.get(job)).phase),
      );
    });

    it("is not trusted if it is a link", async () => {
      const job = await jobs.create("select 1 as one");
      await jobs.ended(job);
      renameSync(jobs.root, join(jobs.folder, "moved"));
      symlinkSync("moved", jobs.root);
      await assert.rejects(jobs.connector.get(job), { code: "JOBS_NOT_PRIVATE" });
      rmSync(jobs.root);
      renameSync(join(jobs.folder, "moved"), jobs.root);
    });
  });

  describe("a statement", () => {
    const refused: Readonly<Record<string, [statement: string, message: RegExp]>> = {
      "that reads a file": [
        "from read_text('/etc/passwd')",
        /Permission Error: Cannot access file "\/etc\/passwd"/,
      ],
      "that reads a file next to a table's": [
        "from read_csv('TABLES/../airports.csv')",
        /Permission Error/,
      ],
      "that reads the job's own plan": ["from read_text('plan.json')", /Permission Error/],
      "that reads the environment": ["from read_text('/proc/self/environ')", /Permission Error/],
      "that writes a file": [
        "copy (select 1) to 'FOLDER/stolen.csv'",
        /Permission Error|expected a SELECT/,
      ],
      "that ends the COPY": ["select 1) to 'FOLDER/stolen.csv'; --", /Parser Error/],
      "that comments out the end of the COPY": ["select 1 /* ", /Parser Error/],
      "that contains two statements": ["select 1; select 2", /Cannot prepare multiple statements/],
      "that is empty": ["-- nothing", /No statement to prepare/],
      "that creates a table": ["create table t as select 1", /expected a SELECT, got CREATE/],
      "that attaches a database": [
        "attach 'FOLDER/stolen.db'",
        /Permission Error|expected a SELECT/,
      ],
      "that enables external access": [
        "set enable_external_access = true",
        /expected a SELECT, got SET/,
      ],
      "that installs an extension": ["install httpfs", /expected a SELECT/],
      "that is not SQL": ["selec 1", /Parser Error: syntax error at or near "selec"/],
    };
    for (const [name, [statement, message]] of Object.entries(refused)) {
      it(`is rejected: one ${name}`, async () => {
        const job = await jobs.create(
          statement
            .replace("FOLDER", jobs.folder.replaceAll("'", "''"))
            .replace(
              "TABLES",
              fileURLToPath(new URL("../../../node_modules/vega-datasets/data", import.meta.url)),
            ),
        );
        const end = await jobs.ended(job);
        assert.equal(end.phase, "FAILED");
        assert.match(end.message, message);
        assert.deepEqual(readdirSync(jobs.folder).sort(), ["jobs", "out"]);
        assert.deepEqual(readdirSync(join(jobs.folder, "out")), []);
      });
    }

    it("may end with a semicolon or comment, and contain any quotes", async () => {
      const ends = await Promise.all(
        [
          "select 1 as one;",
          "select 1 as one -- one",
          "select ';' as \"a;b\" ; ",
          "with weather as (select 2 as two) from weather",
        ].map(async (statement, index) => {
          const job = await jobs.create(statement, { key: String(index), prefix: String(index) });
          return (await jobs.ended(job)).phase;
        }),
      );
      assert.deepEqual(ends, ["SUCCEEDED", "SUCCEEDED", "SUCCEEDED", "SUCCEEDED"]);
    });
  });

  describe("an output prefix", () => {
    it("leaves the result in the job's folder, for fx to upload, if it is in a bucket", async () => {
      const job = await jobs.create("select 1 as one", { prefix: "s3://bucket/out" });
      const end = await jobs.ended(job);
      assert.equal(end.phase, "SUCCEEDED", end.message);
      const { result } = end.outputs as { result: Dataset };
      assert.equal(result.uri, jobs.file(job, "result.parquet"));
      assert.deepEqual(await readParquet(result.uri), [{ one: 1 }]);
      assert.deepEqual(readdirSync(jobs.folder), [basename(jobs.root)]);
    });

    it("is rejected outside the folder that the connector allows", async () => {
      const connector = new DuckDbConnector({
        root: jobs.root,
        tables: {},
        outputFolder: join(jobs.folder, "allowed"),
      });
      for (const prefix of ["elsewhere", "allowed-too", "allowed/../elsewhere", "."]) {
        await assert.rejects(
          connector.create(jobs.request("select 1 as one", { prefix })),
          /the output prefix .* is not in .*allowed/,
          prefix,
        );
      }
      const job = await connector.create(
        jobs.request("select 1 as one", { prefix: "allowed/run" }),
      );
      const end = await jobs.ended(job);
      assert.equal(end.phase, "SUCCEEDED");
      assert.deepEqual(readdirSync(jobs.folder).sort(), ["allowed", basename(jobs.root)]);
    });
  });
});
